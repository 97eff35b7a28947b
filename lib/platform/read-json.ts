import type { z } from 'zod'
import { AppError } from './errors.ts'

const mostBytes = 64 * 1024

/**
 * The JSON body of a change that somebody asks for, checked.
 * @throws AppError `unsupported_media_type`, `payload_too_large`, or `bad_request` with every fault
 */
export async function readJson<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
  { maxBytes = mostBytes } = {},
): Promise<z.output<Schema>> {
  const mediaType = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (mediaType !== 'application/json') {
    throw new AppError('unsupported_media_type', 'Send application/json.')
  }
  const parsed = schema.safeParse(parse(await readText(request, maxBytes)))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.message,
  }))
  const named = faults.map(({ path, message }) => (path ? `${path}: ${message}` : message))
  throw new AppError('bad_request', named.join(' '), { faults })
}

/** @throws AppError `payload_too_large` as soon as it is, whatever the sender announced. */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) {
      throw new AppError('payload_too_large', `The body has more than ${maxBytes} bytes.`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AppError('bad_request', 'The body is no JSON.')
  }
}
