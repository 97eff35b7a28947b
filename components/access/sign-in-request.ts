import { fetchJson, ProblemError } from '#lib/platform/fetch-json.ts'

type Redirect = { url: string }

/**
 * Signs in with a password through next-auth, whose client this replaces.
 * @returns null when it worked, else the code of the reason
 */
export async function signInWithPassword(email: string, password: string): Promise<string | null> {
  const { status, body } = await post('callback/credentials', { email, password })
  if (status === 200) return null
  return new URL(body.url, location.href).searchParams.get('error') ?? 'Callback'
}

/** @returns the address of the identity provider to go to */
export async function startOidc(to: string): Promise<string> {
  const { body } = await post('signin/oidc', { callbackUrl: to })
  return body.url
}

export async function signOut(): Promise<void> {
  await post('signout', {})
}

async function post(
  action: string,
  fields: Record<string, string>,
): Promise<{ status: number; body: Redirect }> {
  const { csrfToken } = await fetchJson<{ csrfToken: string }>('/api/auth/csrf')
  const response = await fetch(`/api/auth/${action}`, {
    method: 'POST',
    body: new URLSearchParams({ ...fields, csrfToken, json: 'true' }),
  })
  const body: Partial<Redirect> = Object(await response.json().catch(() => null))
  if (body.url === undefined) {
    throw new ProblemError('Signalbox did not answer as it should', {
      status: response.status,
      code: 'internal',
    })
  }
  return { status: response.status, body: { url: body.url } }
}
