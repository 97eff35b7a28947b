import { AppError } from '#lib/platform/errors.ts'
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
