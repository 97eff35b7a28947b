import { z } from 'zod'
import { accessEndpoints } from '#lib/access/endpoints.ts'
import { auditEndpoints } from '#lib/audit/endpoints.ts'
import { breakerEndpoints } from '#lib/breakers/endpoints.ts'
import { conformanceEndpoints } from '#lib/conformance/endpoints.ts'
import { correlationEndpoints } from '#lib/correlations/endpoints.ts'
import { heatmapEndpoints } from '#lib/heatmaps/endpoints.ts'
import { healthEndpoints } from '#lib/health/endpoints.ts'
import { ingestEndpoints } from '#lib/ingest/endpoints.ts'
import { liveEndpoints } from '#lib/live/endpoints.ts'
import { overviewEndpoints } from '#lib/overview/endpoints.ts'
import { patternEndpoints } from '#lib/patterns/endpoints.ts'
import { retentionEndpoints } from '#lib/retention/endpoints.ts'
import { serviceMapEndpoints } from '#lib/service-map/endpoints.ts'
import { servicesEndpoints } from '#lib/services/endpoints.ts'
import { methods, type Endpoint, type Method } from './model.ts'

const apiEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v1/openapi.json',
    tag: 'Description',
    summary: 'This description, as OpenAPI 3.1',
    permission: null,
    answers: {
      200: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) },
    },
    problems: [],
  },
]

/** Every endpoint for other programs, in the order in which they are read. */
export const endpoints: readonly Endpoint[] = [
  ...ingestEndpoints,
  ...overviewEndpoints,
  ...serviceMapEndpoints,
  ...heatmapEndpoints,
  ...breakerEndpoints,
  ...correlationEndpoints,
  ...patternEndpoints,
  ...conformanceEndpoints,
  ...healthEndpoints,
  ...servicesEndpoints,
  ...liveEndpoints,
  ...accessEndpoints,
  ...retentionEndpoints,
  ...auditEndpoints,
  ...apiEndpoints,
]

/** What may be done at a path; empty for one that is not described. */
export function allowedMethods(path: string): readonly Method[] {
  const found = endpoints.filter((endpoint) => matches(endpoint.path, path))
  return methods.filter((method) => found.some((endpoint) => endpoint.method === method))
}

function matches(template: string, path: string): boolean {
  const [parts, given] = [template.split('/'), path.split('/')]
  return (
    parts.length === given.length &&
    parts.every((part, place) => part === given[place] || /^\{.+\}$/.test(part))
  )
}
