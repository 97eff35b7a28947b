import { headers } from 'next/headers'

/** Where this dashboard is reached, as whoever asks sees it. */
export async function originOf(): Promise<string> {
  const request = await headers()
  const host = request.get('x-forwarded-host') ?? request.get('host') ?? 'localhost:3000'
  return `${request.get('x-forwarded-proto') ?? 'http'}://${host}`
}
