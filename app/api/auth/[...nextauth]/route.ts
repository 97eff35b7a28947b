import NextAuth from 'next-auth'
import { NextRequest } from 'next/server'
import { authOptions } from '#lib/access/auth-options.ts'
import { accessContext } from '#lib/access/context.ts'
import { originOf } from '#lib/access/request-origin.ts'
import { assertSameOrigin } from '#lib/access/same-origin.ts'
import { AppError } from '#lib/platform/errors.ts'
import { respond } from '#lib/platform/problem.ts'
import { readText } from '#lib/platform/read-json.ts'

export const dynamic = 'force-dynamic'

type Context = { params: Promise<{ nextauth: string[] }> }

const mostBytes = 8 * 1024
/** What signing in and out needs; next-auth's other actions stay closed. */
const actions = {
  GET: ['csrf', 'signin', 'callback', 'error'],
  POST: ['signin', 'callback', 'signout'],
}

export function GET(request: NextRequest, context: Context): Promise<Response> {
  return respond(request, async () => handle(request, context, actions.GET))
}

export function POST(request: NextRequest, context: Context): Promise<Response> {
  return respond(request, async () => {
    assertSameOrigin(request, accessContext().config.SIGNALBOX_PUBLIC_URL)
    const { headers, method, url } = request
    const body = await readText(request, mostBytes)
    return handle(new NextRequest(url, { method, headers, body }), context, actions.POST)
  })
}

async function handle(
  request: NextRequest,
  context: Context,
  allowed: readonly string[],
): Promise<Response> {
  const [action = ''] = (await context.params).nextauth
  if (!allowed.includes(action)) throw new AppError('not_found', 'There is no such page.')
  const response: Response = await NextAuth(
    request,
    context,
    authOptions(originOf(request.headers)),
  )
  response.headers.set('Cache-Control', 'no-store')
  return response
}
