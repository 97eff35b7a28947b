import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'signalbox-build-'))
  await mkdir(join(root, 'node_modules/next/dist/bin'), { recursive: true })
  await mkdir(join(root, '.next'))
  await writeFile(join(root, 'page.ts'), 'one')
  await writeFile(join(root, 'node_modules/next/dist/bin/next'), slowBuild)
})
afterEach(() => rm(root, { recursive: true, force: true }))

/** In place of Next: takes a second, writes types for the sources, and tells when another build ran at the same time. */
const slowBuild = `
  const { appendFileSync, existsSync, rmSync, writeFileSync } = require('node:fs')
  if (existsSync('building')) appendFileSync('builds', 'disturbed\\n')
  writeFileSync('building', String(process.pid))
  setTimeout(() => {
    rmSync('building', { force: true })
    writeFileSync('next-env.d.ts', String(Date.now()))
    appendFileSync('builds', 'done\\n')
  }, 1_000)`

function buildElsewhere(): { process: ChildProcess; ended: Promise<string> } {
  const module = JSON.stringify(join(import.meta.dirname, 'build.ts'))
  const script = `
    const { ensureBuilt } = await import(${module})
    process.stdout.write(String(await ensureBuilt(${JSON.stringify(root)}, () => {})))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (text: Buffer) => (output += text.toString()))
  return { process: child, ended: once(child, 'close').then(() => output) }
}

const read = (name: string) => readFile(join(root, name), 'utf8')

describe('ensureBuilt', () => {
  it('builds once for all who start at the same moment, and not again', async () => {
    const starts = [buildElsewhere(), buildElsewhere(), buildElsewhere()]
    const built = await Promise.all(starts.map(({ ended }) => ended))
    expect(built.toSorted()).toEqual(['false', 'false', 'true'])
    expect(await buildElsewhere().ended).toBe('false')
    expect(await read('builds')).toBe('done\n')
    await writeFile(join(root, 'page.ts'), 'two')
    expect(await buildElsewhere().ended).toBe('true')
  })

  it('builds anew after one who was killed while he built', async () => {
    const killed = buildElsewhere()
    const builder = await vi.waitFor(
      async () =>
        z.coerce
          .number()
          .int()
          .min(2)
          .parse(await read('building')),
      {
        timeout: 25_000,
      },
    )
    killed.process.kill('SIGKILL')
    process.kill(builder, 'SIGKILL')
    await killed.ended
    await rm(join(root, 'building'))
    expect(await buildElsewhere().ended).toBe('true')
    expect(await read('builds')).toBe('done\n')
  })
})
