export const roles = ['viewer', 'operator', 'admin'] as const
export type Role = (typeof roles)[number]

export const scopes = ['ingest', 'read', 'write'] as const
export type Scope = (typeof scopes)[number]

type Grant = {
  roles: readonly Role[]
  scopes: readonly Scope[]
  what: string
  /** Services that need no token may do it, too: where ingest is open, or from allowed addresses. */
  senders?: true
}

/** Who may do what: the one table. `what` completes "… is for operators". */
const grants = {
  read: { roles, scopes: ['read', 'write'], what: 'Reading' },
  ingest: { roles: [], scopes: ['ingest'], what: 'Sending telemetry', senders: true },
  // A service obeys its overrides with the token that it reports with.
  'breakers.follow': { roles, scopes, what: 'Following overrides of breakers', senders: true },
  'own.account': { roles, scopes: [], what: 'An account of one’s own' },
  'views.save': operators('Saving views'),
  'patterns.edit': operators('Editing patterns'),
  'breakers.override': operators('Overriding breakers'),
  'messages.redrive': operators('Redriving messages'),
  'users.manage': admins('Managing users'),
  'tokens.manage': admins('Managing API tokens'),
  'retention.manage': admins('Managing retention'),
  'audit.read': admins('Reading the audit log'),
} satisfies Record<string, Grant>

export type Permission = keyof typeof grants

function operators(what: string): Grant {
  return { roles: ['operator', 'admin'], scopes: ['write'], what }
}

function admins(what: string): Grant {
  return { roles: ['admin'], scopes: [], what }
}

export function roleMay(role: Role, permission: Permission): boolean {
  const grant: Grant = grants[permission]
  return grant.roles.includes(role)
}

export function senderMay(permission: Permission): boolean {
  const grant: Grant = grants[permission]
  return grant.senders === true
}

/** A token may do what one of its scopes allows, but never more than its owner (sending telemetry aside). */
export function tokenMay(
  token: { scopes: readonly Scope[]; ownerRole: Role },
  permission: Permission,
): boolean {
  const grant: Grant = grants[permission]
  const inScope = token.scopes.some((scope) => grant.scopes.includes(scope))
  return inScope && (grant.roles.length === 0 || grant.roles.includes(token.ownerRole))
}

/** Why a control is disabled, in words for whoever looks at it. */
export function whyRoleMayNot(role: Role, permission: Permission): string {
  const grant: Grant = grants[permission]
  const needed = grant.roles[0]
  if (needed === undefined) return `${grant.what} is for API tokens.`
  return `${grant.what} is for ${needed}s; you are signed in as ${role}.`
}

/** Why a token is refused. */
export function whyTokenMayNot(permission: Permission): string {
  const grant: Grant = grants[permission]
  if (grant.scopes.length === 0) return `${grant.what} needs a signed-in user, not a token.`
  return `${grant.what} needs a token of scope ${grant.scopes.join(' or ')}, whose owner may do it too.`
}

/** With what somebody may come: a session, an API token, or both. */
export function waysIn(permission: Permission): { session: boolean; token: boolean } {
  const grant: Grant = grants[permission]
  return { session: grant.roles.length > 0, token: grant.scopes.length > 0 }
}

/** What it needs, for those who read about the API; null for what is open to everybody. */
export function whatItNeeds(permission: Permission | null): string {
  if (permission === null) return 'Open to everybody.'
  const grant: Grant = grants[permission]
  const [role] = grant.roles
  const needs = [
    role !== undefined &&
      `a session of ${role === 'viewer' ? 'any role' : `role ${role}${role === 'admin' ? '' : ' or admin'}`}`,
    grant.scopes.length > 0 && `an API token of scope ${grant.scopes.join(' or ')}`,
  ].filter((need) => need !== false)
  return `Needs ${needs.join(', or ')}.`
}
