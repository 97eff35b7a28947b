import { authorize } from '#lib/access/authorize.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { sharedOverrideWatch } from './override-watch.ts'
import { overridesQuerySchema } from './schemas.ts'

/** The overrides of a service's breakers, for its processes: at once, or once they change. */
export async function answerOverrides(request: Request): Promise<Response> {
  await authorize(request, 'breakers.follow')
  const { source_service, wait_seconds } = parseQuery(request, overridesQuerySchema)
  // A proxy that compresses makes the tag a weak one.
  const known = request.headers.get('if-none-match')?.replace(/^W\//, '') ?? null
  const { overrides, etag } = await sharedOverrideWatch().next(source_service, {
    etag: known,
    waitMs: known === null ? 0 : wait_seconds * 1000,
    signal: request.signal,
  })
  const headers = { ETag: etag, 'Cache-Control': 'no-store' }
  if (etag === known) return new Response(null, { status: 304, headers })
  return Response.json({ overrides }, { headers })
}
