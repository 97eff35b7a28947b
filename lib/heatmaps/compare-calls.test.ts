import { describe, expect, it } from 'vitest'
import { seededRandom } from '#lib/platform/seeded-random.ts'
import { compareCalls } from './compare-calls.ts'
import type { ComparedCall } from './model.ts'
import { all, call, everydayCall, incidents, plain } from './test-incidents.ts'

const times = (count: number, change: Partial<ComparedCall>) =>
  Array.from({ length: count }, () => call(change))

describe('the differences', () => {
  it('say in plain words what most of the calls inside have and few elsewhere', () => {
    const inside = [...times(92, { target: 'payments', status: '503' }), ...times(8, {})]
    const elsewhere = [...times(8, { target: 'payments' }), ...times(92, {})]
    const found = compareCalls(all(inside), all(elsewhere))
    expect(found.map(plain)).toEqual([
      '92 % of these end with status 503, against 0 % elsewhere',
      '92 % of these go to payments, against 8 % elsewhere',
    ])
    expect(found[1]).toMatchObject({ dimension: 'target', key: null, margin: 0 })
    expect(found[1]?.values).toEqual([
      { value: 'payments', inside: 0.92, elsewhere: 0.08 },
      { value: 'inventory', inside: 0.08, elsewhere: 0.92 },
    ])
  })

  it('are those of attributes by key, of missing ones too', () => {
    const inside = times(10, { attributes: { region: 'eu', retries: 3 } })
    const elsewhere = times(10, { attributes: { tenant: 'acme' } })
    expect(compareCalls(all(inside), all(elsewhere)).map(plain).toSorted()).toEqual([
      '100 % of these have no tenant, against 0 % elsewhere',
      '100 % of these have region = eu, against 0 % elsewhere',
      '100 % of these have retries = 3, against 0 % elsewhere',
    ])
  })

  it('begin with a rare value that only calls inside have, not with a common one that grew', () => {
    const inside = [
      ...times(24, { target: 'payments', attributes: { version: '2' } }),
      ...times(66, { target: 'payments' }),
      ...times(30, {}),
    ]
    const elsewhere = [...times(600, { target: 'payments' }), ...times(600, {})]
    expect(compareCalls(all(inside), all(elsewhere)).map(plain)).toEqual([
      '20 % of these have version = 2, against 0 % elsewhere',
      '75 % of these go to payments, against 50 % elsewhere',
    ])
  })

  it('end with what the box was chosen by', () => {
    const inside = [...times(60, { status: '503', attributes: { version: '2' } }), ...times(20, {})]
    const dimensions = compareCalls(all(inside), all(times(90, {})), ['status', 'target']).map(
      ({ dimension }) => dimension,
    )
    expect(dimensions).toEqual(['attribute', 'status'])
  })

  it('end, of failed calls, with how they failed in any words, and say what they did', () => {
    const failed = (count: number, error: string) => {
      const attributes = {
        'error.type': error,
        region: 'eu',
        'rpc.response.status_code': 'ABORTED',
      }
      return times(count, { status: '503', errorMessage: error, attributes })
    }
    const inside = [...failed(30, 'away'), ...failed(25, 'full')]
    const elsewhere = [
      ...times(60, { attributes: { region: 'us' } }),
      ...times(9, { attributes: { region: 'eu' } }),
    ]
    const found = compareCalls(all(inside), all(elsewhere), ['status', 'error'])
    expect(found[0] && plain(found[0])).toBe(
      '100 % of these have region = eu, against 13 % elsewhere',
    )
    expect(found.slice(1).map(plain).toSorted()).toEqual([
      '100 % of these end with status 503, against 0 % elsewhere',
      '100 % of these have rpc.response.status_code = ABORTED, against 0 % elsewhere',
      '55 % of these fail with “away”, against 0 % elsewhere',
      '55 % of these have error.type = away, against 0 % elsewhere',
    ])
  })

  it('begin, of failed calls, with their errors where nothing else sets most of them apart', () => {
    const inside = [
      ...times(20, { errorMessage: 'bank is away', attributes: { tenant: 'acme' } }),
      ...times(40, { errorMessage: 'bank is away' }),
    ]
    const found = compareCalls(all(inside), all(times(90, {})), ['error'])
    expect(found.map(({ dimension }) => dimension)).toEqual(['error', 'attribute'])
  })

  it('take messages that differ in times, numbers and ids for one, and not those of two codes', () => {
    const inside = Array.from({ length: 60 }, (_, n) =>
      call({
        errorMessage:
          n % 3 === 0
            ? 'bank answered 503'
            : `breaker open since 2026-11-25T15:0${n % 9}:49.97${n % 9}Z: ${n} of 70 calls, order 0${n}a4-b1c2d${n}`,
      }),
    )
    const [error] = compareCalls(all(inside), all(times(90, { errorMessage: 'bank answered 500' })))
    expect(error?.values.map(({ value }) => value).toSorted()).toEqual([
      'bank answered 500',
      'bank answered 503',
      'breaker open since …: … of … calls, order …',
    ])
    expect(error && plain(error)).toMatch(/^67 % of these fail with “breaker open since …/)
  })

  it('say of many different values that there are any', () => {
    const inside = Array.from({ length: 60 }, (_, n) =>
      call({ errorMessage: `${'abcdefghij'[n % 10]}${'klmnop'[n % 6]} is lost` }),
    )
    expect(compareCalls(all(inside), all(times(90, {}))).map(plain)).toEqual([
      '100 % of these have an error message, against 0 % elsewhere',
    ])
  })

  it('are none of what each call has of its own, nor of numbers that only name it', () => {
    const numbered = (from: number) =>
      Array.from({ length: 400 }, (_, n) => {
        const name = from + n
        return call({ attributes: { id: `id-${name}`, order: name, at: 1.7e12 + name * 1000 } })
      })
    expect(compareCalls(all(numbered(0)), all(numbered(400)))).toEqual([])
  })

  it('are none where one side has no calls', () => {
    expect(compareCalls(all([]), all(times(3, {})))).toEqual([])
    expect(compareCalls(all(times(3, {})), all([]))).toEqual([])
  })

  it('take calls of one correlation for one observation', () => {
    const chains = (count: number, tenant: string) =>
      Array.from({ length: count }, (_, n) =>
        times(20, { correlationId: `${tenant} ${n}`, attributes: { tenant } }),
      ).flat()
    const elsewhere = [...chains(10, 'a'), ...chains(10, 'b')]
    expect(compareCalls(all(chains(2, 'a')), all(elsewhere))).toEqual([])
    expect(compareCalls(all(chains(60, 'a')), all(elsewhere))).toHaveLength(1)
  })
})

