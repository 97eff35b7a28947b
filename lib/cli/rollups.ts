import type { Command } from 'commander'
import { z } from 'zod'
import { closeDatabase, openDatabase } from '#lib/db/database.ts'
import { readConfig } from '#lib/platform/config.ts'
import { AppError } from '#lib/platform/errors.ts'
import { followRetention } from '#lib/retention/stored-retention.ts'
import { repairRollups, verifyRollups } from '#lib/rollups/recompute.ts'
import { describeDifference } from './describe-difference.ts'
import { print, Progress } from './output.ts'

type RangeOptions = { from?: string; to?: string }

const listed = 20

export function registerRollups(program: Command): void {
  const rollups = program
    .command('rollups')
    .description('compare the rollups with their raw events, or compute them anew')
  rollups
    .command('verify')
    .description('name every bucket in which a rollup and its events differ')
    .option('--from <time>', 'ISO 8601; by default an hour ago')
    .option('--to <time>', 'ISO 8601; by default now')
    .action(verify)
  rollups
    .command('repair')
    .description('compute the rollups of a range anew, an hour at a time')
    .option('--from <time>', 'ISO 8601; by default an hour ago')
    .option('--to <time>', 'ISO 8601; by default now')
    .action(repair)
}

async function verify(options: RangeOptions): Promise<void> {
  const config = readConfig()
  const db = await openDatabase(config, { statementTimeoutMs: 0 })
  try {
    await followRetention(db)
    const range = rangeOf(options)
    const differences = await verifyRollups(db, range, config)
    for (const difference of differences.slice(0, listed)) {
      for (const line of describeDifference(difference)) print(line)
    }
    if (differences.length > listed) print(`… and ${differences.length - listed} more`)
    print(
      differences.length === 0
        ? `rollups and events agree from ${range.from.toISOString()} to ${range.to.toISOString()}`
        : `${differences.length} buckets differ; 'signalbox rollups repair' computes them anew`,
    )
    process.exitCode = differences.length === 0 ? 0 : 1
  } finally {
    await closeDatabase(db)
  }
}

async function repair(options: RangeOptions): Promise<void> {
  const config = readConfig()
  const db = await openDatabase(config, { statementTimeoutMs: 0 })
  try {
    await followRetention(db)
    const range = rangeOf(options)
    const before = await verifyRollups(db, range, config)
    const hours = await new Progress(1).stage('Repairing rollups', (update) =>
      repairRollups(db, range, update),
    )
    print(`${hours} hours computed anew; ${before.length} buckets had differed`)
  } finally {
    await closeDatabase(db)
  }
}

function rangeOf(options: RangeOptions): { from: Date; to: Date } {
  const to = options.to === undefined ? new Date() : timeOf('--to', options.to)
  const from =
    options.from === undefined ? new Date(to.getTime() - 3_600_000) : timeOf('--from', options.from)
  if (from >= to) throw new AppError('bad_request', '--from must be before --to')
  return { from, to }
}

// Date takes much else: `5` for a month of 2001, and 30 February for 2 March.
const isoTime = z.union([z.iso.date(), z.iso.datetime({ offset: true })])

function timeOf(option: string, text: string): Date {
  if (!isoTime.safeParse(text).success) {
    throw new AppError(
      'bad_request',
      `${option} '${text}' is no ISO 8601 time, such as 2026-11-23T14:05:00Z`,
    )
  }
  return new Date(text)
}
