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
  const details = [fromServer?.detail, fromServer?.hint, fromServer?.where].filter(Boolean)
  return new AppError(
    isUnavailable(error) ? 'unavailable' : 'internal',
    [`${file.path}:${line}: ${messageOf(error)}`, ...details].join('\n  '),
    { cause: error },
  )
}
