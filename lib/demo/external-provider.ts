import { createServer, type Server, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Faults } from './incident.ts'
import type { Operation, ServiceDefinition } from './model.ts'
import type { Random } from '#lib/platform/seeded-random.ts'
import { drawLatency } from './draw.ts'

type ExternalOptions = { provider: ServiceDefinition; faults: () => Faults; random: Random }

/** Somebody else's HTTP service: no telemetry, and its troubles are its own. */
export function createExternalProvider({ provider, faults, random }: ExternalOptions): Server {
  const operations = Object.values(provider.operations)
  return createServer((incoming, outgoing) => {
    incoming.resume()
    const operation = operations.find(
      ({ entry }) => entry.protocol === 'http' && entry.route === incoming.url,
    )
    if (!operation) return send(outgoing, 404, { error: 'not found' })
    void answer({ operation, outgoing, faults: faults(), random })
  })
}

type Answering = { operation: Operation; outgoing: ServerResponse; faults: Faults; random: Random }

async function answer({ operation, outgoing, faults, random }: Answering) {
  if (random() < faults.hangShare) return
  await sleep(drawLatency(random, operation.work) * faults.slowdown)
  const failed = random() < operation.failShare + faults.failShare
  const id = '00000000'
  send(outgoing, failed ? 503 : 200, failed ? { error: 'unavailable' } : operation.reply(id))
}

function send(outgoing: ServerResponse, status: number, body: unknown) {
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
