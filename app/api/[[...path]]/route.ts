import { AppError } from '#lib/platform/errors.ts'
import { respond } from '#lib/platform/problem.ts'

function refuse(request: Request): Promise<Response> {
  return respond(request, () => {
    const { pathname } = new URL(request.url)
    throw new AppError('not_found', `Signalbox has nothing at ${pathname}; see /docs/api.`)
  })
}

export { refuse as GET, refuse as POST, refuse as PUT, refuse as PATCH, refuse as DELETE }
