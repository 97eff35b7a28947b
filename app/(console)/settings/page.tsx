import { redirect } from 'next/navigation'
import { pageSession } from '../../session.ts'

export default async function Page() {
  await pageSession('own.account')
  redirect('/settings/account')
}
