import { describe, expect, it } from 'vitest'
import { splitStatements } from './split-statements.ts'

const texts = (source: string) => splitStatements(source).map(({ text }) => text)

describe('splitStatements', () => {
  it('splits at semicolons and drops what is only space or comment', () => {
    expect(texts('SELECT 1;\n\n-- nothing;\nSELECT 2 ; ;\n/* end; */')).toEqual([
      'SELECT 1',
      'SELECT 2',
    ])
  })

  it.each([
    [`SELECT 'a;''b;'`],
    [`SELECT E'a\\';b'`],
    [`SELECT "a;b" FROM t`],
    [`DO $$ BEGIN x; END; $$`],
    [`CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $body$ SELECT $$;$$ $body$`],
    [`SELECT 1 -- a;b\n + 2`],
    [`SELECT 1 /* a; /* b; */ c; */ + 2`],
    [`SELECT $1 + 2`],
  ])('leaves %j whole', (statement) => {
    expect(texts(`${statement};\nSELECT 3;`)).toEqual([statement, 'SELECT 3'])
  })

  it('knows the line where each statement begins', () => {
    const source = '-- no transaction\n/* two\nlines */ SELECT 1;\n\n  SELECT\n 2;SELECT 3'
    expect(splitStatements(source).map(({ line }) => line)).toEqual([3, 5, 6])
  })
})
