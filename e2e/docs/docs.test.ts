import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createTestDatabase } from '#lib/db/test-support.ts'
import { nativeEventSchema } from '#lib/ingest/native/schemas.ts'
import { configNames, readConfig } from '#lib/platform/config.ts'
import {
  linesOf,
  linkedPaths,
  markdownFiles,
  type Mention,
  namedPaths,
  npmScripts,
  root,
} from './markdown.ts'

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))

/** Written by the user, so named in the docs but not in the tree. */
const written = ['.communication.yml']
const sources = globSync('{app,components,docs,e2e,lib,migrations}/**', { cwd: root })
const fileNames = new Set([...written, ...sources.map((path) => basename(path))])

const places = (mentions: Mention[]) =>
  mentions.map(({ file, line, text }) => `${file}:${line} ${text}`)
const dead = (mention: Mention) => !existsSync(join(root, mention.text))

describe.each(markdownFiles())('%s', (file) => {
  it('links to what exists', () => {
    expect(places(linkedPaths(file).filter(dead))).toEqual([])
  })

  it('names files that exist', () => {
    const missing = namedPaths(file).filter((mention) => {
      const bare = !mention.text.includes('/')
      return dead(mention) && !(bare && fileNames.has(mention.text))
    })
    expect(places(missing)).toEqual([])
  })

  it('names npm scripts that exist', () => {
    expect(places(npmScripts(file).filter(({ text }) => !(text in scripts)))).toEqual([])
  })
})

describe('the table of settings in README.md', () => {
  const rows = linesOf('README.md').flatMap((line) => {
    const [, name = '', fallback = ''] = /^\| `([A-Z][A-Z0-9_]+)` *\|([^|]*)\|/.exec(line) ?? []
    return name === '' ? [] : [[name, fallback.trim()] as const]
  })

  it('has every setting once, and no other', () => {
    expect(rows.map(([name]) => name).toSorted()).toEqual(configNames.toSorted())
  })

  it('says what holds when a setting is not given', () => {
    const defaults = new Map(Object.entries(readConfig({})))
    const expected = rows.map(([name]) => {
      const fallback = defaults.get(name)
      const value = typeof fallback === 'object' ? '' : String(fallback ?? '')
      return [name, value === '' ? '' : `\`${value}\``]
    })
    expect(rows).toEqual(expected)
  })
})

describe('the examples in README.md', () => {
  const readme = linesOf('README.md').join('\n')

  it('send an event that is accepted', () => {
    const [, body = ''] = /api\/v1\/events -H .* -d '([^]*?)'\n```/.exec(readme) ?? []
    const sent: unknown = JSON.parse(body.replace(/'\$\(date .*\)'/, new Date().toISOString()))
    expect(z.array(nativeEventSchema).safeParse(sent)).toMatchObject({ success: true })
  })

  it('insert an event that is counted', async () => {
    const [, statement = ''] = /```sql\n([^]*?)```/.exec(readme) ?? []
    const { db, drop } = await createTestDatabase()
    try {
      await sql.raw(statement).execute(db)
      const counted = await db.selectFrom('rollups_10s').select('calls').execute()
      expect(counted).toEqual([{ calls: '1' }])
    } finally {
      await drop()
    }
  })
})

describe('the index of decisions', () => {
  it('lists each of them', () => {
    const index = linkedPaths('docs/adr/README.md').map(({ text }) => text)
    const records = markdownFiles().filter((file) => /^docs\/adr\/\d/.test(file))
    expect(index.toSorted()).toEqual(records)
  })
})
