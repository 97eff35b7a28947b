import { describe, expect, it } from 'vitest'
import { createCoalescer } from './coalesce.ts'

function controlled() {
  const runs: { resolve: (value: number) => void; reject: (error: Error) => void }[] = []
  const work = () =>
    new Promise<number>((resolve, reject) => {
      runs.push({ resolve, reject })
    })
  return { runs, work }
}

describe('a coalescer', () => {
  it('lets all who come during a run share the one after it', async () => {
    const coalesce = createCoalescer<number>()
    const { runs, work } = controlled()
    const first = coalesce('30m', work)
    const second = coalesce('30m', work)
    const third = coalesce('30m', work)
    expect(runs).toHaveLength(1)
    runs[0]?.resolve(1)
    expect(await first).toBe(1)
    await Promise.resolve()
    expect(runs).toHaveLength(2)
    const fourth = coalesce('30m', work)
    runs[1]?.resolve(2)
    expect(await Promise.all([second, third])).toEqual([2, 2])
    await Promise.resolve()
    runs[2]?.resolve(3)
    expect(await fourth).toBe(3)
  })

  it('runs different work side by side, and again after a failure', async () => {
    const coalesce = createCoalescer<number>()
    const { runs, work } = controlled()
    const failing = coalesce('30m', work)
    const waiting = coalesce('30m', work)
    const other = coalesce('1h', work)
    expect(runs).toHaveLength(2)
    runs[0]?.reject(new Error('away'))
    await expect(failing).rejects.toThrow('away')
    await Promise.resolve()
    runs[1]?.resolve(2)
    expect(await other).toBe(2)
    runs[2]?.resolve(3)
    expect(await waiting).toBe(3)
  })
})
