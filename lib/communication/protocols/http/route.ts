export type Route = { verb: string; path: string }

const verbs = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
const placeholder = /\{([^{}/]+)\}/g

/** `GET /orders/{id}` is itself; a bare name, `reserve-funds`, is posted to `/reserve-funds`. */
export function routeOf(method: string): Route {
  const [verb = '', path = ''] = method.split(' ', 2)
  if (verbs.has(verb) && path.startsWith('/')) return { verb, path }
  return { verb: 'POST', path: `/${method.split('/').map(encodeURIComponent).join('/')}` }
}

export type Target = { path: string; body: unknown }

/**
 * Fills the path's placeholders from the payload's fields. What is left of it is the body, or the
 * query where the verb has no body.
 * @throws Error that names a placeholder for which the payload has no field.
 */
export function targetOf({ verb, path }: Route, payload: unknown): Target {
  const fields = new Map(isObject(payload) ? Object.entries(payload) : [])
  const filled = path.replaceAll(placeholder, (_, name: string) => {
    const value = fields.get(name)
    if (value === undefined || value === null) throw new Error(`the payload lacks "${name}"`)
    fields.delete(name)
    return encodeURIComponent(textOf(value))
  })
  const rest = isObject(payload) ? Object.fromEntries(fields) : payload
  if (verb !== 'GET' && verb !== 'HEAD' && verb !== 'DELETE') return { path: filled, body: rest }
  const query = new URLSearchParams(queryOf(fields)).toString()
  return { path: query === '' ? filled : `${filled}?${query}`, body: undefined }
}

function queryOf(fields: Map<string, unknown>): [string, string][] {
  return [...fields].flatMap(([name, value]) => {
    const values: unknown[] = Array.isArray(value) ? value : [value]
    return values
      .filter((one) => one !== undefined && one !== null)
      .map((one): [string, string] => [name, textOf(one)])
  })
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
