import { sql } from 'kysely'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database, Transaction } from '#lib/db/database.ts'
import { AppError } from '#lib/platform/errors.ts'
import type { UserActor } from './actor.ts'
import type { Role } from './permissions.ts'
import type { UserChange } from './schemas.ts'

type Row = {
  id: string
  email: string
  name: string
  role: Role
  disabled_at: Date | null
  oidc_issuer: string | null
  version: number
}

/**
 * Changes a user's name or role, or disables or enables them; the database then ends their sessions.
 * @throws AppError `not_found`, `precondition_failed`, or `conflict` with what speaks against it
 */
export async function updateUser(
  db: Database,
  actor: UserActor,
  { id, ...change }: UserChange & { id: string },
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const user = await lockUser(transaction, id)
    if (user.version !== change.version) {
      throw new AppError('precondition_failed', `${user.email} was changed in the meantime.`)
    }
    const disabled = change.disabled ?? user.disabled_at !== null
    const after = { name: change.name ?? user.name, role: change.role ?? user.role, disabled }
    const before = { name: user.name, role: user.role, disabled: user.disabled_at !== null }
    refuseOwnRights(actor, user, { before, after })
    if (after.role !== before.role && user.oidc_issuer !== null) {
      throw new AppError('conflict', `The identity provider decides the role of ${user.email}.`)
    }
    await keepAnAdmin(transaction, user, { after })
    await transaction
      .updateTable('users')
      .set({
        name: after.name,
        role: after.role,
        disabled_at: disabled ? (user.disabled_at ?? sql`NOW()`) : null,
        updated_at: sql`NOW()`,
        version: sql`version + 1`,
      })
      .where('id', '=', id)
      .execute()
    const target = `user ${user.email}`
    await recordAudit(transaction, { actor, action: 'users.update', target, before, after })
  })
}

async function lockUser(transaction: Transaction, id: string): Promise<Row> {
  // All admins are locked, in one order, so that two of them cannot take away each other's rights.
  const rows = await transaction
    .selectFrom('users')
    .select(['id', 'email', 'name', 'role', 'disabled_at', 'oidc_issuer', 'version'])
    .where((row) => row.or([row('id', '=', id), row('role', '=', 'admin')]))
    .orderBy('id')
    .forUpdate()
    .execute()
  const user = rows.find((row) => row.id === id)
  if (!user) throw new AppError('not_found', 'There is no such user.')
  return user
}

type Rights = { role: Role; disabled: boolean }

function refuseOwnRights(
  actor: UserActor,
  user: Row,
  { before, after }: { before: Rights; after: Rights },
): void {
  const changed = before.role !== after.role || before.disabled !== after.disabled
  if (user.id !== actor.id || !changed) return
  throw new AppError('conflict', 'Another admin has to change your own role, or disable you.')
}

async function keepAnAdmin(
  transaction: Transaction,
  user: Row,
  { after }: { after: Rights },
): Promise<void> {
  const wasAdmin = user.role === 'admin' && user.disabled_at === null
  if (!wasAdmin || (after.role === 'admin' && !after.disabled)) return
  const other = await transaction
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .where('id', '!=', user.id)
    .limit(1)
    .executeTakeFirst()
  if (!other) throw new AppError('conflict', `${user.email} is the last admin.`)
}
