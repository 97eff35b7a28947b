import { describe, expect, it } from 'vitest'
import { IngestGate } from './gate.ts'

const busy = expect.objectContaining({ code: 'too_many_requests', retryAfterSeconds: 2 })

describe('IngestGate', () => {
  it('takes room as bytes arrive, and gives all of it back at the end, or when it is refused more', () => {
    const gate = new IngestGate({ maxBytes: 100, maxRunning: 1 })
    const [first, second] = [gate.lease(), gate.lease()]
    first.take(60)
    second.take(30)
    expect(() => gate.expect(11)).toThrow(busy)
    first.take(10)
    expect(() => second.take(1)).toThrow(busy)
    second.release()
    first.take(30)
    expect(() => second.take(1)).toThrow(busy)
    first.release()
    first.release()
    gate.expect(100)
    expect(() => gate.expect(101)).toThrow(busy)
  })
})
