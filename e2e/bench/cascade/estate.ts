import { createServer, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  httpMethods,
  httpProtocol,
  MethodError,
  ProtocolManager,
} from '#lib/communication/index.ts'

export type Shape = 'chain' | 'fan'

/** What runs out in a real service while calls hang: threads, connections, memory. */
const slots = 150
const queue = 150
const workMs = 5
/** Without policies somebody else's patience is the only limit. */
const patienceMs = 10_000

/** One service: a real HTTP server, and a client of the ones behind it. */
class Service {
  readonly name: string
  readonly behind: Service[] = []
  hangs = false
  #manager: ProtocolManager | undefined
  #server: Server | undefined
  #port = 0
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor(name: string) {
    this.name = name
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async listen(): Promise<void> {
    this.#server = createServer(
      httpMethods({
        own: () => this.#work(async () => undefined),
        near: () => this.#work(() => this.#callNext('own')),
        deep: () => this.#work(() => this.#callDeep()),
      }),
    )
    this.#server.maxConnections = 10_000
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve))
    const address = this.#server.address()
    this.#port = typeof address === 'object' && address !== null ? address.port : 0
  }

  connect(withPolicies: boolean): void {
    const service = (target: Service) => ({
      preferredProtocol: 'http',
      endpoints: { http: { url: target.url } },
      idempotentMethods: ['own', 'deep'],
      timeoutMs: withPolicies ? 5_000 : patienceMs * 10,
    })
    this.#manager = new ProtocolManager({
      sourceService: this.name,
      protocols: { http: httpProtocol() },
      services: Object.fromEntries(this.behind.map((target) => [target.name, service(target)])),
    })
    if (withPolicies) return
    for (const { name } of this.behind) this.#manager.setResilience(name, 'off')
  }

  async close(): Promise<void> {
    await this.#manager?.close()
    this.#server?.closeAllConnections()
    this.#server?.close()
  }

  async #callDeep(): Promise<void> {
    const last = this.behind.at(-1)
    const next = this.behind.length > 1 && last?.behind.length === 0 ? last : this.behind[0]
    if (next) await this.#call(next, 'deep')
  }

  async #callNext(method: string): Promise<void> {
    const healthy = this.behind.filter(({ hangs }) => !hangs)
    const next = healthy[Math.floor(Math.random() * healthy.length)]
    if (next) await this.#call(next, method)
  }

  async #call(target: Service, method: string): Promise<void> {
    await this.#manager?.callService({ targetService: target.name, method })
  }

  async #work(then: () => Promise<void>): Promise<object> {
    if (this.hangs) await new Promise(() => undefined)
    await this.#takeSlot()
    try {
      await sleep(workMs)
      await then()
      return { done: true }
    } finally {
      this.#running -= 1
      this.#waiting.shift()?.()
    }
  }

  async #takeSlot(): Promise<void> {
    if (this.#running >= slots) {
      if (this.#waiting.length >= queue) throw new MethodError('unavailable', 'overloaded')
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.#running += 1
  }
}

export type Estate = { services: Service[]; first: Service; last: Service; close(): Promise<void> }

export async function startEstate(shape: Shape, withPolicies: boolean): Promise<Estate> {
  const services = Array.from({ length: 10 }, (_unused, index) => new Service(`s${index + 1}`))
  const [first] = services
  const last = services.at(-1)
  if (!first || !last) throw new Error('there are ten')
  for (const [index, service] of services.entries()) {
    const next = services[index + 1]
    if (shape === 'chain' && next) service.behind.push(next)
  }
  if (shape === 'fan') first.behind.push(...services.slice(1))
  for (const service of services) await service.listen()
  for (const service of services) service.connect(withPolicies)
  return {
    services,
    first,
    last,
    async close() {
      await Promise.all(services.map((service) => service.close()))
    },
  }
}

/** As a user's browser asks: it gives up at some time. */
export async function ask(service: Service, method: 'own' | 'near' | 'deep'): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(patienceMs)
    const response = await fetch(`${service.url}/${method}`, { method: 'POST', signal })
    await response.text()
    return response.ok
  } catch {
    return false
  }
}
