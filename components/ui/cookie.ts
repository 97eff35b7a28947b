const yearSeconds = 365 * 24 * 3600

/** A preference that the server needs to draw the first picture right. */
export function rememberCookie(name: string, value: string): void {
  const secure = location.protocol === 'https:' ? '; secure' : ''
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${yearSeconds}; samesite=lax${secure}`
}
