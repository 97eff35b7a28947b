import { messageOf } from '#lib/platform/errors.ts'
import { findBrowser } from '../fixtures/browser.ts'

try {
  const { source, executablePath } = await findBrowser({ fresh: true })
  process.stdout.write(`Browser: ${source}${executablePath ? ` (${executablePath})` : ''}\n`)
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exitCode = 1
}
