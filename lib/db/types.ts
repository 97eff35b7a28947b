import { types, type CustomTypesConfig } from 'pg'

// Object ids of pg_type. int8 stays text (pg's default), since JavaScript numbers end at 2^53.
const numeric = 1700
const numericArray = 1231
const date = 1082

/** How text from the server becomes a value; see schema.ts. */
export const typeParsers: CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === numeric) return Number
      if (oid === numericArray) return parseNumbers
      if (oid === date) return (text: string) => text
    }
    return format === 'binary'
      ? types.getTypeParser(oid, 'binary')
      : types.getTypeParser(oid, 'text')
  },
}

function parseNumbers(text: string): (number | null)[] {
  const inner = text.slice(1, -1)
  if (inner === '') return []
  return inner.split(',').map((item) => (item === 'NULL' ? null : Number(item)))
}
