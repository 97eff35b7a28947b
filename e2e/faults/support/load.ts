import { type Call, halfBatches, makeCalls, wholeBatch } from './calls.ts'
import { type Answer, deliver } from './sender.ts'

/** Senders that do not stop before they are told to, and then only when all is acknowledged. */
export type Load = {
  acknowledged: readonly Call[]
  answers: readonly Answer[]
  stop(): Promise<void>
}

const callsPerBatch = 25

/** Sends calls without a pause: some with both sides in one request, some in two at once. */
export function startLoad(baseUrl: () => string, senders = 4): Load {
  const acknowledged: Call[] = []
  const answers: Answer[] = []
  let stopped = false
  const send = async (body: BodyInit) => {
    const got = await deliver(baseUrl, body)
    answers.push(...got)
    const last = got.at(-1)
    if (last?.status !== 200 || last.text !== '') {
      throw new Error(`A batch was answered with ${last?.status}: ${last?.text}`)
    }
  }
  const run = async (number: number) => {
    while (!stopped) {
      const calls = makeCalls(callsPerBatch)
      if (number % 2 === 0) await send(wholeBatch(calls).body)
      else {
        const { clients, servers } = halfBatches(calls)
        await Promise.all([send(clients.body), send(servers.body)])
      }
      acknowledged.push(...calls)
    }
  }
  const running = Promise.all(Array.from({ length: senders }, (_unused, number) => run(number)))
  running.catch(() => (stopped = true))
  return {
    acknowledged,
    answers,
    async stop() {
      stopped = true
      await running
    },
  }
}
