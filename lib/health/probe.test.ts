import { Server as GrpcServer, status as grpcStatus } from '@grpc/grpc-js'
import { describe, expect, it, vi } from 'vitest'
import type { Check } from './model.ts'
import { probe } from './probe.ts'
import { bind, grpcCheck, httpCheck, serveGrpcHealth, serveHttp, serveTcp } from './test-support.ts'

const never = new AbortController().signal
const patience = { timeout: 20_000 }
const run = (check: Check) => probe(check, never)

async function unusedPort(): Promise<number> {
  await using server = await serveTcp(() => undefined)
  return server.port
}

describe('an HTTP probe', () => {
  it('finds a service healthy, asks once and leaves no connection', async () => {
    const seen: (string | undefined)[] = []
    await using server = await serveHttp((request, response) => {
      seen.push(request.method, request.url, request.headers['user-agent'])
      response.end('fine')
    })
    expect(await run(httpCheck(server.port))).toEqual({
      status: 'healthy',
      responseTimeMs: expect.any(Number),
      errorDetails: null,
    })
    expect(seen).toEqual(['GET', '/health', 'signalbox-prober'])
    await vi.waitFor(() => expect(server.open()).toBe(0), patience)
  })

  it.each([
    [200, 'ok', 'healthy', null],
    [204, '', 'healthy', null],
    [503, 'pool\n is   empty\0', 'unhealthy', 'HTTP 503: pool is empty'],
    [503, '', 'unhealthy', 'HTTP 503'],
    [404, '', 'unhealthy', 'HTTP 404'],
    [429, 'slow down', 'degraded', 'HTTP 429: slow down'],
    [200, '{"status":"pass"}', 'healthy', null],
    [200, '{"status":"warn"}', 'degraded', 'HTTP 200: {"status":"warn"}'],
    [200, '{"status":"fail"}', 'unhealthy', 'HTTP 200: {"status":"fail"}'],
    [200, '{"status":"UP"}', 'healthy', null],
    [200, '{"status":"DOWN"}', 'unhealthy', 'HTTP 200: {"status":"DOWN"}'],
    [200, '{"status":"OUT_OF_SERVICE"}', 'unhealthy', 'HTTP 200: {"status":"OUT_OF_SERVICE"}'],
    [200, 'Degraded', 'degraded', 'HTTP 200: Degraded'],
    [200, '{"status":200}', 'healthy', null],
    [200, '{"status":', 'healthy', null],
    [200, '<h1>down</h1>', 'healthy', null],
    [503, '{"status":"pass"}', 'unhealthy', 'HTTP 503: {"status":"pass"}'],
  ])('%i %j is %s', async (statusCode, body, status, errorDetails) => {
    await using server = await serveHttp((_, response) => {
      response.writeHead(statusCode).end(body)
    })
    expect(await run(httpCheck(server.port))).toMatchObject({ status, errorDetails })
  })

  it('expects what the check says', async () => {
    await using server = await serveHttp((_, response) => {
      response.writeHead(302, { location: 'https://elsewhere.example/' }).end()
    })
    const url = `http://127.0.0.1:${server.port}/`
    expect(await run(httpCheck(server.port))).toMatchObject({
      status: 'unhealthy',
      errorDetails: 'HTTP 302 to https://elsewhere.example/, not followed',
    })
    const target = { kind: 'http', url, expectedStatus: [[301, 302]] } as const
    expect(await run(httpCheck(server.port, { target }))).toMatchObject({ status: 'healthy' })
  })

  it('keeps the first 500 characters of a body', async () => {
    await using server = await serveHttp((_, response) => {
      response.writeHead(500).end('😀'.repeat(600))
    })
    const result = await run(httpCheck(server.port))
    expect(result?.errorDetails).toBe(`HTTP 500: ${'😀'.repeat(500)}`)
  })

  it('reads no more than 64 KiB', async () => {
    let sent = 0
    await using server = await serveHttp((_, response) => {
      const chunk = Buffer.alloc(64 * 1024, 'x')
      const pump = () => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length
      }
      response.on('drain', pump)
      pump()
    })
    expect(await run(httpCheck(server.port))).toMatchObject({ status: 'healthy' })
    await vi.waitFor(() => expect(server.open()).toBe(0), patience)
    expect(sent).toBeLessThan(32 * 1024 * 1024)
  })

  it('calls a slow service degraded', async () => {
    await using server = await serveHttp((_, response) => {
      setTimeout(() => response.end(), 60)
    })
    const result = await run(httpCheck(server.port, { degradedAboveMs: 20 }))
    expect(result?.status).toBe('degraded')
    expect(result?.errorDetails).toMatch(/^slow: took \d+ ms, degraded above 20 ms$/)
    expect(result?.responseTimeMs).toBeGreaterThanOrEqual(55)
  })

  it('says that the connection was refused', async () => {
    const port = await unusedPort()
    expect(await run(httpCheck(port))).toMatchObject({
      status: 'unhealthy',
      errorDetails: `connection refused 127.0.0.1:${port}`,
    })
  })

  it('says that a host is not known', async () => {
    const url = 'http://no-such-host.invalid/health'
    const target = { kind: 'http', url, expectedStatus: [[200, 299]] } as const
    // A name server may take its time.
    const result = await run(httpCheck(0, { target, timeoutMs: 50_000 }))
    expect(result?.errorDetails).toMatch(
      /^(host not found|name server did not answer for) no-such-host\.invalid:80$/,
    )
  })

  it('gives up on a server that accepts and stays silent', async () => {
    await using server = await serveTcp(() => undefined)
    const result = await run(httpCheck(server.port, { timeoutMs: 100 }))
    expect(result).toMatchObject({ status: 'unhealthy', errorDetails: 'timed out after 100 ms' })
    expect(result?.responseTimeMs).toBeGreaterThanOrEqual(99)
    await vi.waitFor(() => expect(server.open()).toBe(0), patience)
  })

  it('gives up on a body that does not end', async () => {
    await using server = await serveHttp((_, response) => {
      response.write('{"status":')
    })
    expect(await run(httpCheck(server.port, { timeoutMs: 100 }))).toMatchObject({
      status: 'unhealthy',
      errorDetails: 'timed out after 100 ms, after HTTP 200',
    })
  })

  it('says that the connection was reset in the middle of the answer', async () => {
    await using server = await serveHttp((request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{', () => {
        setImmediate(() => request.socket.resetAndDestroy())
      })
    })
    expect(await run(httpCheck(server.port))).toMatchObject({
      status: 'unhealthy',
      errorDetails: `connection reset 127.0.0.1:${server.port}, after HTTP 200`,
    })
  })

  it.each([
    ['SSH-2.0-OpenSSH_9.2\r\n', /^no valid HTTP from 127\.0\.0\.1:\d+: Parse Error/],
    ['', /^connection reset 127\.0\.0\.1:\d+$/],
    ['HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', /./],
  ])('is not misled by %j', async (bytes, details) => {
    await using server = await serveTcp((socket) => {
      socket.once('data', () => socket.end(bytes))
    })
    const result = await run(httpCheck(server.port, { timeoutMs: 500 }))
    expect(result?.status).toBe('unhealthy')
    expect(result?.errorDetails).toMatch(details)
  })

  it('knows nothing when it is called off', async () => {
    await using server = await serveTcp(() => undefined)
    const abort = new AbortController()
    const running = probe(httpCheck(server.port), abort.signal)
    await vi.waitFor(() => expect(server.open()).toBe(1), patience)
    abort.abort()
    expect(await running).toBeUndefined()
    expect(await probe(httpCheck(server.port), abort.signal)).toBeUndefined()
  })
})

