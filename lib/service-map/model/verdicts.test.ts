import { describe, expect, it } from 'vitest'
import { edge } from './test-support.ts'
import { toneOfEdge } from './verdicts.ts'

describe('the tone of an edge', () => {
  it.each([
    [{}, 'ok'],
    [{ calls: 0 }, 'unknown'],
    [{ errors: 2 }, 'ok'],
    [{ errors: 3 }, 'failing'],
    [{ calls: 500, errors: 3 }, 'warning'],
    [{ retries: 5 }, 'warning'],
    [{ calls: 0, breaker: 'open' }, 'failing'],
    [{ breaker: 'half_open' }, 'warning'],
    [{ breaker: 'disabled' }, 'ok'],
  ])('%j is %s', (own, tone) => expect(toneOfEdge(edge('a', 'b', own))).toBe(tone))
})
