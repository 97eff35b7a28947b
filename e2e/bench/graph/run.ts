import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { sql } from 'kysely'
import { migrateUp } from '#lib/db/migrate.ts'
import { startServer } from '../../fixtures/server-process.ts'
import type { Bench } from '../harness.ts'
import { driveMap, type Figures } from './drive.ts'
import { generateEstate, readRealEstate, type EstateEdge } from './estate.ts'
import { fillEstate } from './fill.ts'

/** The map of a real estate in a real browser, and of one so large that it opens in groups. */
export async function run(bench: Bench): Promise<object> {
  const dataDir = join(await bench.folder(), 'data')
  const db = await bench.database(dataDir)
  await bench.stage('migrations', () => migrateUp(db))
  await sql`ALTER SYSTEM SET fsync = off`.execute(db)
  await sql`SELECT pg_reload_conf()`.execute(db)
  const environment = {
    SIGNALBOX_DATA_DIR: dataDir,
    SIGNALBOX_SECRET: randomBytes(32).toString('hex'),
  }
  const server = await bench.stage('server', () =>
    startServer({ environment, readyWithinMs: 300_000 }),
  )
  bench.defer(() => server.stop())

  const measure = async (title: string, edges: readonly EstateEdge[]): Promise<Measured> => {
    const nodes = new Set(edges.flatMap(({ source, target }) => [source, target])).size
    await bench.stage(`${title}: ${nodes} services, ${edges.length} edges`, () =>
      fillEstate(db, edges),
    )
    const figures = await bench.stage(`${title}: drawing`, () =>
      driveMap(
        { server, database: db },
        bench.options.screenshots && `${bench.options.screenshots}/${title}.png`,
      ),
    )
    return { nodes, edges: edges.length, ...figures }
  }
  const real = await readRealEstate()
  const skipped = real ? undefined : 'dependency-graph-1238-services.json is not there'
  if (skipped !== undefined) process.stdout.write(`real estate skipped: ${skipped}\n`)
  const drawn = real ? await measure('real', real) : { skipped }
  const grouped = await measure('generated', generateEstate(5000, 20_000))
  bench.table(
    ['', 'nodes', 'edges', 'layout ms', 'first draw ms', 'frames/s'],
    [...('nodes' in drawn ? [rowOf('real', drawn)] : []), rowOf('generated, grouped', grouped)],
  )
  return { ...drawn, grouped }
}

type Measured = Figures & { nodes: number; edges: number }

function rowOf(title: string, { nodes, edges, ...figures }: Measured): (string | number)[] {
  return [title, nodes, edges, figures.layout_ms, figures.first_draw_ms, figures.fps]
}
