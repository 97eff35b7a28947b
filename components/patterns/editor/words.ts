export type { Seen } from '#lib/patterns/problems.ts'

/** What was really seen, for completion. */
export type Words = {
  services: readonly string[]
  protocols: readonly string[]
  operations: readonly string[]
}
