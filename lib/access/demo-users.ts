import { randomInt } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import { hashPassword } from './password.ts'
import { type Role, roles } from './permissions.ts'

export type DemoUser = { role: Role; email: string; password: string }

const demoKey = Symbol.for('signalbox.demo-users')
type Holder = typeof globalThis & { [demoKey]?: readonly DemoUser[] }

/** The users that `npm run demo` made in this very process, for its sign-in page; else none. */
export function demoUsers(): readonly DemoUser[] {
  const holder: Holder = globalThis
  return holder[demoKey] ?? []
}

/** One user per role, with passwords that are new at each start and kept nowhere. */
export async function createDemoUsers(db: Database): Promise<void> {
  const users = roles.map((role) => ({
    role,
    email: `${role}@demo.example`,
    password: randomPassword(),
  }))
  for (const { role, email, password } of users) {
    const password_hash = await hashPassword(password)
    await db
      .insertInto('users')
      .values({ email, role, name: `Demo ${role}`, password_hash })
      .onConflict((conflict) =>
        conflict
          .expression(sql`lower(email)`)
          .doUpdateSet({ role, password_hash, disabled_at: null }),
      )
      .execute()
  }
  const holder: Holder = globalThis
  holder[demoKey] = users
}

const letters = 'abcdefghjkmnpqrstuvwxyz23456789'

function randomPassword(): string {
  const all = Array.from({ length: 12 }, () => letters[randomInt(letters.length)]).join('')
  return all.replaceAll(/(.{4})(?=.)/g, '$1-')
}
