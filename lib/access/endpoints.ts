import type { z } from 'zod'
import type { Endpoint } from '#lib/api/model.ts'
import {
  accountSchema,
  changePasswordSchema,
  createdTokenSchema,
  createTokenSchema,
  createUserSchema,
  emailAnswerSchema,
  endedSchema,
  firstAdminSchema,
  idSchema,
  invitationSchema,
  passwordLinkSchema,
  setPasswordSchema,
  tokensSchema,
  updateUserSchema,
  usersSchema,
} from './schemas.ts'

const json = (schema: z.ZodType) => ({ 'application/json': schema })
const changeProblems = ['bad_request', 'payload_too_large', 'unsupported_media_type'] as const
const done = { 204: { description: 'Done' } }

const links: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/api/v1/first-admin',
    tag: 'Links',
    summary: 'Become the first admin, with the one-time link of the log',
    permission: null,
    body: json(firstAdminSchema),
    answers: { 201: { description: 'There is an admin now', schema: emailAnswerSchema } },
    problems: [...changeProblems, 'forbidden', 'conflict', 'unavailable'],
  },
  {
    method: 'POST',
    path: '/api/v1/set-password',
    tag: 'Links',
    summary: 'Choose a password, with the one-time link of an admin',
    permission: null,
    body: json(setPasswordSchema),
    answers: { 200: { description: 'Whose password it is', schema: emailAnswerSchema } },
    problems: [...changeProblems, 'forbidden', 'unavailable'],
  },
]

const users: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v1/users',
    tag: 'Users',
    summary: 'Who may sign in',
    permission: 'users.manage',
    answers: { 200: { description: 'All users', schema: usersSchema } },
    problems: ['unavailable'],
  },
  {
    method: 'POST',
    path: '/api/v1/users',
    tag: 'Users',
    summary: 'Invite somebody',
    permission: 'users.manage',
    body: json(createUserSchema),
    answers: { 201: { description: 'The link to hand on', schema: invitationSchema } },
    problems: [...changeProblems, 'conflict', 'unavailable'],
  },
  {
    method: 'PATCH',
    path: '/api/v1/users/{id}',
    tag: 'Users',
    summary: 'Change a name or role, or disable or enable somebody',
    description: 'Another role, and being disabled, end all sessions of the user at once.',
    permission: 'users.manage',
    parameters: { path: idSchema },
    body: json(updateUserSchema),
    answers: done,
    problems: [...changeProblems, 'not_found', 'conflict', 'precondition_failed', 'unavailable'],
  },
  {
    method: 'POST',
    path: '/api/v1/users/{id}/password-link',
    tag: 'Users',
    summary: 'Make a new one-time link for choosing a password',
    permission: 'users.manage',
    parameters: { path: idSchema },
    answers: { 201: { description: 'The link to hand on', schema: passwordLinkSchema } },
    problems: ['not_found', 'conflict', 'unavailable'],
  },
  {
    method: 'POST',
    path: '/api/v1/users/{id}/sign-out',
    tag: 'Users',
    summary: 'End all sessions of a user',
    permission: 'users.manage',
    parameters: { path: idSchema },
    answers: { 200: { description: 'How many there were', schema: endedSchema } },
    problems: ['not_found', 'unavailable'],
  },
]

const tokens: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v1/tokens',
    tag: 'API tokens',
    summary: 'All tokens, without their secrets',
    permission: 'tokens.manage',
    answers: { 200: { description: 'All tokens', schema: tokensSchema } },
    problems: ['unavailable'],
  },
  {
    method: 'POST',
    path: '/api/v1/tokens',
    tag: 'API tokens',
    summary: 'Make a token',
    permission: 'tokens.manage',
    body: json(createTokenSchema),
    answers: { 201: { description: 'The token', schema: createdTokenSchema } },
    problems: [...changeProblems, 'unavailable'],
  },
  {
    method: 'DELETE',
    path: '/api/v1/tokens/{id}',
    tag: 'API tokens',
    summary: 'Revoke a token',
    permission: 'tokens.manage',
    parameters: { path: idSchema },
    answers: done,
    problems: ['not_found', 'unavailable'],
  },
]

const account: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v1/account',
    tag: 'Account',
    summary: 'Who is signed in, and where else',
    permission: 'own.account',
    answers: { 200: { description: 'The account', schema: accountSchema } },
    problems: ['unavailable'],
  },
  {
    method: 'POST',
    path: '/api/v1/account/password',
    tag: 'Account',
    summary: 'Choose another password; all other sessions end',
    permission: 'own.account',
    body: json(changePasswordSchema),
    answers: done,
    problems: [...changeProblems, 'conflict', 'too_many_requests', 'unavailable'],
  },
  {
    method: 'POST',
    path: '/api/v1/account/sign-out',
    tag: 'Account',
    summary: 'Sign out everywhere, here too',
    permission: 'own.account',
    answers: { 200: { description: 'How many sessions there were', schema: endedSchema } },
    problems: ['unavailable'],
  },
  {
    method: 'DELETE',
    path: '/api/v1/account/sessions/{id}',
    tag: 'Account',
    summary: 'End one of your sessions',
    permission: 'own.account',
    parameters: { path: idSchema },
    answers: done,
    problems: ['not_found', 'unavailable'],
  },
]

export const accessEndpoints: readonly Endpoint[] = [...users, ...tokens, ...account, ...links]
