type Session = { isOpen(): boolean; close(): Promise<void> }

/** One session for all calls, opened by the first, and anew by the first after it was lost. */
export function keptSession<Kept extends Session>(open: () => Promise<Kept>) {
  let opening: Promise<Kept> | undefined
  let isClosed = false
  const get = async (): Promise<Kept> => {
    if (isClosed) throw new Error('the client is closed')
    const current = (opening ??= open())
    const forget = () => {
      if (opening === current) opening = undefined
    }
    try {
      const session = await current
      if (session.isOpen()) return session
    } catch (error) {
      forget()
      throw error
    }
    forget()
    return get()
  }
  const close = async () => {
    isClosed = true
    await opening?.then((session) => session.close()).catch(() => undefined)
  }
  return { get, close }
}
