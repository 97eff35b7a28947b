import type { Config } from './config.ts'

/** How long things are kept. */
export type Retention = {
  eventsDays: number
  healthChecksDays: number
  rollups10sHours: number
  rollups1mDays: number
  rollups1hDays: number
}
export type RetentionName = keyof Retention
/** What an admin has set; null where the environment holds. */
export type StoredRetention = Record<RetentionName, number | null>

export const retentionVariables = {
  eventsDays: 'SIGNALBOX_RETENTION_EVENTS_DAYS',
  healthChecksDays: 'SIGNALBOX_RETENTION_HEALTH_CHECKS_DAYS',
  rollups10sHours: 'SIGNALBOX_RETENTION_ROLLUPS_10S_HOURS',
  rollups1mDays: 'SIGNALBOX_RETENTION_ROLLUPS_1M_DAYS',
  rollups1hDays: 'SIGNALBOX_RETENTION_ROLLUPS_1H_DAYS',
} as const satisfies Record<RetentionName, keyof Config>

export type RetentionConfig = Pick<Config, (typeof retentionVariables)[RetentionName]>

/** With what an admin has set in place of what the environment says. */
export function mergeRetention(config: RetentionConfig, stored: StoredRetention | null): Retention {
  const kept = (name: RetentionName) => stored?.[name] ?? config[retentionVariables[name]]
  return {
    eventsDays: kept('eventsDays'),
    healthChecksDays: kept('healthChecksDays'),
    rollups10sHours: kept('rollups10sHours'),
    rollups1mDays: kept('rollups1mDays'),
    rollups1hDays: kept('rollups1hDays'),
  }
}

// Next bundles its own copy of this module: what is known is the process's.
const key = Symbol.for('signalbox.retention')
type Holder = typeof globalThis & { [key]?: StoredRetention | null }

/** As this process knows it, without asking the database; what deletes asks for itself. */
export function retentionOf(config: RetentionConfig): Retention {
  const holder: Holder = globalThis
  return mergeRetention(config, holder[key] ?? null)
}

export function rememberStoredRetention(stored: StoredRetention | null): void {
  const holder: Holder = globalThis
  holder[key] = stored
}
