import { type Config, readConfig } from '#lib/platform/config.ts'
import { AppError } from '#lib/platform/errors.ts'
import { networkMatcher } from '#lib/platform/networks.ts'

export type AccessContext = {
  config: Config
  secret: string
  isAllowedSender(address: string | null): boolean
}

let shared: AccessContext | undefined

/** What this process was configured to, read once. */
export function accessContext(): AccessContext {
  if (shared) return shared
  const config = readConfig()
  const { SIGNALBOX_SECRET: secret } = config
  if (secret === undefined) {
    throw new AppError('internal', 'SIGNALBOX_SECRET is missing: `signalbox start` provides it.')
  }
  shared = { config, secret, isAllowedSender: networkMatcher(config.SIGNALBOX_INGEST_ALLOW) }
  return shared
}
