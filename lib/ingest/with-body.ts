import { ingestContext } from './receive.ts'
import { readBody } from './read-body.ts'

// What a request takes besides its body, so that very many small ones are bounded, too.
const requestBytes = 8 * 1024

/** Reads a request's body and hands it on; while `work` runs, its bytes count as under way. */
export async function withBody<Result>(
  request: Request,
  work: (body: Uint8Array) => Promise<Result>,
): Promise<Result> {
  const { config, gate } = ingestContext()
  const maxBodyBytes = config.SIGNALBOX_INGEST_MAX_BODY_BYTES
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced <= maxBodyBytes) gate.expect(announced)
  const lease = gate.lease()
  try {
    lease.take(requestBytes)
    const body = await readBody(request, {
      maxBodyBytes,
      maxDecodedBytes: config.SIGNALBOX_INGEST_MAX_DECODED_BYTES,
      onBytes: lease.take,
    })
    lease.take(body.byteLength)
    return await work(body)
  } finally {
    lease.release()
  }
}
