const parentPollMs = 500

/**
 * Ends when the process is asked to stop; asked twice, the process ends at once. npm hands SIGTERM to
 * the shell between, which ends without a word to us: started by npm, its end is a request, too.
 */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false
    const stop = () => {
      if (asked) process.exit(130)
      asked = true
      clearInterval(watch)
      resolve()
    }
    const parent = process.ppid
    const watch = setInterval(() => {
      if (process.env.npm_lifecycle_event && process.ppid !== parent) stop()
    }, parentPollMs)
    watch.unref()
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  })
}
