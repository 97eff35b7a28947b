import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listMigrations } from '#lib/db/migration-files.ts'
import { createEmptyDatabase, type TestDatabase } from '#lib/db/test-support.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createEmptyDatabase()
})
afterAll(() => test.drop())

/** `signalbox migrate …` as an operator runs it. */
function migrate(...args: string[]): Promise<{ code: number; output: string }> {
  const program = join(import.meta.dirname, 'signalbox.ts')
  const env = { ...process.env, DATABASE_URL: test.url }
  return new Promise((resolve) => {
    execFile(process.execPath, [program, 'migrate', ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    )
  })
}

describe('signalbox migrate', () => {
  it('goes up, says where it stands, checks, and goes down again', async () => {
    const names = (await listMigrations()).map(({ name }) => name)
    expect((await migrate('status')).output.match(/^pending/gm)).toHaveLength(names.length)
    expect((await migrate('check')).code).toBe(1)

    expect((await migrate('up')).output).toContain(`${names.length} applied`)
    expect((await migrate('up')).output).toBe('nothing to apply\n')
    expect((await migrate('status')).output.match(/^applied/gm)).toHaveLength(names.length)
    expect(await migrate('check')).toEqual({ code: 0, output: 'the schema is as expected\n' })

    await sql`ALTER TABLE services DROP COLUMN kind`.execute(test.db)
    const check = await migrate('check')
    expect(check.code).toBe(1)
    expect(check.output).toMatch(
      /^missing {5}column services\.kind\n {2}expected {2}character varying/,
    )
    expect(check.output).toMatch(/\n1 difference\n$/)

    expect((await migrate('down', '--to', names[0] ?? '')).output).toContain(
      `${names.length - 1} reverted`,
    )
    expect((await migrate('down', '--all')).output).toContain('1 reverted')
  })

  it('fails with a message and without a stack', async () => {
    const both = await migrate('down', '--all', '--steps', '2')
    expect(both).toEqual({ code: 1, output: 'signalbox: choose one of --steps, --to and --all\n' })
    expect((await migrate('down', '--steps', '0')).code).toBe(1)
  })
})
