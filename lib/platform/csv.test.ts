import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvCell, csvRow } from './csv.ts'

/** RFC 4180, as a spreadsheet reads it. */
function parseRow(row: string): string[] {
  const cells = `,${row.replace(/\r\n$/, '')}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))/g)
  return [...cells].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '')
}

describe('a cell of a CSV file', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['=cmd|"/c calc"!A1', `"'=cmd|""/c calc""!A1"`],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['\t=1', `"'\t=1"`],
    [' =1', "' =1"],
    ['＝1', "'＝1"],
    ['order-service', 'order-service'],
    ['a,b', '"a,b"'],
  ])('made of %j is %s', (text, cell) => expect(csvCell(text)).toBe(cell))

  it('keeps numbers as they are, and nothing as nothing', () => {
    expect(csvRow([-1.5, null, 'x'])).toBe('-1.5,,x\r\n')
  })

  it('comes back as it was, and never starts a formula', () => {
    const cell = fc.string({ unit: fc.constantFrom(...'=+-@,";\t\r\n a1'.split('')) })
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1 }), (texts) => {
        const read = parseRow(csvRow(texts))
        expect(read.map((text) => text.replace(/^'/, ''))).toEqual(texts)
        for (const text of read) expect(text).not.toMatch(/^\s*[=+\-@]/)
      }),
    )
  })
})