describe('a gRPC probe', () => {
  it.each([
    ['SERVING', 'healthy', null],
    ['NOT_SERVING', 'unhealthy', 'gRPC health: NOT_SERVING'],
    ['UNKNOWN', 'unhealthy', 'gRPC health: UNKNOWN'],
  ])('%s is %s', async (answer, status, errorDetails) => {
    await using server = await serveGrpcHealth(() => answer)
    expect(await run(grpcCheck(server.port))).toMatchObject({ status, errorDetails })
  })

  it('asks for the service that the check names', async () => {
    await using server = await serveGrpcHealth((service) =>
      service === 'orders.v1'
        ? 'SERVING'
        : { code: grpcStatus.NOT_FOUND, details: 'unknown service' },
    )
    const target = (service: string) =>
      ({ kind: 'grpc', address: `127.0.0.1:${server.port}`, service }) as const
    const asked = (service: string) => run(grpcCheck(server.port, { target: target(service) }))
    expect(await asked('orders.v1')).toMatchObject({ status: 'healthy' })
    expect(await asked('carts.v1')).toMatchObject({
      status: 'unhealthy',
      errorDetails: 'gRPC NOT_FOUND: the server knows no service "carts.v1": unknown service',
    })
  })

  it('calls an overloaded server degraded', async () => {
    await using server = await serveGrpcHealth(() => ({
      code: grpcStatus.RESOURCE_EXHAUSTED,
      details: 'too many',
    }))
    expect(await run(grpcCheck(server.port))).toMatchObject({
      status: 'degraded',
      errorDetails: 'gRPC RESOURCE_EXHAUSTED: too many',
    })
  })

  it('says that a server has no health service', async () => {
    const server = new GrpcServer()
    const port = await bind(server)
    const result = await run(grpcCheck(port))
    server.forceShutdown()
    expect(result?.status).toBe('unhealthy')
    expect(result?.errorDetails).toMatch(/^gRPC UNIMPLEMENTED: the server has no grpc\.health\.v1/)
  })

  it('says that the connection was refused', async () => {
    const port = await unusedPort()
    expect(await run(grpcCheck(port))).toMatchObject({
      status: 'unhealthy',
      errorDetails: `connection refused 127.0.0.1:${port}`,
    })
  })

  it('gives up on a server that never answers', async () => {
    await using server = await serveGrpcHealth(() => undefined)
    expect(await run(grpcCheck(server.port, { timeoutMs: 150 }))).toMatchObject({
      status: 'unhealthy',
      errorDetails: 'timed out after 150 ms',
    })
  })

  it('gives up on a port that accepts and stays silent, and leaves no connection', async () => {
    await using server = await serveTcp(() => undefined)
    expect(await run(grpcCheck(server.port, { timeoutMs: 150 }))).toMatchObject({
      status: 'unhealthy',
      errorDetails: 'timed out after 150 ms',
    })
    await vi.waitFor(() => expect(server.open()).toBe(0), patience)
  })

  it('is not misled by an HTTP/1 server', async () => {
    await using server = await serveHttp((_, response) => {
      response.end('ok')
    })
    expect(await run(grpcCheck(server.port, { timeoutMs: 500 }))).toMatchObject({
      status: 'unhealthy',
      errorDetails: expect.stringMatching(/./),
    })
  })

  it('says that the connection was reset in the middle', async () => {
    await using server = await serveTcp((socket) => {
      socket.once('data', () => socket.resetAndDestroy())
    })
    const result = await run(grpcCheck(server.port))
    expect(result?.status).toBe('unhealthy')
    expect(result?.errorDetails).toBe(`connection reset 127.0.0.1:${server.port}`)
  })
})
