import { type Command, InvalidArgumentError } from 'commander'
import { checkSchema, type Difference } from '#lib/db/check-schema.ts'
import { closeDatabase, type Database, openDatabase } from '#lib/db/database.ts'
import { migrateDown, migrateUp, migrationStatus } from '#lib/db/migrate.ts'
import { readConfig } from '#lib/platform/config.ts'
import { AppError } from '#lib/platform/errors.ts'
import { print } from './output.ts'

type DownOptions = { steps?: number; to?: string; all?: boolean }

export function registerMigrate(program: Command): void {
  const migrate = program
    .command('migrate')
    .description('bring the database schema up to date, back, or compare it')
  migrate
    .command('up')
    .description('apply all pending migrations')
    .action(() => withDatabase(up))
  migrate
    .command('down')
    .description('revert the newest migration, or as many as asked for')
    .option('--steps <count>', 'how many to revert', positiveInteger)
    .option('--to <name>', 'revert all that came after this one')
    .option('--all', 'revert everything')
    .action((options: DownOptions) => withDatabase((db) => down(db, options)))
  migrate
    .command('status')
    .description('list the migrations and which of them are applied')
    .action(() => withDatabase(status))
  migrate
    .command('check')
    .description('name each difference between the live schema and the expected one (exit code 1)')
    .action(() => withDatabase(check))
}

async function withDatabase(work: (db: Database) => Promise<void>): Promise<void> {
  const db = await openDatabase(readConfig())
  try {
    await work(db)
  } finally {
    await closeDatabase(db)
  }
}

async function up(db: Database): Promise<void> {
  const names = await migrateUp(db, { onStep: (name) => print(`applying  ${name}`) })
  print(names.length === 0 ? 'nothing to apply' : `${names.length} applied`)
  for (const { name, state } of await migrationStatus(db)) {
    if (state === 'changed') print(`warning: the file of ${name} was changed after it was applied`)
    if (state === 'unknown') print(`warning: ${name} was applied by another version of Signalbox`)
  }
}

async function down(db: Database, options: DownOptions): Promise<void> {
  const chosen = [options.steps, options.to, options.all].filter((option) => option !== undefined)
  if (chosen.length > 1) {
    throw new AppError('bad_request', 'choose one of --steps, --to and --all')
  }
  const target =
    options.all || options.to !== undefined
      ? { to: options.to ?? null }
      : { steps: options.steps ?? 1 }
  const names = await migrateDown(db, target, { onStep: (name) => print(`reverting ${name}`) })
  print(names.length === 0 ? 'nothing to revert' : `${names.length} reverted`)
}

async function status(db: Database): Promise<void> {
  for (const { name, state, appliedAt } of await migrationStatus(db)) {
    print(`${state.padEnd(8)}  ${appliedAt?.toISOString() ?? ' '.repeat(24)}  ${name}`)
  }
}

async function check(db: Database): Promise<void> {
  const differences = await checkSchema(db)
  for (const difference of differences) printDifference(difference)
  print(
    differences.length === 0
      ? 'the schema is as expected'
      : `${differences.length} difference${differences.length === 1 ? '' : 's'}`,
  )
  if (differences.length > 0) process.exitCode = 1
}

function printDifference({ object, problem, expected, found }: Difference): void {
  print(`${problem.padEnd(10)}  ${object}`)
  if (expected !== null) print(`  expected  ${indented(expected)}`)
  if (found !== null) print(`  found     ${indented(found)}`)
}

function indented(definition: string): string {
  return definition.replaceAll('\n', `\n${' '.repeat(12)}`)
}

function positiveInteger(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new InvalidArgumentError('must be a whole number above 0')
}
