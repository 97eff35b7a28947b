import { z } from 'zod'
import { AppError } from './errors.ts'
import { parseLinkTemplates } from './link-templates.ts'
import { isLoopback, isNetwork } from './networks.ts'

const seconds = (fallback: number) => z.coerce.number().positive().default(fallback)
const count = (fallback: number) => z.coerce.number().int().positive().default(fallback)
const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false', '1', '0', 'on', 'off'])
    .default(fallback ? 'true' : 'false')
    .transform((value) => ['true', '1', 'on'].includes(value))

const wellKnownSecrets =
  /secret|change.?me|password|example|signalbox|default|insecure|123456|^test/i
const secret = z
  .string()
  .min(32, 'must have 32 characters or more: `openssl rand -hex 32` makes one')
  .refine(
    (text) => !wellKnownSecrets.test(text) && new Set(text).size >= 10,
    'can be guessed: `openssl rand -hex 32` makes one that cannot',
  )

const origin = z
  .url({ protocol: /^https?$/ })
  .transform((text) => new URL(text))
  .refine(({ pathname }) => pathname === '/', 'must have no path: Signalbox lives at the root')
  .transform((url) => url.origin)

/** Addresses and networks, separated by commas: 10.0.0.0/8, 192.0.2.7, fd00::/8. */
const addresses = z
  .string()
  .optional()
  .transform((text = '', context) => {
    const networks = text.split(',').flatMap((part) => part.trim() || [])
    for (const network of networks) {
      if (!isNetwork(network)) context.addIssue(`${network} is no address or network (CIDR)`)
    }
    return networks
  })

/** Values of a claim and what they stand for: sre-leads=admin, sre=operator, *=viewer. */
const roleMap = z
  .string()
  .optional()
  .transform((text = '', context) => {
    const pairs = text.split(',').flatMap((part) => (part.trim() ? [part.trim()] : []))
    return pairs.flatMap((pair): [string, 'viewer' | 'operator' | 'admin'][] => {
      const [, value = '', role] = /^(.+?)\s*=\s*(viewer|operator|admin)$/.exec(pair) ?? []
      if (role === 'viewer' || role === 'operator' || role === 'admin') return [[value, role]]
      context.addIssue(`${pair} is not VALUE=viewer, VALUE=operator or VALUE=admin`)
      return []
    })
  })

/** Logs=https://logs/?q={trace_id} Metrics=https://… */
const linkTemplates = z
  .string()
  .optional()
  .transform((text = '', context) =>
    parseLinkTemplates(text, (message) => context.addIssue(message)),
  )

const mebibyte = 1024 * 1024

