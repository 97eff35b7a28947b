import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { seededRandom } from '#lib/platform/seeded-random.ts'

/** Beside the repository, never in it. */
const file = resolve(
  import.meta.dirname,
  '../../../../shared/data/dependency-graph-1238-services.json',
)

export type EstateEdge = { source: string; target: string; calls: number }

const dependencies = z.array(
  z.object({ parent: z.string(), child: z.string(), callCount: z.number() }),
)

/** A real estate of 1,238 services; null where its file is not there. */
export async function readRealEstate(): Promise<EstateEdge[] | null> {
  if (!existsSync(file)) return null
  const read = dependencies.parse(JSON.parse(await readFile(file, 'utf8')))
  return read.map(({ parent, child, callCount }) => ({
    source: parent,
    target: child,
    // In proportion, but not so many that loading them is what takes the time.
    calls: Math.max(1, Math.min(3000, Math.round(callCount / 10))),
  }))
}

/** Namespaces of services that mostly call each other and now and then someone elsewhere. */
export function generateEstate(services: number, edges: number): EstateEdge[] {
  const random = seededRandom(7)
  const namespaces = Math.round(services / 50)
  const nameOf = (index: number) => `team-${index % namespaces}.service-${index}`
  const made = new Map<string, EstateEdge>()
  while (made.size < edges) {
    const from = Math.floor(random() * services)
    const isNear = random() < 0.93
    const step = 1 + Math.floor(random() ** 3 * (isNear ? 40 : services - 1))
    const to = (from + step * (isNear ? namespaces : 1)) % services
    if (from === to) continue
    const calls = 1 + Math.floor(random() ** 4 * 30)
    const edge = { source: nameOf(from), target: nameOf(to), calls }
    made.set(`${edge.source} ${edge.target}`, edge)
  }
  return [...made.values()]
}
