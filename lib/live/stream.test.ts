import { describe, expect, it } from 'vitest'
import { LiveHub } from './hub.ts'
import { liveStream } from './stream.ts'

function quietHub() {
  const state = { listening: 0 }
  const hub = new LiveHub({
    readMarkers: async () => ({
      traffic: '',
      health: '',
      breakers: '',
      correlations: '',
      patterns: '',
      conformance: '',
      access: '',
    }),
    listen: () => {
      state.listening += 1
      return { stop: () => void (state.listening -= 1) }
    },
  })
  return { hub, state }
}

describe('the stream of one browser', () => {
  it('is server-sent events with an id to come back with', async () => {
    const { hub } = quietHub()
    const stream = liveStream(hub, { lastId: null, signal: new AbortController().signal })
    const reader = stream.getReader()
    const read = async () => new TextDecoder().decode((await reader.read()).value)
    expect(await read()).toBe('retry: 2000\n\n')
    expect(await read()).toMatch(
      /^id: \w+-\d+\nevent: stale\ndata: \{"topics":\["traffic".*\]\}\n\n$/,
    )
    await reader.cancel()
  })

  it.each(['abort', 'cancel'] as const)('leaves the hub on %s', async (way) => {
    const { hub, state } = quietHub()
    const leaving = new AbortController()
    const stream = liveStream(hub, { lastId: null, signal: leaving.signal })
    expect(state.listening).toBe(1)
    if (way === 'abort') leaving.abort()
    else await stream.cancel()
    expect(state.listening).toBe(0)
  })

  it('ends when the browser no longer reads', () => {
    const { hub, state } = quietHub()
    let send = () => {}
    const subscribe = hub.subscribe.bind(hub)
    hub.subscribe = (subscriber, lastId) => {
      send = () => subscriber({ event: 'beat', id: '1', data: { databaseAnswers: true } })
      return subscribe(subscriber, lastId)
    }
    liveStream(hub, { lastId: null, signal: new AbortController().signal })
    for (let message = 0; message < 20; message += 1) send()
    expect(state.listening).toBe(1)
    for (let message = 0; message < 20; message += 1) send()
    expect(state.listening).toBe(0)
  })
})
