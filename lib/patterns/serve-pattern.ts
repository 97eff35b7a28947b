import { AppError } from '#lib/platform/errors.ts'
import { readText } from '#lib/platform/read-json.ts'
import type { Pattern } from './schemas.ts'

/** Flow, failure handling and description at their longest. */
export const longestBody = 2 * 1024 * 1024

export function patternAnswer(pattern: Pattern, status = 200): Response {
  return Response.json(pattern, {
    status,
    headers: {
      'Cache-Control': 'no-store',
      ETag: `"${pattern.version}"`,
      ...(status === 201 && { Location: `/api/v1/patterns/${encodeURIComponent(pattern.name)}` }),
    },
  })
}

/** @throws AppError `precondition_required` without the header, `bad_request` if it is no version */
export function versionIn(request: Request): number {
  const given = request.headers.get('if-match')
  if (given === null) {
    throw new AppError('precondition_required', 'Send If-Match with the version: If-Match: "3".')
  }
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(given.trim())?.[1]
  if (version === undefined) {
    throw new AppError('bad_request', 'If-Match has to be one version: If-Match: "3".')
  }
  return Number(version)
}

const longestFile = 8 * 1024 * 1024
const fileTypes = new Set([
  'application/yaml',
  'application/x-yaml',
  'text/yaml',
  'application/json',
  'text/plain',
])

/** @throws AppError `unsupported_media_type`, or `payload_too_large` */
export async function readImport(
  request: Request,
): Promise<{ file: string; basis: string | null }> {
  const mediaType = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (!fileTypes.has(mediaType ?? '')) {
    throw new AppError('unsupported_media_type', 'Send application/yaml or application/json.')
  }
  const basis = request.headers.get('if-match')?.replaceAll('"', '') ?? null
  return { file: await readText(request, longestFile), basis }
}
