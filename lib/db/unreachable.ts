import { Client } from 'pg'
import { AppError, messageOf } from '#lib/platform/errors.ts'

const advice: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'Nothing listens there: is PostgreSQL running, and are host and port right?'],
  [/ENOTFOUND|EAI_AGAIN/, 'The host name is not known: check it in DATABASE_URL.'],
  [/timeout|ETIMEDOUT|UNREACH/i, 'It does not answer: check the network and firewalls.'],
  [/28P01|28000/, 'It refuses this user or password: check DATABASE_URL and pg_hba.conf.'],
  [/3D000/, 'Create that database, or name another in DATABASE_URL.'],
  [/53300/, 'Raise its max_connections or lower SIGNALBOX_DB_POOL_MAX.'],
  [/57P03/, 'It is starting or stopping: wait a moment.'],
  [/not support SSL/, 'Set SIGNALBOX_DB_SSL=disable, or switch TLS on in PostgreSQL.'],
  [/CERT|UNABLE_TO|certificate/, 'Name the CA that signed its certificate in SIGNALBOX_DB_SSL_CA.'],
]

/** What to tell whoever needs the database while it cannot be reached; never the password. */
export function unreachable(error: unknown, connectionString: string): AppError {
  const { host, port, database } = new Client({ connectionString })
  const reason = messageOf(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const hint = advice.find(([pattern]) => pattern.test(`${code} ${reason}`))?.[1] ?? ''
  return new AppError(
    'unavailable',
    `PostgreSQL cannot be reached at ${host}:${port} (database "${database}"): ${reason}. ${hint}`.trim(),
    { retryAfterSeconds: 5, cause: error },
  )
}
