import type { Question } from '#components/ui/confirm-dialog.tsx'
import type { User } from '#lib/access/schemas.ts'
import type { UserAct } from './user-row.tsx'

/** What is asked before something is done about a user; null where it hurts nobody. */
export function questionOf(user: User, act: UserAct): Question | null {
  const sessions = counted(user.sessions, 'session')
  if (act.kind === 'role') {
    return {
      title: `Make ${user.email} ${act.role}?`,
      consequence: `Their ${sessions} end at once; signed in again, they are ${act.role}.`,
      doIt: `Make ${act.role}`,
    }
  }
  if (act.kind === 'disable') {
    return {
      title: `Disable ${user.email}?`,
      consequence: `Their ${sessions} end at once, and ${counted(user.tokens, 'API token')} of theirs stop working. You can enable them again.`,
      doIt: 'Disable',
    }
  }
  if (act.kind === 'sign-out') {
    return {
      title: `Sign ${user.email} out everywhere?`,
      consequence: `Their ${sessions} end at once. They can sign in again.`,
      doIt: 'Sign out',
    }
  }
  return null
}

/** What is said once it is done. */
export function saidOf({ email }: User, act: UserAct): string {
  if (act.kind === 'role') return `${email} is ${act.role} now`
  return {
    disable: `${email} is disabled`,
    enable: `${email} is enabled`,
    'sign-out': `${email} is signed out`,
    link: `A new link for ${email} is made`,
  }[act.kind]
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
