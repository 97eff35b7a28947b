import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lock } from 'proper-lockfile'

const sources = ['app/**', 'components/**', 'lib/**', 'public/**', '*.ts', 'package-lock.json']
/** Next writes it when it builds, so the first build in a clone would be followed by a second one. */
const made = ['next-env.d.ts']
const pollMs = 500
/** A holder that has not touched its lock for so long is dead. */
const staleMs = 10_000

/**
 * Runs `next build` unless the last build was made from these very files. One process at a time
 * builds in a folder; the others wait for it, or for its death.
 */
export async function ensureBuilt(
  root: string,
  onOutput: (text: string) => void,
): Promise<boolean> {
  if (isCurrent(root)) return false
  const release = await lock(root, {
    lockfilePath: join(root, 'node_modules/.signalbox-build.lock'),
    stale: staleMs,
    retries: { forever: true, minTimeout: pollMs, maxTimeout: pollMs },
  })
  try {
    if (isCurrent(root)) return false
    const fingerprint = fingerprintOf(root)
    // Should the build be cut off, what is left of it must not pass for the last one.
    rmSync(stampOf(root), { force: true })
    await runBuild(root, onOutput)
    writeFileSync(stampOf(root), fingerprint)
    return true
  } finally {
    await release()
  }
}

function stampOf(root: string): string {
  return join(root, '.next', 'signalbox-sources')
}

function isCurrent(root: string): boolean {
  const stamp = stampOf(root)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprintOf(root)
}

function fingerprintOf(root: string): string {
  const hash = createHash('sha256')
  for (const file of globSync(sources, { cwd: root, exclude: made }).toSorted()) {
    const stats = statSync(join(root, file))
    if (stats.isFile()) hash.update(`${file}\0${readFileSync(join(root, file), 'base64')}\0`)
  }
  return hash.digest('hex')
}

function runBuild(root: string, onOutput: (text: string) => void): Promise<void> {
  const next = join(root, 'node_modules/next/dist/bin/next')
  const child = spawn(process.execPath, [next, 'build'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      onOutput(text)
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`next build failed:\n${output}`)),
    )
  })
}
