import { readFile as readText, writeFile as writeText } from 'node:fs/promises'
import { text as textOf } from 'node:stream/consumers'
import { type Command, Option } from 'commander'
import { compareFiles, type Comparison } from '#lib/patterns/compare-files.ts'
import { readFile } from '#lib/patterns/portable-file.ts'
import { AppError, messageOf } from '#lib/platform/errors.ts'
import { print } from './output.ts'
import { exportedPatterns, importedPatterns, type Server } from './patterns-over-http.ts'
import { printComparison } from './print-comparison.ts'

/** Beside 0 and 1, which is any error: what a pipeline may want to stop at. */
const differs = 2
const breaks = 3

type ExportOptions = Server & { format: string; name: string[]; output?: string }
type ApplyOptions = Server & { dryRun?: boolean; refuseBreaking?: boolean; reason?: string }

export function registerPatterns(program: Command): void {
  const patterns = program
    .command('patterns')
    .description('keep declared patterns in files: compare them, apply them, export them')
  withServer(patterns.command('diff'))
    .description(
      'tell what applying files would change (exit code 0: nothing, 2: something, 3: something breaking, 1: an error)',
    )
    .argument('<files...>', 'YAML or JSON; - is standard input')
    .option('--json', 'for programs')
    .action(diff)
  withServer(patterns.command('apply'))
    .description(
      'make patterns what files say, all or none; others stay (exit code 0: done, 3: refused as breaking, 1: an error)',
    )
    .argument('<files...>', 'YAML or JSON; - is standard input')
    .option('--dry-run', 'only check them and tell what would change')
    .option('--refuse-breaking', 'apply nothing if a change is breaking')
    .option('--reason <text>', 'kept with the revisions, such as a commit')
    .action(apply)
  withServer(patterns.command('export'))
    .description('write patterns to a file, or to standard output')
    .addOption(
      new Option('--format <format>', 'of the file')
        .choices(['yaml', 'json', 'asyncapi'])
        .default('yaml'),
    )
    .option('--name <name>', 'only this one; may be given several times', collect, [])
    .option('--output <file>', 'instead of standard output')
    .action(exportTo)
}

function withServer(command: Command): Command {
  return command
    .addOption(
      new Option('--url <url>', 'of Signalbox')
        .env('SIGNALBOX_URL')
        .default('http://127.0.0.1:3000'),
    )
    .addOption(
      new Option(
        '--token <token>',
        'an API token: of scope read for diff and export, of scope write for apply; better given as SIGNALBOX_TOKEN',
      ).env('SIGNALBOX_TOKEN'),
    )
}

async function diff(files: string[], options: Server & { json?: boolean }): Promise<void> {
  const wanted = readFile(await readAll(files))
  const there = await exportedPatterns(options, { format: 'json' })
  const comparison = compareFiles(isEmpty(there) ? [] : readFile(there), wanted)
  if (options.json) print(JSON.stringify(comparison, null, 2))
  else printComparison(comparison.patterns, comparison.onlyThere)
  process.exitCode = exitCodeOf(comparison.patterns)
}

function exitCodeOf(patterns: readonly Comparison[]): number {
  if (patterns.some(({ outcome }) => outcome === 'faulty')) return 1
  if (isBreaking(patterns)) return breaks
  return patterns.every(({ outcome }) => outcome === 'unchanged') ? 0 : differs
}

function isBreaking(patterns: readonly { changes: readonly { breaking: boolean }[] }[]): boolean {
  return patterns.some(({ changes }) => changes.some(({ breaking }) => breaking))
}

async function apply(files: string[], options: ApplyOptions): Promise<void> {
  const file = await readAll(files)
  const { reason } = options
  const plan = await importedPatterns(options, { file, dryRun: true, reason })
  printComparison(plan.patterns, [])
  if (plan.counts.faulty > 0) {
    throw new AppError('bad_request', `nothing was applied: ${plan.counts.faulty} faulty`)
  }
  if (options.refuseBreaking && isBreaking(plan.patterns)) {
    print('nothing was applied: a change is breaking')
    process.exitCode = breaks
    return
  }
  if (options.dryRun) return print('nothing was applied: this was a dry run')
  // Just what was told above, or nothing: somebody may be editing.
  const { counts } = await importedPatterns(options, { file, reason, basis: plan.basis })
  print(
    `applied: ${counts.created} created, ${counts.updated} updated, ${counts.unchanged} unchanged`,
  )
}

async function exportTo(options: ExportOptions): Promise<void> {
  const { format, name: names, output } = options
  const text = await exportedPatterns(options, { format, names })
  if (output === undefined) process.stdout.write(text)
  else await writeText(output, text)
}

async function readAll(files: readonly string[]): Promise<string> {
  const texts = await Promise.all(
    files.map(async (file) => {
      try {
        return file === '-' ? await textOf(process.stdin) : await readText(file, 'utf8')
      } catch (error) {
        throw new AppError('bad_request', `${file} cannot be read: ${messageOf(error)}`)
      }
    }),
  )
  return texts.join('\n---\n')
}

function isEmpty(file: string): boolean {
  const parsed: unknown = JSON.parse(file)
  return JSON.stringify(parsed) === '{"patterns":[]}'
}

function collect(value: string, before: string[]): string[] {
  return [...before, value]
}
