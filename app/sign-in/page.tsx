import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { SignInForm } from '#components/access/sign-in-form.tsx'
import { accessContext } from '#lib/access/context.ts'
import { demoUsers } from '#lib/access/demo-users.ts'
import { safePath } from '#lib/access/model.ts'
import { oidcSettings } from '#lib/access/oidc.ts'
import { currentSession } from '../session.ts'

export const metadata: Metadata = { title: 'Sign in' }

type Parameters = Promise<Record<string, string | string[] | undefined>>

export default async function Page({ searchParams }: { searchParams: Parameters }) {
  const { to: wanted, callbackUrl, error } = await searchParams
  const to = safePath(first(wanted) ?? pathOf(first(callbackUrl)))
  if (await currentSession()) redirect(to)
  return (
    <SignInForm
      to={to}
      error={first(error) ?? null}
      oidcName={oidcSettings(accessContext().config)?.name ?? null}
      demoUsers={demoUsers()}
    />
  )
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

/** next-auth names a whole address. */
function pathOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined
  const { pathname, search } = new URL(url)
  return pathname + search
}
