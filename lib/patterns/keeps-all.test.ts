import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Actor } from '#lib/access/actor.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { contentFields, type ContentField } from './content.ts'
import { exportPatterns } from './export-patterns.ts'
import { importPatterns } from './import-patterns.ts'
import { getPattern } from './queries.ts'
import { restorePattern } from './restore-pattern.ts'
import { updatePattern } from './update-pattern.ts'

/** What a pipeline may do with rows that other programs wrote, whatever these hold. */
const actor: Actor = {
  ...{ kind: 'token', id: '1', name: 'pipeline', ownerId: '1', ownerRole: 'operator' },
  scopes: ['write'],
  origin: { address: null, userAgent: null, requestId: 'test' },
}
let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(async () => {
  await test.drop()
})

const odd = fc.string({ unit: 'grapheme', maxLength: 12 })
const text = fc.oneof(
  odd,
  fc.json(),
  fc.constantFrom(
    '',
    ' ',
    '\r\n\t',
    '\u2028',
    '{"a":1, "a":2}',
    '{"n":1.50}',
    '{"__proto__":{"a":1}}',
    '"',
    '[[[[[]]]]]',
  ),
  fc.constantFrom(`{"version":1,"steps":[{"id":7,"from":null,"x":12345678901234567890}]}`),
)
/** As PostgreSQL writes them, which is not always what JavaScript can hold. */
const row = fc.record({
  pattern_type: odd,
  state: odd.map((word) => [...word].slice(0, 5).join('')),
  owner: fc.option(odd),
  description: fc.option(text),
  services_involved: fc.constantFrom(
    ...['{}', '{NULL}', '{a,b}', '{{a,NULL},{"{}",b}}', '{"é😀","",a}', '{a,a}', '{" "}'],
  ),
  message_flow: text,
  reliability_guarantees: fc.option(odd),
  consistency_model: fc.option(odd),
  failure_handling: fc.option(text),
  performance_sla: fc.option(
    fc.oneof(
      fc.json(),
      fc.constantFrom('null', '[null]', '"null"', '{"p95_ms": null}', '{"__proto__": 1}'),
      fc.constantFrom('{"p95_ms": 1e400}', '12345678901234567890.10', '{"a": [1e-400]}'),
    ),
  ),
})

/** Alike but for a JSON null where the other has no value. */
const ordinary = {
  ...{ pattern_type: 'saga', state: 'active', owner: null, description: null },
  ...{ services_involved: '{a,b}', message_flow: '{}', reliability_guarantees: null },
  ...{ consistency_model: null, failure_handling: null },
}
const jsonNull = { ...ordinary, performance_sla: 'null' }
const none = { ...ordinary, performance_sla: null }

/** Each column as text, so that the JSON null is not nothing. */
async function stored(): Promise<Record<string, string | null>> {
  const columns = contentFields.map((field) => sql`${sql.ref(field)}::text AS ${sql.id(field)}`)
  const { rows } = await sql<Record<string, string | null>>`
    SELECT ${sql.join(columns)} FROM message_patterns`.execute(test.db)
  return rows[0] ?? {}
}

async function writeBySql(written: Record<string, string | null>): Promise<void> {
  await sql`DELETE FROM message_patterns`.execute(test.db)
  const columns = Object.keys(written).map((column) => sql.id(column))
  const values = Object.values(written).map((value) => sql`${value}`)
  await sql`INSERT INTO message_patterns (pattern_name, ${sql.join(columns)})
    VALUES ('odd', ${sql.join(values)})`.execute(test.db)
}

const touched = fc.constantFrom<[ContentField, string | string[] | number]>(
  ['pattern_type', 'saga'],
  ['state', 'deprecated'],
  ['owner', 'somebody else'],
  ['description', 'another one'],
  ['services_involved', ['another']],
  ['message_flow', '{"version":1,"steps":[]}'],
  ['reliability_guarantees', 'exactly_once'],
  ['consistency_model', 'eventual'],
  ['failure_handling', '{"retries":3}'],
  ['performance_sla', 'another'],
)

describe('a row that another program wrote', () => {
  it('keeps every other column to the letter when one field is edited', async () => {
    await fc.assert(
      fc.asyncProperty(row, touched, async (written, [field, value]) => {
        await writeBySql(written)
        const before = await stored()
        const { version } = await getPattern(test.db, 'odd')
        await updatePattern(test.db, actor, { name: 'odd', version, given: { [field]: value } })
        const after = await stored()
        expect({ ...after, [field]: null }).toEqual({ ...before, [field]: null })
        expect((await getPattern(test.db, 'odd')).version).toBeGreaterThanOrEqual(version)
      }),
      { numRuns: 60 },
    )
  })

  it('comes back to the letter when a revision is restored', async () => {
    await fc.assert(
      fc.asyncProperty(row, row, async (first, second) => {
        await writeBySql(first)
        const before = await stored()
        const { version } = await getPattern(test.db, 'odd')
        const values = Object.entries(second).map(
          ([column, value]) => sql`${sql.id(column)} = ${value}`,
        )
        await sql`UPDATE message_patterns SET ${sql.join(values)}`.execute(test.db)
        const isChanged = JSON.stringify(await stored()) !== JSON.stringify(before)
        const { version: expected } = await getPattern(test.db, 'odd')
        expect(expected).toBe(isChanged ? version + 1 : version)
        const given = { version, reason: null }
        await restorePattern(test.db, actor, { name: 'odd', expected, given })
        expect(await stored()).toEqual(before)
      }),
      {
        numRuns: 60,
        examples: [
          [jsonNull, none],
          [none, jsonNull],
        ],
      },
    )
  })

  it.each(['yaml', 'json'] as const)(
    'comes back to the letter from a file, as %s',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(row, async (written) => {
          await writeBySql(written)
          const before = await stored()
          const { text: file } = await exportPatterns(test.db, { format, names: [] })
          const same = await importPatterns(test.db, actor, { file })
          expect(same.counts.unchanged).toBe(1)
          await sql`DELETE FROM message_patterns`.execute(test.db)
          await importPatterns(test.db, actor, { file })
          expect(await stored()).toEqual(before)
        }),
        { numRuns: 60 },
      )
    },
  )
})
