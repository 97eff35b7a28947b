import type { Role, Scope } from './permissions.ts'

/** Where a request came from, for the audit log and the sign-in limiter. */
export type RequestOrigin = {
  address: string | null
  userAgent: string | null
  requestId: string
}

export type UserActor = {
  kind: 'user'
  id: string
  name: string
  email: string
  role: Role
  sessionId: string
  origin: RequestOrigin
}

export type TokenActor = {
  kind: 'token'
  id: string
  name: string
  ownerId: string
  ownerRole: Role
  scopes: readonly Scope[]
  origin: RequestOrigin
}

/** A sender of telemetry where ingest is open, or whose address is allowed. */
export type SenderActor = { kind: 'sender'; id: null; name: string; origin: RequestOrigin }

/** Signalbox itself, or somebody who has not signed in yet: `name` says who. */
export type SystemActor = { kind: 'system'; id: null; name: string; origin: RequestOrigin | null }

/** Whoever does something. */
export type Actor = UserActor | TokenActor | SenderActor | SystemActor

export function systemActor(name: string, origin: RequestOrigin | null = null): SystemActor {
  return { kind: 'system', id: null, name, origin }
}