describe('of an incident whose cause is known', () => {
  /** Slow calls, which are inside, are those that have the cause, and one of a hundred others. */
  function lookAt(isCause: (own: ComparedCall) => boolean, seed: number) {
    const draw = seededRandom(seed)
    const [inside, elsewhere]: [ComparedCall[], ComparedCall[]] = [[], []]
    for (let count = 0; count < 1_500; count += 1) {
      const own = everydayCall(draw)
      const isInside = draw() < (isCause(own) ? 0.8 : 0.01)
      ;(isInside ? inside : elsewhere).push(own)
    }
    return { found: compareCalls(all(inside), all(elsewhere)), inside, elsewhere, draw }
  }

  it.each(incidents)('$name comes first', ({ isCause, first }) => {
    for (const seed of [1, 2, 3]) {
      const [cause] = lookAt(isCause, seed).found
      expect(cause && plain(cause)).toMatch(first)
    }
  })

  it('the shares are those of the calls', () => {
    for (const { isCause, name } of incidents.filter(({ name: own }) => own === 'a version')) {
      const { found, inside, elsewhere } = lookAt(isCause, 4)
      const shareOf = (calls: ComparedCall[]) => calls.filter(isCause).length / calls.length
      expect([name, found[0]?.values[0]?.inside]).toEqual([name, shareOf(inside)])
      expect(found[0]?.values[0]?.elsewhere).toBe(shareOf(elsewhere))
    }
  })

  it('nothing is claimed, or once in a hundred boxes, where nothing is different', () => {
    let claims = 0
    const boxes = 200
    for (let box = 0; box < boxes; box += 1) {
      const draw = seededRandom(box)
      const some = (count: number) => Array.from({ length: count }, () => everydayCall(draw))
      const size = [3, 10, 40, 150][box % 4] ?? 0
      claims += Number(compareCalls(all(some(size)), all(some(600))).length > 0)
    }
    expect(claims).toBeLessThanOrEqual(5)
  })
})
