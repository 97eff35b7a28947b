import { FaultNote } from '#components/ui/fault-note.tsx'
import { PageHead } from '#components/ui/page-head.tsx'
import { type Permission, type Role, whyRoleMayNot } from '#lib/access/permissions.ts'

/** In place of a page that a role may not see: why, and who can help. */
export function NotAllowed({
  title,
  role,
  permission,
}: {
  title: string
  role: Role
  permission: Permission
}) {
  return (
    <>
      <PageHead title={title} />
      <FaultNote>{whyRoleMayNot(role, permission)} An admin can give you another role.</FaultNote>
    </>
  )
}
