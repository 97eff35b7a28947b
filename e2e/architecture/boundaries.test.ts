import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPlantedTree, type PlantedTree, type Refusal } from './planted-tree.ts'

const building = [
  'app/api/v1/alpha/route.ts',
  'components/alpha/panel.tsx',
  'components/beta/panel.tsx',
  'components/ui/table.tsx',
  'e2e/fixtures/dashboard.ts',
  'lib/alpha/model.ts',
  'lib/alpha/queries.ts',
  'lib/beta/model.ts',
  'lib/beta/query-options.ts',
  'lib/beta/queries.ts',
  'lib/beta/schemas.ts',
  'lib/cli/start.ts',
  'lib/communication/index.ts',
  'lib/db/database.ts',
  'lib/db/test-support.ts',
  'lib/demo/estate.ts',
  'lib/platform/clock.ts',
  'lib/platform/config.ts',
]

/** Who imports, what, and why it is no business of theirs. */
const refused: [importer: string, specifier: string, reason: string][] = [
  ['lib/platform/log.ts', '#lib/db/database.ts', 'platform imports nothing of ours'],
  ['lib/platform/log.ts', '../alpha/model.ts', 'platform imports nothing of ours'],
  ['lib/db/listen.ts', '#lib/alpha/model.ts', 'the database knows no feature'],
  ['lib/db/listen.ts', '../communication/index.ts', 'the database knows no library for services'],
  ['lib/alpha/create-it.ts', '#lib/beta/queries.ts', 'a feature uses shared files of others'],
  ['lib/alpha/create-it.ts', '../beta/queries.ts', 'a relative path does not evade'],
  ['lib/alpha/create-it.ts', '../../lib/beta/queries.ts', 'a detour does not evade'],
  ['lib/alpha/create-it.ts', '../beta/queries', 'a missing extension does not evade'],
  ['lib/alpha/create-it.ts', '#lib/cli/start.ts', 'a feature does not know the command line'],
  ['lib/alpha/create-it.ts', '#lib/demo/estate.ts', 'a feature does not know the demo'],
  ['lib/alpha/create-it.ts', '#components/ui/table.tsx', 'lib does not know components'],
  ['lib/alpha/create-it.ts', '../../app/api/v1/alpha/route.ts', 'lib does not know app'],
  ['lib/alpha/create-it.ts', '#lib/db/test-support.ts', 'test support is for tests'],
  ['lib/alpha/create-it.ts', '#lib/beta/missing.ts', 'what cannot be resolved is not let through'],
  ['lib/alpha/schemas.ts', './queries.ts', 'a shared file may reach the browser'],
  ['lib/alpha/schemas.ts', '#lib/db/database.ts', 'a shared file may reach the browser'],
  ['lib/alpha/schemas.ts', '#lib/platform/config.ts', 'a shared file may reach the browser'],
  ['lib/alpha/schemas.ts', 'node:fs', 'a shared file may reach the browser'],
  ['lib/alpha/schemas.ts', 'kysely', 'a shared file may reach the browser'],
  ['lib/communication/broker.ts', '#lib/db/database.ts', 'the library knows no database'],
  ['lib/communication/broker.ts', '../alpha/model.ts', 'the library knows no feature'],
  ['lib/communication/broker.ts', 'next/server', 'the library runs without Next'],
  ['lib/communication/broker.ts', 'react', 'the library runs without React'],
  ['lib/communication/broker.ts', 'kysely', 'the library runs without Kysely'],
  ['components/ui/chart.tsx', '#lib/alpha/model.ts', 'ui knows no feature'],
  ['components/ui/chart.tsx', '../alpha/panel.tsx', 'ui knows no feature'],
  ['components/alpha/list.tsx', '../beta/panel.tsx', 'features do not share components'],
  ['components/alpha/list.tsx', '#lib/alpha/queries.ts', 'components do not query'],
  ['components/alpha/list.tsx', '../../lib/db/database.ts', 'components do not query'],
  ['components/alpha/list.tsx', 'pg', 'components do not query'],
  ['components/alpha/list.tsx', 'node:os', 'components run in a browser'],
  ['app/(console)/alpha/client.tsx', '#lib/alpha/queries.ts', 'client files do not query'],
  ['app/(console)/alpha/client.tsx', '#lib/db/database.ts', 'client files do not query'],
  ['app/(console)/alpha/page.tsx', '#lib/cli/start.ts', 'app does not know the command line'],
  ['app/(console)/alpha/page.tsx', '#lib/demo/estate.ts', 'app does not know the demo'],
  ['app/(console)/alpha/page.tsx', '#e2e/fixtures/dashboard.ts', 'nobody imports journeys'],
  ['lib/demo/load.ts', '#lib/cli/start.ts', 'the demo does not know the command line'],
]

