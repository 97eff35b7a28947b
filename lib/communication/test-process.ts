import { spawn, type ChildProcess } from 'node:child_process'
import { connect, createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'

export type Running = { child: ChildProcess; output: () => string }

/** Starts a program in this process's group, so that it ends with the test run in any case. */
export function start(command: string, args: string[], env: Record<string, string> = {}): Running {
  let output = ''
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-8_000)
    })
  }
  child.on('error', (error) => {
    output += error.message
  })
  return { child, output: () => output }
}

export async function end({ child }: Running): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

/** Waits until the question has an answer; fails with the program's last words if it ends before. */
export async function until<Value>(
  question: () => Promise<Value | undefined>,
  { child, output }: Running,
  timeoutMs = 60_000,
): Promise<Value> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const value = await question()
    if (value !== undefined) return value
    const isOver = child.exitCode !== null || child.signalCode !== null
    if (isOver || performance.now() > deadline) throw new Error(`it did not start: ${output()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

export async function accepts(port: number): Promise<true | undefined> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return undefined
  } finally {
    socket.destroy()
  }
}

/** Ports that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(
    servers.map(async (server) => {
      await once(server.listen(0, '127.0.0.1'), 'listening')
      return (server.address() as AddressInfo).port
    }),
  )
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}
