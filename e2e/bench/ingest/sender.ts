import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Batch } from './requests.ts'

export type Sent = { spans: number; traces: number; refused: number; ms: number }

type Load = { url: string; batches: readonly Batch[]; concurrency: number; gzip: boolean }

/** Sends all, over connections that stay open, and waits until all is acknowledged. */
export async function send({ url, batches, concurrency, gzip }: Load): Promise<Sent> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const left = batches.values()
  let refused = 0
  const sender = async () => {
    for (const { body } of left) refused += await untilAcknowledged({ url, agent, body, gzip })
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: concurrency }, sender))
  const ms = performance.now() - startedAt
  agent.destroy()
  const total = (count: (batch: Batch) => number) =>
    batches.reduce((sum, batch) => sum + count(batch), 0)
  return { spans: total(({ spans }) => spans), traces: total(({ traces }) => traces), refused, ms }
}

type Post = { url: string; agent: Agent; body: Buffer; gzip: boolean }

/** @returns how often it was sent away before. */
async function untilAcknowledged(post: Post): Promise<number> {
  for (let refused = 0; ; refused++) {
    const { status, answer } = await postOnce(post)
    if (status === 200) {
      if (answer.length > 0) throw new Error(`spans were refused: ${answer.toString('utf8')}`)
      return refused
    }
    if (status !== 429 && status !== 503) {
      throw new Error(`the server answers ${status}: ${answer.toString('utf8')}`)
    }
    await sleep(200)
  }
}

function postOnce({ url, agent, body, gzip }: Post): Promise<{ status: number; answer: Buffer }> {
  return new Promise((resolve, reject) => {
    const headers = {
      'Content-Type': 'application/x-protobuf',
      'Content-Length': body.length,
      ...(gzip && { 'Content-Encoding': 'gzip' }),
    }
    const outgoing = request(`${url}/v1/traces`, { method: 'POST', agent, headers }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, answer: Buffer.concat(chunks) }),
      )
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
