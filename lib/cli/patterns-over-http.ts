import { problemSchema } from '#lib/api/schemas.ts'
import { importReportSchema, type ImportReport } from '#lib/patterns/schemas.ts'
import { AppError, messageOf } from '#lib/platform/errors.ts'

export type Server = { url: string; token?: string }

const patienceMs = 60_000

/** A file of the patterns that are there. @throws AppError with what the server says */
export async function exportedPatterns(
  server: Server,
  { format, names = [] }: { format: string; names?: readonly string[] },
): Promise<string> {
  const query = new URLSearchParams({ format })
  for (const name of names) query.append('name', name)
  const response = await ask(server, `export?${query}`, {})
  return await response.text()
}

/** @throws AppError with what the server says */
export async function importedPatterns(
  server: Server,
  of: { file: string; dryRun?: boolean; reason?: string | undefined; basis?: string },
): Promise<ImportReport> {
  const query = new URLSearchParams({ dry_run: String(of.dryRun === true) })
  if (of.reason !== undefined) query.set('reason', of.reason)
  const response = await ask(server, `import?${query}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/yaml',
      ...(of.basis !== undefined && { 'If-Match': `"${of.basis}"` }),
    },
    body: of.file,
  })
  return importReportSchema.parse(await response.json())
}

async function ask(
  { url, token }: Server,
  path: string,
  { headers, ...request }: { method?: string; headers?: Record<string, string>; body?: string },
): Promise<Response> {
  let response: Response
  try {
    response = await fetch(new URL(`/api/v1/patterns/${path}`, url), {
      ...request,
      headers: { ...headers, ...(token && { Authorization: `Bearer ${token}` }) },
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    })
  } catch (error) {
    const cause = error instanceof Error && error.cause ? `: ${messageOf(error.cause)}` : ''
    throw new AppError('unavailable', `${url} does not answer (${messageOf(error)}${cause})`)
  }
  if (response.ok) return response
  const problem = problemSchema.safeParse(await response.json().catch(() => null))
  const told = problem.success ? problem.data.detail : 'and does not say why'
  throw new AppError('bad_request', `${url} answered ${response.status}: ${told}`)
}
