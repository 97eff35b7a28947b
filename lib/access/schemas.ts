import { z } from 'zod'

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

const userName = z.string().trim().min(1, 'A name is needed.').max(100)

const linkToken = z.string().min(1).max(100)

export const firstAdminSchema = z.object({ token: linkToken, email, name: userName, password })
export const setPasswordSchema = z.object({ token: linkToken, password })
