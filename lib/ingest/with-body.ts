import { ingestContext } from './receive.ts'
import { readBody } from './read-body.ts'

/** Reads a request's body and hands it on; while `work` runs, its bytes count as under way. */
export async function withBody<Result>(
  request: Request,
  work: (body: Uint8Array) => Promise<Result>,
): Promise<Result> {
  const { config, gate } = ingestContext()
  const maxBodyBytes = config.SIGNALBOX_INGEST_MAX_BODY_BYTES
  const announced = Number(request.headers.get('content-length') ?? maxBodyBytes)
  const releaseSent = gate.reserve(Math.min(announced, maxBodyBytes))
  try {
    const body = await readBody(request, {
      maxBodyBytes,
      maxDecodedBytes: config.SIGNALBOX_INGEST_MAX_DECODED_BYTES,
    })
    const releaseDecoded = gate.reserve(body.byteLength)
    try {
      return await work(body)
    } finally {
      releaseDecoded()
    }
  } finally {
    releaseSent()
  }
}