/** Every setting, by its environment variable. README's table is checked against this list. */
const variables = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
    .optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  SIGNALBOX_DATA_DIR: z.string().default('.signalbox'),
  SIGNALBOX_COMMUNICATION_FILE: z.string().default('.communication.yml'),
  SIGNALBOX_LOG_LEVEL: z
    .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'])
    .default('info'),
  SIGNALBOX_DEMO: flag(false),
  SIGNALBOX_SECRET: secret.optional(),
  SIGNALBOX_PUBLIC_URL: origin.optional(),
  SIGNALBOX_TRUSTED_PROXIES: addresses,
  SIGNALBOX_ADMIN_EMAIL: z.email().max(254).optional(),
  SIGNALBOX_ADMIN_PASSWORD: z.string().min(12, 'must have 12 characters or more').optional(),
  SIGNALBOX_OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  SIGNALBOX_OIDC_CLIENT_ID: z.string().optional(),
  SIGNALBOX_OIDC_CLIENT_SECRET: z.string().optional(),
  SIGNALBOX_OIDC_NAME: z.string().default('Single sign-on'),
  SIGNALBOX_OIDC_SCOPE: z.string().optional(),
  SIGNALBOX_OIDC_ROLE_CLAIM: z.string().default('groups'),
  SIGNALBOX_OIDC_ROLES: roleMap,
  SIGNALBOX_INGEST: z.enum(['tokens', 'open']).default('tokens'),
  SIGNALBOX_INGEST_ALLOW: addresses,
  SIGNALBOX_SESSION_IDLE_MINUTES: count(480),
  SIGNALBOX_SESSION_HOURS: count(168),
  SIGNALBOX_LINK_TEMPLATES: linkTemplates,
  SIGNALBOX_MIGRATE: z.enum(['auto', 'off']).default('auto'),
  SIGNALBOX_DB_POOL_MAX: count(10),
  SIGNALBOX_DB_CONNECT_TIMEOUT_MS: count(5_000),
  SIGNALBOX_DB_STATEMENT_TIMEOUT_MS: count(30_000),
  SIGNALBOX_DB_SSL: z.enum(['disable', 'require', 'verify-full']).optional(),
  SIGNALBOX_DB_SSL_CA: z.string().optional(),
  SIGNALBOX_RETENTION_EVENTS_DAYS: count(7),
  SIGNALBOX_RETENTION_HEALTH_CHECKS_DAYS: count(30),
  SIGNALBOX_RETENTION_ROLLUPS_10S_HOURS: count(24),
  SIGNALBOX_RETENTION_ROLLUPS_1M_DAYS: count(14),
  SIGNALBOX_RETENTION_ROLLUPS_1H_DAYS: count(400),
  SIGNALBOX_ACCEPT_AHEAD_HOURS: count(24),
  SIGNALBOX_PAIRING_WAIT_SECONDS: seconds(10),
  SIGNALBOX_PATTERNS_WINDOW_SECONDS: seconds(300),
  SIGNALBOX_PATTERNS_SILENT_SECONDS: seconds(3_600),
  SIGNALBOX_HOUSEKEEPING_SECONDS: seconds(60),
  SIGNALBOX_INGEST_MAX_BODY_BYTES: count(16 * mebibyte),
  SIGNALBOX_INGEST_MAX_DECODED_BYTES: count(64 * mebibyte),
  SIGNALBOX_INGEST_MAX_PENDING_BYTES: count(256 * mebibyte),
  SIGNALBOX_INGEST_CONCURRENCY: count(4),
})

/** What only makes sense together. */
const environmentSchema = variables.superRefine((config, context) => {
  const fault = (name: keyof typeof config, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message })
  if (
    (config.SIGNALBOX_ADMIN_EMAIL === undefined) !==
    (config.SIGNALBOX_ADMIN_PASSWORD === undefined)
  )
    fault('SIGNALBOX_ADMIN_EMAIL', 'and SIGNALBOX_ADMIN_PASSWORD are given together or not at all')
  if (config.SIGNALBOX_OIDC_ISSUER === undefined) return
  for (const name of ['SIGNALBOX_OIDC_CLIENT_ID', 'SIGNALBOX_OIDC_CLIENT_SECRET'] as const)
    if (config[name] === undefined) fault(name, 'is needed with SIGNALBOX_OIDC_ISSUER')
  if (config.SIGNALBOX_OIDC_ROLES.length === 0)
    fault(
      'SIGNALBOX_OIDC_ROLES',
      'is needed with SIGNALBOX_OIDC_ISSUER, such as sre=operator,*=viewer',
    )
  if (config.SIGNALBOX_PUBLIC_URL === undefined && !isLoopback(config.HOST))
    fault(
      'SIGNALBOX_PUBLIC_URL',
      'is needed with SIGNALBOX_OIDC_ISSUER: the provider sends people back to it',
    )
})

export type Config = z.infer<typeof environmentSchema>
export const configNames = Object.keys(variables.shape)

/** @throws AppError `bad_request` that names every faulty variable at once. */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = environmentSchema.safeParse(given)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.message,
  }))
  const lines = faults.map((fault) => `  ${fault.path}: ${fault.message}`).join('\n')
  throw new AppError('bad_request', `The configuration has faults:\n${lines}`, { faults })
}
