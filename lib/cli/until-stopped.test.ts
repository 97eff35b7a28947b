import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'

it.each([
  ['SIGTERM', 'start', 'node'],
  ['SIGINT', undefined, 'node'],
  ['SIGTERM', 'start', 'shell'],
] as const)('ends by %s (npm: %s) to the %s', async (signal, npmScript, target) => {
  const module = JSON.stringify(join(import.meta.dirname, 'until-stopped.ts'))
  const script = `
    const { untilStopped } = await import(${module})
    const alive = setTimeout(() => {}, 20_000)
    const stopped = untilStopped()
    console.log(process.pid)
    await stopped
    console.log('stopped')
    clearTimeout(alive)`
  const { npm_lifecycle_event: _own, ...environment } = process.env
  const shell = spawn('sh', ['-c', '"$NODE" --input-type=module -e "$SCRIPT"; true'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...environment,
      NODE: process.execPath,
      SCRIPT: script,
      ...(npmScript && { npm_lifecycle_event: npmScript }),
    },
  })
  const lines: string[] = []
  for await (const line of createInterface({ input: shell.stdout })) {
    if (lines.push(line) > 1) continue
    process.kill(target === 'node' ? Number(line) : (shell.pid ?? 0), signal)
  }
  expect(lines[1]).toBe('stopped')
})
