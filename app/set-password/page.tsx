import type { Metadata } from 'next'
import { ChoosePasswordForm } from '#components/access/choose-password-form.tsx'

export const metadata: Metadata = { title: 'Choose a password', referrer: 'no-referrer' }
export const dynamic = 'force-dynamic'

export default function Page() {
  return <ChoosePasswordForm purpose="set-password" />
}
