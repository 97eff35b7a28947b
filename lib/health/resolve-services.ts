import type { z } from 'zod'
import { type Endpoint, listCheckFaults, resolveCheck } from './resolve-check.ts'
import { listFaults, type PathFault } from './file-faults.ts'
import { type CheckType, checkTypes, type ProbedService } from './model.ts'
import {
  checkSchema,
  type Defaults,
  defaultsSchema,
  headSchema,
  maxChecks,
  serviceSchema,
} from './schemas.ts'
import type { Path } from './yaml-positions.ts'

type Resolved = { services: ProbedService[]; faults: PathFault[] }

/** The parsed YAML → services and checks with every default filled in, and all faults at once. */
export function resolveServices(value: unknown): Resolved {
  const faults = listFaults(headSchema, value)
  const head = membersOf(value)
  const defaults = readDefaults(head.defaults, faults)
  const entries: unknown[] = Array.isArray(head.services) ? head.services : []
  const services = entries.map((entry, index) => {
    const resolved = resolveService(entry, ['services', index], defaults)
    faults.push(...resolved.faults)
    return resolved.service
  })
  const names = entries.map((entry) => membersOf(entry).name)
  faults.push(
    ...repeats(names, (index, first) => ({
      path: ['services', index, 'name'],
      message: `is the name of services[${first}] too`,
    })),
  )
  const checks = services.reduce((sum, service) => sum + service.checks.length, 0)
  if (checks > maxChecks) {
    faults.push({ path: ['services'], message: `have ${checks} checks, at most ${maxChecks}` })
  }
  return { services, faults }
}

function readDefaults(value: unknown, faults: PathFault[]): Defaults | undefined {
  const given = value ?? {}
  const found = listFaults(defaultsSchema, given)
  const defaults = defaultsSchema.safeParse(given).data
  if (defaults !== undefined && defaults.timeout >= defaults.interval) {
    found.push({ path: ['timeout'], message: 'must be shorter than the interval' })
  }
  faults.push(...found.map((fault) => ({ ...fault, path: ['defaults', ...fault.path] })))
  return found.length === 0 ? defaults : undefined
}

function resolveService(value: unknown, path: Path, defaults: Defaults | undefined) {
  const { entry: service, faults } = parseEntry(serviceSchema, value, path)
  const endpoint = service.endpoint === undefined ? undefined : endpointOf(service.endpoint)
  const entries = service.checks ?? []
  const checks = entries.map((entry, index) => {
    const at = [...path, 'checks', index]
    const parsed = parseEntry(checkSchema, entry, at)
    faults.push(...parsed.faults)
    faults.push(...listCheckFaults(parsed.entry, { path: at, defaults, endpoint }))
    return parsed.entry
  })
  const types = entries.map((entry) => membersOf(entry).type)
  faults.push(
    ...repeats(types, (index, first) => ({
      path: [...path, 'checks', index, 'type'],
      message: `is the type of checks[${first}] too`,
    })),
  )
  const implied = service.checks ? [] : impliedTypes(endpoint).map((type) => ({ type }))
  const [impossible] = implied.flatMap((entry) =>
    listCheckFaults(entry, { path, defaults, endpoint }),
  )
  if (impossible) faults.push({ path: [...path, 'endpoint'], message: impossible.message })
  const name = service.name ?? ''
  return {
    faults,
    service: {
      name,
      endpoint: service.endpoint ?? null,
      checks:
        endpoint === undefined || defaults === undefined
          ? []
          : [...checks, ...implied].flatMap((check) =>
              resolveCheck(check, { name, endpoint, defaults }),
            ),
    },
  }
}

function impliedTypes(endpoint: Endpoint | undefined): readonly CheckType[] {
  return endpoint?.kind === 'grpc' ? ['health'] : checkTypes
}

function endpointOf(text: string): Endpoint {
  const url = new URL(text)
  return url.protocol === 'grpc:'
    ? { kind: 'grpc', base: `grpc://${url.host}`, address: url.host }
    : { kind: 'http', base: url.href.replace(/\/$/, '') }
}

/** The members that are right, and what is wrong with the others. */
function parseEntry<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  value: unknown,
  path: Path,
) {
  const found = listFaults(schema, value)
  const faulty = new Set(found.map((fault) => fault.path[0]))
  const right = Object.entries(membersOf(value)).filter(([key]) => !faulty.has(key))
  return {
    entry: schema.partial().parse(Object.fromEntries(right)),
    faults: found.map((fault): PathFault => ({ ...fault, path: [...path, ...fault.path] })),
  }
}

/** One fault for each text that stands earlier in the list. */
function repeats(values: unknown[], fault: (index: number, first: number) => PathFault) {
  const firstByText = new Map<string, number>()
  return values.flatMap((value, index) => {
    if (typeof value !== 'string') return []
    const first = firstByText.get(value)
    if (first === undefined) firstByText.set(value, index)
    return first === undefined ? [] : [fault(index, first)]
  })
}

function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}
