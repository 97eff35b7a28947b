import { getDatabase, type Database } from '#lib/db/database.ts'
import type { Actor } from './actor.ts'
import { accessContext } from './context.ts'
import { listHolding } from './sessions.ts'
import { listHoldingTokens } from './api-token.ts'

const checkEveryMs = 1_000

type Watched = { actor: Actor; end: () => void }

const watchKey = Symbol.for('signalbox.session-watch')

/** One for the whole process, since Next may bundle a second copy of this module. */
function watched(): Set<Watched> {
  const holder: typeof globalThis & { [watchKey]?: Set<Watched> } = globalThis
  return (holder[watchKey] ??= new Set())
}

let timer: NodeJS.Timeout | undefined

/**
 * A signal for what outlives its request, such as a stream: it aborts soon after the session or the
 * token ended, or when `signal` does. One query a second looks after all of them.
 */
export function whileAuthorized(actor: Actor, signal: AbortSignal): AbortSignal {
  const ending = new AbortController()
  const entry: Watched = { actor, end: () => ending.abort() }
  const all = watched()
  all.add(entry)
  timer ??= setInterval(() => void check(all), checkEveryMs).unref()
  const ended = AbortSignal.any([signal, ending.signal])
  ended.addEventListener('abort', () => all.delete(entry), { once: true })
  if (ended.aborted) all.delete(entry)
  return ended
}

async function check(all: Set<Watched>): Promise<void> {
  if (all.size === 0) {
    clearInterval(timer)
    timer = undefined
    return
  }
  const entries = [...all]
  try {
    const holding = await idsThatHold(await getDatabase(), entries)
    for (const { actor, end } of entries) if (!holding.has(idOf(actor))) end()
  } catch {
    // While the database is away nothing new is told on any stream either.
  }
}

async function idsThatHold(db: Database, entries: readonly Watched[]): Promise<Set<string>> {
  const idsOf = (kind: Actor['kind']) =>
    entries.filter(({ actor }) => actor.kind === kind).map(({ actor }) => idOf(actor))
  const { SIGNALBOX_SESSION_IDLE_MINUTES: idleMinutes } = accessContext().config
  const [sessions, tokens] = await Promise.all([
    listHolding(db, idsOf('user'), idleMinutes),
    listHoldingTokens(db, idsOf('token')),
  ])
  return sessions.union(tokens)
}

function idOf(actor: Actor): string {
  return actor.kind === 'user' ? actor.sessionId : (actor.id ?? '')
}
