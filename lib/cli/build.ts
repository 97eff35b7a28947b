import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const sources = ['app/**', 'components/**', 'lib/**', 'public/**', '*.ts', 'package-lock.json']

/** Runs `next build` unless the last build was made from these very files. */
export async function ensureBuilt(
  root: string,
  onOutput: (text: string) => void,
): Promise<boolean> {
  const stamp = join(root, '.next', 'signalbox-sources')
  const fingerprint = fingerprintOf(root)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return false
  await runBuild(root, onOutput)
  writeFileSync(stamp, fingerprint)
  return true
}

function fingerprintOf(root: string): string {
  const hash = createHash('sha256')
  for (const file of globSync(sources, { cwd: root }).toSorted()) {
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
