/** Why somebody was not signed in; as it stands in the address of the sign-in page. */
const signInErrors = {
  CredentialsSignin: 'E-mail or password is wrong.',
  disabled: 'This account is disabled. An admin can enable it again.',
  'no-role': 'Your groups give you no role in Signalbox. Ask its admin.',
  'no-email': 'The identity provider sent no e-mail address of yours.',
  'email-taken':
    'Another account has this e-mail address already. Sign in with its password, or ask an admin.',
  unavailable: 'Signalbox cannot reach its database just now. Try again in a moment.',
  OAuthSignin: 'The identity provider cannot be reached. Try again, or tell an admin.',
  OAuthCallback: 'The identity provider did not sign you in. Try again.',
  Callback: 'You were not signed in. Try again; the log has the reason.',
  ended: 'Your session has ended. Sign in again.',
} as const

/** What to tell whoever could not sign in: a known reason, or how long to wait. */
export function signInErrorText(code: string): string {
  const wait = /^wait-(\d{1,5})$/.exec(code)?.[1]
  if (wait !== undefined) return `Too many attempts. Try again in ${waitText(Number(wait))}.`
  const known = Object.entries(signInErrors).find(([name]) => name === code)
  return known?.[1] ?? signInErrors.Callback
}

function waitText(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? '1 second' : `${seconds} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}

/** A path of this site to go to, or the first page: never another site. */
export function safePath(text: string | null | undefined): string {
  const base = 'http://signalbox.invalid'
  if (!text?.startsWith('/') || !URL.canParse(text, base)) return '/'
  const url = new URL(text, base)
  if (url.origin !== base || url.pathname.startsWith('//')) return '/'
  return url.pathname + url.search + url.hash
}
