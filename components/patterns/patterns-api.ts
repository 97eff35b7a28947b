import type {
  DeletedPattern,
  ImportReport,
  Pattern,
  PatternContent,
} from '#lib/patterns/schemas.ts'
import { sendJson, sendText } from '#lib/platform/fetch-json.ts'

const patterns = '/api/v1/patterns'
const urlOf = (ref: string) => `${patterns}/${encodeURIComponent(ref)}`
const ifMatch = (version: number) => ({ 'If-Match': `"${version}"` })

/** Which pattern, by its name or as `id:42`, and the version of it that is meant. */
type Target = { ref: string; version: number }
export type PatternChange = Partial<PatternContent> & { reason?: string }

export function createPattern(content: PatternChange): Promise<Pattern> {
  return sendJson<Pattern>('POST', patterns, content)
}

/** @throws ProblemError `precondition_failed` with what is there where it is at another version */
export function updatePattern({ ref, version }: Target, change: PatternChange): Promise<Pattern> {
  return sendJson<Pattern>('PUT', { url: urlOf(ref), headers: ifMatch(version) }, change)
}

/** @returns the version to restore for undoing it */
export function deletePattern({ ref, version }: Target): Promise<DeletedPattern> {
  return sendJson<DeletedPattern>('DELETE', { url: urlOf(ref), headers: ifMatch(version) })
}

/** @param present the version that is there now; null for a pattern that was deleted */
export function restorePattern(
  { ref, present }: { ref: string; present: number | null },
  request: { version: number; reason: string },
): Promise<Pattern> {
  const headers = present === null ? {} : ifMatch(present)
  return sendJson<Pattern>('POST', { url: `${urlOf(ref)}/restore`, headers }, request)
}

/**
 * What a file says becomes so, or is told only. @param of.basis what a dry run has told: refused
 * with `precondition_failed` once that is no longer so
 */
export async function importPatterns(
  file: string,
  of: { dryRun: boolean; basis: string | null },
): Promise<ImportReport> {
  const headers = { 'Content-Type': 'application/yaml', ...(of.basis && { 'If-Match': of.basis }) }
  const url = `${patterns}/import?dry_run=${of.dryRun}`
  return await sendText<ImportReport>('POST', { url, headers }, file)
}
