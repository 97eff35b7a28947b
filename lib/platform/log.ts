import { pino, type Logger } from 'pino'

export type { Logger }

/** JSON lines on stdout; the level comes from SIGNALBOX_LOG_LEVEL (config.ts checks its value). */
export const log: Logger = pino({
  name: 'signalbox',
  level: process.env.SIGNALBOX_LOG_LEVEL ?? (process.env.NODE_ENV === 'test' ? 'silent' : 'info'),
  redact: ['password', '*.password', 'headers.authorization', 'token', '*.token'],
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
})
