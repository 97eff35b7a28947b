import { describe, expect, it } from 'vitest'
import { namesOf, readCallFilter } from './call-filter.ts'

const read = (q: string) => {
  const found = readCallFilter({ q })
  return found.ok ? found.filter.where : found.fault.message
}
const like = (pattern: string, ...of: string[]) => ({ kind: 'like', of, pattern })

describe('a filter of calls', () => {
  it('takes a word for a part of a name at either end, and one with a wildcard for the whole', () => {
    expect(read('pay')).toEqual(like('%pay%', 'source', 'target'))
    expect(read('pay*')).toEqual(like('pay%', 'source', 'target'))
    expect(read('a_b')).toEqual(like(String.raw`%a\_b%`, 'source', 'target'))
  })

  it('takes fields for whole names, with wildcards', () => {
    expect(read('source=desk target=*-db protocol!=grpc')).toEqual({
      kind: 'and',
      of: [
        like('desk', 'source'),
        like('%-db', 'target'),
        { kind: 'not', of: like('grpc', 'protocol') },
      ],
    })
    expect(read('not (service=a or b)')).toEqual({
      kind: 'not',
      of: { kind: 'or', of: [like('a', 'source', 'target'), like('%b%', 'source', 'target')] },
    })
  })

  it('of nothing asks for nothing, and says what it cannot read', () => {
    expect(read('')).toBeUndefined()
    expect(read('sauce=a')).toMatch(/There is no “sauce”/)
  })

  it('knows the services that all calls have', () => {
    const found = readCallFilter({ source: 'desk', q: 'target=bank (service=a or service=b) x*' })
    expect(found).toMatchObject({ services: ['desk', 'bank'], filter: { source: 'desk' } })
    expect(namesOf('source=desk protocol=http target=b* other')).toEqual({
      source: 'desk',
      protocol: 'http',
    })
  })
})
