import { accessContext } from './context.ts'

/** A whole address of this Signalbox, as the browser that asks reaches it. */
export function linkTo(request: Request, path: string): string {
  const { SIGNALBOX_PUBLIC_URL: publicUrl } = accessContext().config
  const host = request.headers.get('host')
  return `${publicUrl ?? (host ? `http://${host}` : new URL(request.url).origin)}${path}`
}
