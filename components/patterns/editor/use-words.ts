import type { Seen, Words } from './words.ts'

const noWords: Words = { services: [], protocols: [], operations: [] }

/** What was really seen, for completion and for problems; nothing while it is not known. */
export function useWords(): { words: Words; seen: Seen | undefined } {
  return { words: noWords, seen: undefined }
}
