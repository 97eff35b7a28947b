import { isAppError, messageOf } from '#lib/platform/errors.ts'

/** One line for people, on stdout. */
export function print(line = ''): void {
  process.stdout.write(`${line}\n`)
}

/** Ends the process with what went wrong, without a stack where the message says it all. */
export function fail(error: unknown): never {
  const text = isAppError(error) ? error.message : messageOf(error)
  process.stderr.write(`signalbox: ${text}\n`)
  if (!isAppError(error) && error instanceof Error && error.stack) {
    process.stderr.write(`${error.stack}\n`)
  }
  process.exit(1)
}

/** Numbered stages with their times, and a bar for long ones where there is a terminal. */
export class Progress {
  readonly #total: number
  #stage = 0

  constructor(total: number) {
    this.#total = total
  }

  async stage<Result>(
    title: string,
    work: (update: (done: number, total: number) => void) => Promise<Result>,
  ): Promise<Result> {
    const number = ++this.#stage
    const prefix = `[${number}/${this.#total}] ${title}`
    const startedAt = Date.now()
    if (process.stdout.isTTY) process.stdout.write(`${prefix} …`)
    const result = await work((done, total) => {
      if (process.stdout.isTTY) process.stdout.write(`\r${prefix} ${bar(done / total)}`)
    })
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
    const erase = process.stdout.isTTY ? '\r\u001b[K' : ''
    process.stdout.write(`${erase}${prefix}  ${seconds} s\n`)
    return result
  }
}

function bar(share: number): string {
  const filled = Math.round(Math.min(1, share) * 20)
  return `${'█'.repeat(filled)}${'░'.repeat(20 - filled)} ${Math.round(Math.min(1, share) * 100)} %`
}
