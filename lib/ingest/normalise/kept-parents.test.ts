import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { completeAlone } from '../pairing.ts'
import type { Span } from '../model.ts'
import { sampleSpan } from '../otlp/test-support.ts'
import { normaliseSpans } from './normalise-spans.ts'
import { accepted } from './test-support.ts'

const idOf = (number: number) => number.toString(16).padStart(16, '0')
const span = (id: number, parent: number | null, changes: Partial<Span> = {}) =>
  sampleSpan({ spanId: idOf(id), parentSpanId: parent === null ? null : idOf(parent), ...changes })
const internal = (id: number, parent: number | null) => span(id, parent, { kind: 'internal' })

function halvesOf(spans: readonly Span[]) {
  const decoded = { spans: spans.map((one, index) => ({ index, span: one })), refusals: [] }
  return normaliseSpans(decoded, accepted).halves
}
const parentOf = (spans: readonly Span[], id: number) =>
  halvesOf(spans).find(({ spanId }) => spanId === idOf(id))?.parentSpanId

describe('a call made within steps of a service that are not kept', () => {
  it('belongs to what the service was called with', () => {
    const server = span(2, 1, { kind: 'server' })
    expect(parentOf([span(5, 4), internal(4, 3), internal(3, 2), server], 5)).toBe(idOf(2))
  })

  it('belongs to nothing where the outermost step is a root', () => {
    expect(parentOf([internal(3, null), span(5, 3)], 5)).toBeNull()
  })

  it('keeps a parent that came in another request, or in another trace', () => {
    expect(parentOf([span(5, 4)], 5)).toBe(idOf(4))
    const elsewhere = { ...internal(4, 2), traceId: 'a'.repeat(32) }
    expect(parentOf([span(5, 4), elsewhere], 5)).toBe(idOf(4))
    expect(parentOf([span(5, 4), internal(4, 3)], 5)).toBe(idOf(3))
  })

  it('is put past a span that was refused', () => {
    expect(parentOf([span(5, 4), span(4, 2, { startMs: 0 })], 5)).toBe(idOf(2))
  })

  it('of a called side leaves what both sides meet by', () => {
    const [half] = halvesOf([span(5, 4, { kind: 'server' }), internal(4, 2)])
    expect(half).toMatchObject({ callSpanId: idOf(4), parentSpanId: idOf(2), awaitsPartner: true })
    expect(half && completeAlone(half)[0]).toMatchObject({
      spanId: idOf(4),
      parentSpanId: idOf(2),
      serverSpanId: idOf(5),
    })
  })

  it('ends where steps name each other as parents', () => {
    expect(parentOf([span(5, 4), internal(4, 3), internal(3, 4)], 5)).toBeNull()
  })

  it('finds the nearest kept ancestor in any tree, in any order (law)', () => {
    const tree = fc.array(fc.record({ above: fc.nat(), kept: fc.boolean() }), { maxLength: 40 })
    fc.assert(
      fc.property(tree, fc.infiniteStream(fc.nat()), (drawn, order) => {
        const nodes = drawn.map(({ above, kept }, index) => ({
          ...{ kept, index },
          parent: index === 0 ? null : above % index,
        }))
        const spans = nodes.map(({ index, parent, kept }) =>
          span(index + 1, parent === null ? null : parent + 1, {
            kind: kept ? 'client' : 'internal',
          }),
        )
        const shuffled = spans
          .map((one) => ({ one, at: order.next().value ?? 0 }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ one }) => one)
        const nearest = (index: number | null): string | null => {
          const node = index === null ? undefined : nodes[index]
          if (!node) return null
          return node.kept ? idOf(node.index + 1) : nearest(node.parent)
        }
        for (const half of halvesOf(shuffled)) {
          const node = nodes[Number.parseInt(half.spanId, 16) - 1]
          expect(half.parentSpanId).toBe(nearest(node?.parent ?? null))
        }
      }),
    )
  })

  it('of a long chain is found in time that grows with its length', () => {
    const length = 20_000
    const spans = Array.from({ length }, (_, place) => [
      internal(place + 2, place === 0 ? null : place + 1),
      span(place + length + 2, place + 2),
    ]).flat()
    expect(halvesOf(spans).every(({ parentSpanId }) => parentSpanId === null)).toBe(true)
  })
})
