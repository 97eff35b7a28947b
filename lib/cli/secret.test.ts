import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readConfig } from '#lib/platform/config.ts'
import { withSecret } from './secret.ts'

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'signalbox-secret-'))
  for (const name of ['SIGNALBOX_SECRET', 'HOST', 'SIGNALBOX_PUBLIC_URL', 'NODE_ENV']) {
    vi.stubEnv(name, '')
  }
  vi.stubEnv('SIGNALBOX_DATA_DIR', dataDir)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(dataDir, { recursive: true, force: true })
})

describe('without a secret', () => {
  it('one is made on one’s own machine, kept for the next start, and closed to others', async () => {
    const first = await withSecret(readConfig())
    expect(first.SIGNALBOX_SECRET).toMatch(/^[0-9a-f]{64}$/)
    vi.stubEnv('SIGNALBOX_SECRET', '')
    expect((await withSecret(readConfig())).SIGNALBOX_SECRET).toBe(first.SIGNALBOX_SECRET)
    const file = join(dataDir, 'session-secret')
    expect(await readFile(file, 'utf8')).toBe(first.SIGNALBOX_SECRET)
    expect((await stat(file)).mode & 0o077).toBe(0)
  })

  it.each([
    ['HOST', '0.0.0.0'],
    ['SIGNALBOX_PUBLIC_URL', 'https://signalbox.example'],
    ['NODE_ENV', 'production'],
  ])('nothing starts when %s is %s', async (name, value) => {
    vi.stubEnv(name, value)
    await expect(withSecret(readConfig())).rejects.toThrow(/SIGNALBOX_SECRET: is needed because/)
  })
})

it('npm start in production ends at once, and says what to do', () => {
  const { status, stderr } = spawnSync(process.execPath, ['lib/cli/signalbox.ts', 'start'], {
    cwd: join(import.meta.dirname, '../..'),
    encoding: 'utf8',
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      HOST: '0.0.0.0',
      SIGNALBOX_DATA_DIR: dataDir,
    },
  })
  expect(status).toBe(1)
  expect(stderr).toContain("'openssl rand -hex 32' makes one")
})
