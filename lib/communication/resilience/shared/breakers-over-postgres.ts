import { overridesSchema, RefusedReportsError, type SharedViewTransport } from './wire.ts'

/** As `pool.query` of `pg` has it; this library knows no driver. */
export type QueryFunction = (
  text: string,
  values: readonly unknown[],
) => Promise<{ rows: readonly unknown[] }>

/** Breakers report straight into Signalbox's database, and read its overrides there. */
export function breakersOverPostgres(query: QueryFunction): SharedViewTransport {
  return {
    async sendReports(reports) {
      try {
        await query('SELECT record_breaker_reports($1::jsonb)', [JSON.stringify(reports)])
      } catch (error) {
        if (!isFaultOfData(error)) throw error
        throw new RefusedReportsError(error.message, { cause: error })
      }
    },
    async readOverrides(sourceService, { tag }) {
      const { rows } = await query(
        `SELECT target_service, protocol, state, reason, set_by, expires_in_ms, version::text
         FROM breaker_overrides_of($1)`,
        [sourceService],
      )
      const overrides = overridesSchema.parse(rows)
      const found = overrides.map(({ version }) => version).join(',')
      return found === tag ? null : { overrides, tag: found }
    },
  }
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint violation). */
function isFaultOfData(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^2[23]/.test(code)
}