const accepted: [importer: string, specifier: string][] = [
  ['lib/platform/log.ts', './config.ts'],
  ['lib/platform/log.ts', 'pino'],
  ['lib/db/listen.ts', '#lib/platform/config.ts'],
  ['lib/db/listen.test.ts', './test-support.ts'],
  ['lib/alpha/create-it.ts', './queries.ts'],
  ['lib/alpha/create-it.ts', '#lib/db/database.ts'],
  ['lib/alpha/create-it.ts', '../beta/schemas.ts'],
  ['lib/alpha/create-it.ts', '#lib/beta/model.ts'],
  ['lib/alpha/create-it.ts', 'kysely'],
  ['lib/alpha/create-it.test.ts', '#lib/db/test-support.ts'],
  ['lib/alpha/create-it.test.ts', '#lib/beta/queries.ts'],
  ['lib/alpha/schemas.ts', './model.ts'],
  ['lib/alpha/schemas.ts', '#lib/beta/query-options.ts'],
  ['lib/alpha/schemas.ts', '#lib/platform/clock.ts'],
  ['lib/alpha/schemas.ts', 'zod'],
  ['lib/communication/broker.ts', './index.ts'],
  ['lib/communication/broker.ts', '@grpc/grpc-js'],
  ['components/ui/chart.tsx', '#lib/platform/clock.ts'],
  ['components/ui/chart.tsx', 'recharts'],
  ['components/alpha/list.tsx', './panel.tsx'],
  ['components/alpha/list.tsx', '../ui/table.tsx'],
  ['components/alpha/list.tsx', '#lib/beta/model.ts'],
  ['app/(console)/alpha/client.tsx', '#lib/alpha/model.ts'],
  ['app/(console)/alpha/client.tsx', '#components/alpha/panel.tsx'],
  ['app/(console)/alpha/page.tsx', '#lib/alpha/queries.ts'],
  ['app/(console)/alpha/page.tsx', '#lib/db/database.ts'],
  ['app/(console)/alpha/page.tsx', './client.tsx'],
  ['lib/cli/demo.ts', '#lib/demo/estate.ts'],
  ['lib/cli/demo.ts', '#lib/alpha/queries.ts'],
  ['lib/demo/load.ts', '#lib/alpha/queries.ts'],
  ['e2e/specs/overview.spec.ts', '#lib/db/test-support.ts'],
  ['e2e/specs/overview.spec.ts', '../fixtures/dashboard.ts'],
]

let tree: PlantedTree
let refusals: Refusal[]
const places = new Map<string, string[]>()

function lineOf(importer: string, specifier: string): number {
  const specifiers = places.get(importer) ?? []
  places.set(importer, specifiers)
  const known = specifiers.indexOf(specifier)
  return known >= 0 ? known + 1 : specifiers.push(specifier)
}

function refusalsOf(importer: string, specifier: string): string[] {
  const line = lineOf(importer, specifier)
  return refusals
    .filter((refusal) => refusal.file === importer && refusal.line === line)
    .filter((refusal) => refusal.rule.startsWith('boundaries('))
    .map((refusal) => refusal.message)
}

beforeAll(async () => {
  tree = await createPlantedTree()
  for (const file of building) await tree.plant(file, 'export const one = 1\n')
  for (const [importer, specifier] of [...refused, ...accepted]) lineOf(importer, specifier)
  for (const [importer, specifiers] of places) {
    const lines = specifiers.map((specifier) => `export * from '${specifier}'\n`)
    await tree.plant(importer, lines.join(''))
  }
  await tree.plant('lib/alpha/lazy.ts', `export const lazy = import('../beta/queries.ts')\n`)
  await tree.plant('lib/alpha/typed.ts', `import type { one } from '../beta/queries.ts'\n`)
  await tree.plant('helpers/odd.ts', 'export const one = 1\n')
  refusals = await tree.lint()
})

afterAll(() => tree.remove())

describe('the architecture lint refuses', () => {
  it.each(refused)('%s importing %s: %s', (importer, specifier) => {
    expect(refusalsOf(importer, specifier)).toHaveLength(1)
  })

  it.each(['lib/alpha/lazy.ts', 'lib/alpha/typed.ts'])('the same in another form: %s', (file) => {
    expect(refusals.filter((refusal) => refusal.file === file).map(({ rule }) => rule)).toContain(
      'boundaries(dependencies)',
    )
  })

  it('a file outside the known folders', () => {
    expect(refusals.filter((refusal) => refusal.file === 'helpers/odd.ts')).toMatchObject([
      { rule: 'boundaries(no-unknown-files)' },
    ])
  })
})

describe('the architecture lint accepts', () => {
  it.each(accepted)('%s importing %s', (importer, specifier) => {
    expect(refusalsOf(importer, specifier)).toEqual([])
  })
})
