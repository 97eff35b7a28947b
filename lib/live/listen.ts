import { Client } from 'pg'
import { messageOf } from '#lib/platform/errors.ts'
import { log } from '#lib/platform/log.ts'

const firstRetryMs = 500
const longestRetryMs = 15_000
const heartbeatMs = 10_000

/**
 * LISTEN on a connection of its own, opened again with growing pauses when it is lost. What was
 * announced in between is lost, so it calls back once after each new start.
 */
export function listen(
  options: { channel: string; connectionString: () => Promise<string> },
  onNotification: () => void,
): { stop(): void } {
  const stopping = new AbortController()
  void keepListening()

  async function keepListening(): Promise<void> {
    let retryMs = firstRetryMs
    while (!stopping.signal.aborted) {
      try {
        await listenOnce(options, { signal: stopping.signal, onNotification })
        retryMs = firstRetryMs
      } catch (error) {
        log.debug({ reason: messageOf(error) }, 'LISTEN was cut off')
        await pause(retryMs, stopping.signal)
        retryMs = Math.min(retryMs * 2, longestRetryMs)
      }
    }
  }

  return { stop: () => stopping.abort() }
}

type Listening = { signal: AbortSignal; onNotification: () => void }

/** Returns when it is stopped. @throws when the connection is lost or falls silent. */
async function listenOnce(
  options: { channel: string; connectionString: () => Promise<string> },
  { signal, onNotification }: Listening,
): Promise<void> {
  const client = new Client({
    connectionString: await options.connectionString(),
    connectionTimeoutMillis: 5_000,
    query_timeout: heartbeatMs,
    keepAlive: true,
    application_name: 'signalbox live',
  })
  const lost = new Promise<never>((_, reject) => {
    client.once('error', reject)
    client.once('end', () => reject(new Error('the connection has ended')))
  })
  lost.catch(() => {})
  try {
    await client.connect()
    client.on('notification', onNotification)
    await client.query(`LISTEN ${client.escapeIdentifier(options.channel)}`)
    onNotification()
    while (!signal.aborted) {
      await Promise.race([pause(heartbeatMs, signal), lost])
      if (!signal.aborted) await client.query('SELECT 1')
    }
  } finally {
    client.end().catch(() => {})
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    timer.unref()
    signal.addEventListener('abort', done)
  })
}
