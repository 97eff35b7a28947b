import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Config, readConfig } from '#lib/platform/config.ts'
import { AppError } from '#lib/platform/errors.ts'
import { isLoopback } from '#lib/platform/networks.ts'

const fileName = 'session-secret'

/**
 * A configuration with a secret. Whoever only tries Signalbox on their own machine gets one made,
 * and kept beside the data; where others can reach it, it must be given.
 * @throws AppError `bad_request` when it is missing in production.
 */
export async function withSecret(config: Config): Promise<Config> {
  if (config.SIGNALBOX_SECRET !== undefined) return config
  const production = reasonForProduction(config)
  if (production !== null) {
    throw new AppError(
      'bad_request',
      `The configuration has faults:\n  SIGNALBOX_SECRET: is needed because ${production}. 'openssl rand -hex 32' makes one; give the same to every server.`,
    )
  }
  process.env.SIGNALBOX_SECRET = await keptSecret(config.SIGNALBOX_DATA_DIR)
  return readConfig()
}

function reasonForProduction(config: Config): string | null {
  if (process.env.NODE_ENV === 'production' && !config.SIGNALBOX_DEMO) {
    return 'NODE_ENV is production'
  }
  if (config.SIGNALBOX_PUBLIC_URL !== undefined) return 'SIGNALBOX_PUBLIC_URL is set'
  if (!isLoopback(config.HOST)) return `HOST is ${config.HOST}, where others can reach it`
  return null
}

async function keptSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, fileName)
  await mkdir(dataDir, { recursive: true })
  try {
    await writeFile(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return readFile(file, 'utf8')
}
