import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Batch, type Call, makeCalls, wholeBatch } from './support/calls.ts'
import { eachOnce, tally } from './support/count.ts'
import { type Load, startLoad } from './support/load.ts'
import { type ProxiedServer, startProxiedServer } from './support/proxied-server.ts'
import { deliver, post } from './support/sender.ts'

const silences = 3
const callsBetweenSilences = 500
const silentMs = 2_000
/** A statement may take 1 s here, its connection is given up 5 s later, and its locks with it. */
const longestRecoveryMs = 15_000

let faulty: ProxiedServer
const sent: Call[] = []
beforeAll(async () => {
  faulty = await startProxiedServer({ SIGNALBOX_PAIRING_WAIT_SECONDS: '1' })
})
afterAll(() => faulty.stop())

async function untilAcknowledged(load: Load, more: number): Promise<void> {
  const goal = load.acknowledged.length + more
  await vi.waitFor(() => expect(load.acknowledged.length).toBeGreaterThanOrEqual(goal), {
    timeout: 90_000,
    interval: 5,
  })
}

/** Sends a batch until it is acknowledged; from then on its calls are expected to be there. */
async function acknowledged({ body, calls }: Batch): Promise<void> {
  expect((await deliver(() => faulty.server.url, body)).at(-1)).toMatchObject({
    status: 200,
    text: '',
  })
  sent.push(...calls)
}

describe('the connection to the database goes silent', () => {
  it('is answered with 503, and all is counted once when it speaks again', async () => {
    const { server, proxy } = faulty
    const before = wholeBatch(makeCalls(50))
    const during = wholeBatch(makeCalls(50))
    await acknowledged(before)
    await proxy.behave('silent')
    expect(await post(server.url, during.body)).toMatchObject({
      status: 503,
      retryAfterSeconds: expect.any(Number),
    })
    await proxy.behave('refuse')
    expect(await post(server.url, during.body)).toMatchObject({ status: 503 })
    await proxy.behave('pass')
    await acknowledged(during)
    expect(await faulty.withDatabase((db) => tally(db, sent))).toEqual(eachOnce)
  })

  it('in the middle of a load: that goes on within seconds, and all is counted once', async () => {
    const { server, proxy } = faulty
    const load = startLoad(() => server.url)
    const recoveredMs: number[] = []
    for (let silence = 0; silence < silences; silence++) {
      await untilAcknowledged(load, callsBetweenSilences)
      await proxy.behave('silent')
      await sleep(silentMs)
      // The connections of before stay silent for good, as after a failover: new ones can speak.
      await proxy.behave('pass')
      const since = Date.now()
      await untilAcknowledged(load, callsBetweenSilences)
      recoveredMs.push(Date.now() - since)
    }
    await load.stop()
    const since = Date.now()
    const result = await faulty.withDatabase((db) => tally(db, [...sent, ...load.acknowledged]))
    const settledMs = Date.now() - since
    process.stdout.write(
      `After silences it went on in ${recoveredMs.join(', ')} ms; all sides were settled ${settledMs} ms after the load.\n`,
    )

    expect(result).toEqual(eachOnce)
    expect(load.answers.filter(({ status }) => status !== 200 && status !== 503)).toEqual([])
    expect(Math.max(...recoveredMs, settledMs)).toBeLessThan(longestRecoveryMs)
  })
})

describe('a sender goes silent in the middle of its body', () => {
  it('keeps nobody else from sending', async () => {
    const { hostname, port } = new URL(faulty.server.url)
    const stalled = Array.from({ length: 20 }, () => {
      const socket = connect(Number(port), hostname)
      socket.write(
        'POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\n' +
          'Content-Length: 1000000\r\n\r\nhalf',
      )
      return socket
    })
    try {
      const { body } = wholeBatch(makeCalls(10))
      expect(await post(faulty.server.url, body)).toMatchObject({ status: 200, text: '' })
    } finally {
      for (const socket of stalled) socket.destroy()
    }
  })
})
