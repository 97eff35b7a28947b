import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  type Ending,
  type StageResult,
  type Tally,
  tallyOfCheck,
  tallyOfTests,
  tallySchema,
} from './tally.ts'

export const root = resolve(import.meta.dirname, '../..')

export type Stage = {
  name: string
  /** Run one after the other by this Node; the first that fails ends the stage. */
  commands: string[][]
  /** Whether it is a test runner with our reporter, or a check that counts as one test. */
  kind: 'check' | 'tests'
  timeoutMinutes: number
}

const stopGraceMs = 10_000
const running = new Set<ChildProcess>()

/** Streams the stage's output and waits for its end. */
export async function runStage(stage: Stage): Promise<StageResult> {
  const startedAt = performance.now()
  // What a stage that is cut off leaves behind goes with its folder. PostgreSQL's user must pass.
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-run-'))
  await chmod(folder, 0o755)
  try {
    const ending = await runAll(stage, folder)
    const { fault, ...tally } =
      stage.kind === 'check'
        ? { ...tallyOfCheck(ending, await readTally(folder)), fault: undefined }
        : { fault: undefined, ...tallyOfTests(ending, await readTally(folder)) }
    return {
      name: stage.name,
      seconds: (performance.now() - startedAt) / 1_000,
      tally,
      fault: ending.timedOut ? `no end within ${stage.timeoutMinutes} min` : fault,
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10 })
  }
}

async function runAll(stage: Stage, folder: string): Promise<Ending> {
  const deadline = performance.now() + stage.timeoutMinutes * 60_000
  let ending: Ending = { exitCode: null, timedOut: false }
  for (const command of stage.commands) {
    ending = await run(command, { folder, timeoutMs: deadline - performance.now() })
    if (ending.exitCode !== 0) break
  }
  return ending
}

function run(
  command: string[],
  { folder, timeoutMs }: { folder: string; timeoutMs: number },
): Promise<Ending> {
  // A group of its own, so that whatever the stage started is stopped with it.
  const child = spawn(process.execPath, command, {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      TMPDIR: folder,
      SIGNALBOX_TALLY_FILE: tallyFileIn(folder),
      NEXT_TELEMETRY_DISABLED: '1',
    },
  })
  running.add(child)
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    stop(child)
  }, timeoutMs)
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('exit', (exitCode) => {
      clearTimeout(timer)
      running.delete(child)
      signalGroup(child, 'SIGKILL')
      done({ exitCode, timedOut })
    })
  })
}

/** For Ctrl C: everything that this run started. */
export function stopRunning(): void {
  for (const child of running) stop(child)
}

function stop(child: ChildProcess): void {
  signalGroup(child, 'SIGTERM')
  setTimeout(() => signalGroup(child, 'SIGKILL'), stopGraceMs).unref()
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // Nobody is left in the group.
  }
}

function tallyFileIn(folder: string): string {
  return join(folder, 'tally.json')
}

async function readTally(folder: string): Promise<Tally | undefined> {
  try {
    return tallySchema.parse(JSON.parse(await readFile(tallyFileIn(folder), 'utf8')))
  } catch {
    return undefined
  }
}
