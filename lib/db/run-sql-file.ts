import { DatabaseError, type PoolClient } from 'pg'
import { AppError, messageOf } from '#lib/platform/errors.ts'
import { isUnavailable } from './errors.ts'
import type { SqlFile } from './migration-files.ts'
import { lineAt, splitStatements, type Statement } from './split-statements.ts'

/** Longer than any migration; setTimeout cannot do more. */
const noTimeoutMs = 2 ** 31 - 1

/** Runs text that may take as long as it needs. */
export async function runLong<Row extends Record<string, unknown>>(
  client: PoolClient,
  text: string,
  values?: unknown[],
): Promise<Row[]> {
  const query = { text, values, query_timeout: noTimeoutMs }
  return (await client.query<Row>(query)).rows
}

/** Runs the statements of a file one by one; an error says in which line. */
export async function runSqlFile(
  client: PoolClient,
  file: SqlFile,
  rewrite: (statement: string) => string = (statement) => statement,
): Promise<void> {
  for (const statement of splitStatements(file.source)) {
    try {
      await runLong(client, rewrite(statement.text))
    } catch (error) {
      throw located(error, file, statement)
    }
  }
}

function located(error: unknown, file: SqlFile, statement: Statement): AppError {
  const fromServer = error instanceof DatabaseError ? error : null
  const position = Number(fromServer?.position ?? 1)
  const line = statement.line + lineAt(statement.text, position - 1) - 1
  const details = fromServer ? detailsOf(fromServer) : []
  return new AppError(
    isUnavailable(error) ? 'unavailable' : 'internal',
    [`${file.path}:${line}: ${messageOf(error)}`, ...details].join('\n  '),
    { cause: error },
  )
}

const dependentObjectsStillExist = '2BP01'
const insufficientPrivilege = '42501'

export const ownsNothing =
  'The user of DATABASE_URL has to own the schema and the tables of Signalbox to migrate them. Make it their owner, or migrate as their owner and start with SIGNALBOX_MIGRATE=off.'
const belongsToOthers =
  'These belong to other programs. The migration changed nothing: save their definitions, drop them, migrate again, and create them anew.'

export function isForbidden(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === insufficientPrivilege
}

/** PostgreSQL's hint for what others depend on is DROP … CASCADE, which would lose their objects. */
function detailsOf(error: DatabaseError): string[] {
  const { code, detail, hint, where } = error
  const inTheWay = code === dependentObjectsStillExist || / depends on column /.test(detail ?? '')
  const advice = inTheWay ? belongsToOthers : isForbidden(error) ? ownsNothing : hint
  return [detail, advice, where].filter((text) => text !== undefined)
}
