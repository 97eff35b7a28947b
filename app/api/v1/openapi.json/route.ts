import { endpoints } from '#lib/api/endpoints.ts'
import { openApiOf } from '#lib/api/openapi.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => Response.json(openApiOf(endpoints)))
}
