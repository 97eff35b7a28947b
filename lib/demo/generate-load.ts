import { randomUUID } from 'node:crypto'
import { createAgent, exchange } from './http-client.ts'
import { drawUserRequest, requestRate } from './load.ts'
import { clientNameHeader, requestIdHeader, usersName } from './model.ts'
import type { Random } from '#lib/platform/seeded-random.ts'
import { drawGapMs } from './draw.ts'
import { getOperation } from './topology.ts'

type LoadOptions = { gatewayPort: number; seed: number; random: Random }

export type Load = { stop: () => void }

/** Users give up coming when so many of them still wait. */
const maxWaiting = 150

/** Users without telemetry of their own, who arrive at the gateway at random, as many as the hour has. */
export function generateLoad({ gatewayPort, seed, random }: LoadOptions): Load {
  const agent = createAgent()
  let waiting = 0
  let timer: NodeJS.Timeout
  const request = async () => {
    const { entry, request: bodyOf } = getOperation('api-gateway', drawUserRequest(random))
    if (entry.protocol !== 'http' || waiting >= maxWaiting) return
    const id = randomUUID()
    waiting += 1
    const options = {
      host: 'api-gateway',
      port: gatewayPort,
      method: entry.method,
      path: entry.route.replace('{id}', id),
      headers: { [requestIdHeader]: id, [clientNameHeader]: usersName },
      agent,
    }
    await exchange(options, entry.method === 'POST' ? JSON.stringify(bodyOf(id)) : '').catch(
      () => null,
    )
    waiting -= 1
  }
  const next = () => {
    timer = setTimeout(
      () => {
        void request()
        next()
      },
      drawGapMs(random, requestRate(Date.now(), seed)),
    )
  }
  next()
  return {
    stop: () => {
      clearTimeout(timer)
      agent.destroy()
    },
  }
}
