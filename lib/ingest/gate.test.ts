import { describe, expect, it } from 'vitest'
import { IngestGate } from './gate.ts'

const busy = expect.objectContaining({ code: 'too_many_requests', retryAfterSeconds: 2 })

describe('IngestGate', () => {
  it('takes room as bytes arrive, and gives all of it back at once', () => {
    const gate = new IngestGate({ maxBytes: 100, maxRunning: 1 })
    const [first, second] = [gate.lease(), gate.lease()]
    first.take(60)
    second.take(40)
    expect(() => first.take(1)).toThrow(busy)
    expect(() => gate.expect(1)).toThrow(busy)
    second.release()
    second.release()
    first.take(40)
    expect(() => second.take(1)).toThrow(busy)
    first.release()
    gate.expect(100)
    expect(() => gate.expect(101)).toThrow(busy)
  })
})
