import { requestIdOf } from '#lib/platform/problem.ts'
import type { RequestOrigin } from './actor.ts'

/** Set by our own HTTP server (lib/cli/http-server.ts), which drops what a client sent under this name. */
const addressHeader = 'x-signalbox-address'

const longestUserAgent = 300

export function originOf(headers: Headers): RequestOrigin {
  return {
    address: headers.get(addressHeader),
    userAgent: headers.get('user-agent')?.slice(0, longestUserAgent) ?? null,
    requestId: requestIdOf(headers),
  }
}
