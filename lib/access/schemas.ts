import { z } from 'zod'
import { roles, scopes } from './permissions.ts'

const shortestPassword = 12

const password = z
  .string()
  .min(shortestPassword, `A password has ${shortestPassword} characters or more.`)
  .max(200, 'A password has 200 characters at most.')
  .refine((text) => new Set(text).size >= 5, 'This password is too easy to guess.')

const email = z
  .email('This is no e-mail address.')
  .max(254)
  .transform((text) => text.toLowerCase())

const name = z.string().trim().min(1, 'A name is needed.').max(100)
const time = z.iso.datetime()

/** Of a one-time link. */
const linkToken = z.string().min(1).max(100)
const link = z.url().describe('Works once; it is shown now and never again')

export const firstAdminSchema = z.strictObject({ token: linkToken, email, name, password })
export const setPasswordSchema = z.strictObject({ token: linkToken, password })
export const emailAnswerSchema = z.strictObject({ email: z.string() })

export const userSchema = z.strictObject({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: z.enum(roles),
  signsInBy: z.enum(['password', 'oidc', 'invitation']).describe('invitation: not yet accepted'),
  createdAt: time,
  lastSignInAt: time.nullable(),
  disabledAt: time.nullable(),
  sessions: z.int().describe('How many hold now'),
  tokens: z.int().describe('How many of theirs hold now, and stop when they are disabled'),
  version: z.int(),
})
export type User = z.infer<typeof userSchema>
export const usersSchema = z.strictObject({ users: z.array(userSchema) })

export const createUserSchema = z.strictObject({ email, name, role: z.enum(roles) })
export const invitationSchema = z.strictObject({ id: z.uuid(), link })
export const passwordLinkSchema = z.strictObject({ link })

export const updateUserSchema = z.strictObject({
  version: z.int().describe('The one that was read'),
  name: name.optional(),
  role: z.enum(roles).optional(),
  disabled: z.boolean().optional(),
})
export type UserChange = z.infer<typeof updateUserSchema>

export const endedSchema = z.strictObject({ ended: z.int().describe('How many sessions') })
export const idSchema = z.strictObject({ id: z.uuid() })

export const tokenSchema = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  owner: z.string().describe('E-mail address'),
  ownerDisabled: z.boolean(),
  scopes: z.array(z.enum(scopes)),
  hint: z.string().describe('Its last characters'),
  createdAt: time,
  expiresAt: time.nullable(),
  lastUsedAt: time.nullable(),
  lastUsedFrom: z.string().nullable(),
  revokedAt: time.nullable(),
})
export type ApiToken = z.infer<typeof tokenSchema>
export const tokensSchema = z.strictObject({ tokens: z.array(tokenSchema) })

export const createTokenSchema = z.strictObject({
  name,
  scopes: z
    .array(z.enum(scopes))
    .min(1, 'A token needs a scope.')
    .transform((list) => [...new Set(list)]),
  expiresInDays: z.int().min(1).max(3650).nullable().describe('null: never'),
})
export const createdTokenSchema = z.strictObject({
  id: z.uuid(),
  token: z.string().describe('It is shown now and never again'),
})

const sessionSchema = z.strictObject({
  id: z.uuid(),
  isThisOne: z.boolean(),
  createdAt: time,
  lastSeenAt: time,
  expiresAt: time,
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
})
export type Session = z.infer<typeof sessionSchema>
export const accountSchema = z.strictObject({
  email: z.string(),
  name: z.string(),
  role: z.enum(roles),
  hasPassword: z.boolean(),
  sessions: z.array(sessionSchema),
})
export type Account = z.infer<typeof accountSchema>

export const changePasswordSchema = z.strictObject({
  current: z.string().max(200),
  password,
})
