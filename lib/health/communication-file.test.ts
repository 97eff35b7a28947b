import { describe, expect, it } from 'vitest'
import { formatFault, parseCommunicationFile } from './communication-file.ts'

const faultsOf = (text: string) =>
  parseCommunicationFile(text).faults.map((fault) => formatFault('.communication.yml', fault))

const servicesOf = (text: string) => {
  const { services, faults } = parseCommunicationFile(text)
  expect(faults).toEqual([])
  return services
}

/** Services, one `- …` a line, below a right head: they begin on line 3. */
const services = (...lines: string[]) =>
  ['version: 1', 'services:', ...lines.map((line) => `  ${line}`)].join('\n')

describe('a right file', () => {
  it('fills in what is left out', () => {
    const [service] = servicesOf(services('- { name: a, endpoint: "http://a:80/base/" }'))
    expect(service?.checks).toMatchObject([
      { type: 'liveness', endpoint: 'http://a/base/health/live', intervalMs: 15_000 },
      { type: 'readiness', endpoint: 'http://a/base/health/ready', timeoutMs: 2_000 },
      { type: 'health', target: { url: 'http://a/base/health', expectedStatus: [[200, 299]] } },
    ])
  })

  it('takes what is written', () => {
    const [service] = servicesOf(`
version: 1
defaults: { interval: 1m, timeout: 5s }
services:
  - name: payment-service
    endpoint: https://payments.example
    checks:
      - type: readiness
        path: /ready?deep=1
        interval: 30s
        timeout: 800ms
        expect: { status: [200-204, 302] }
        degraded_above: 500ms
      - { type: health, expect: { status: 200 } }
`)
    expect(service?.checks).toEqual([
      {
        serviceName: 'payment-service',
        endpoint: 'https://payments.example/ready?deep=1',
        type: 'readiness',
        target: {
          kind: 'http',
          url: 'https://payments.example/ready?deep=1',
          expectedStatus: [
            [200, 204],
            [302, 302],
          ],
        },
        intervalMs: 30_000,
        timeoutMs: 800,
        degradedAboveMs: 500,
      },
      expect.objectContaining({ type: 'health', intervalMs: 60_000, timeoutMs: 5_000 }),
    ])
  })

  it('asks a gRPC endpoint for its health, and for the services that are named', () => {
    const [plain, named] = servicesOf(
      services(
        '- { name: a, endpoint: "grpc://a:50051" }',
        '- name: b',
        '  endpoint: grpc://[::1]:50051',
        '  checks: [{ type: readiness, service: orders.v1 }]',
      ),
    )
    expect(plain?.checks).toMatchObject([
      { type: 'health', endpoint: 'grpc://a:50051', target: { address: 'a:50051', service: '' } },
    ])
    expect(named?.checks).toMatchObject([
      {
        endpoint: 'grpc://[::1]:50051/orders.v1',
        target: { kind: 'grpc', address: '[::1]:50051', service: 'orders.v1' },
      },
    ])
  })

  it('lists a service without an endpoint and probes nothing', () => {
    expect(servicesOf(services('- { name: a, checks: [{ type: health }] }'))).toEqual([
      { name: 'a', endpoint: null, checks: [] },
    ])
  })

  it('probes nothing where the list of checks is empty', () => {
    expect(servicesOf(services('- { name: a, endpoint: "http://a", checks: [] }'))).toMatchObject([
      { checks: [] },
    ])
  })

  it('follows anchors', () => {
    const text = services(
      '- { name: a, endpoint: "http://a", checks: &all [{ type: health, interval: 5s }] }',
      '- { name: b, endpoint: "http://b", checks: *all }',
    )
    expect(servicesOf(text).map(({ checks }) => checks[0]?.intervalMs)).toEqual([5_000, 5_000])
  })
})

describe('a faulty file', () => {
  it('has all its faults named at once, each with line and column', () => {
    const text = `version: 1
defaults: { interval: 15s, timeout: 2s }
services:
  - name: a
    endpoint: http://a:80
  - name: a
    endpont: http://a
    checks:
      - type: livenes
        interval: 0
      - type: health
        interval: 1s
      - type: health
        expect: { status: [200, "900"], stat: 1 }
  - endpoint: grpc://h:1
    checks:
      - { type: health, path: /x, timeout: 20s, degraded_above: 1h }
`
    const path = (rest: string) => `.communication.yml:${rest}`
    expect(faultsOf(text)).toEqual([
      path('6:5 services[1].name: is the name of services[0] too'),
      path('7:5 services[1].endpont: is an unknown key; did you mean endpoint?'),
      path(
        '9:9 services[1].checks[0].type: must be one of liveness, readiness, health, got "livenes"',
      ),
      path('10:9 services[1].checks[0].interval: must be ≥ 1s, got "0"'),
      path('12:9 services[1].checks[1].interval: must be longer than the timeout, 2s'),
      path('13:9 services[1].checks[2].type: is the type of checks[1] too'),
      path(
        '14:19 services[1].checks[2].expect.status: must be a status such as 204, a range such as 200-299, or a list of these, got a list',
      ),
      path('14:41 services[1].checks[2].expect.stat: is an unknown key; did you mean status?'),
      path('15:5 services[2].name: is missing'),
      path('17:25 services[2].checks[0].path: is only for http and https endpoints'),
      path('17:35 services[2].checks[0].timeout: must be shorter than the interval, 15s'),
      path('17:49 services[2].checks[0].degraded_above: must be ≤ 10m, got "1h"'),
    ])
  })

  it.each([
    ['', '1:1 must be a mapping, got nothing'],
    ['# nothing yet\n', '1:1 must be a mapping, got nothing'],
    ['- 1', '1:1 must be a mapping, got a list'],
    ['version: 2\nservices: []', '1:1 version: must be 1, got "2"'],
    ['version: 1', '1:1 services: is missing'],
    ['version: 1\nservices:', '2:1 services: must be a list, got nothing'],
    ['version: 1\nservices: []\nrules: []', '3:1 rules: is an unknown key'],
    ['version: 1\nservices: []\nservices: []', '3:1 this key is there twice'],
    ['version: 1\nservices: []\ndefaults: []', '3:1 defaults: must be a mapping, got a list'],
    ['version: 1\nservices:\n  - *a', '3:5 *a names no anchor above it'],
    ['version: 1\nservices:\n  - name: !secret a', '3:11 Unresolved tag: !secret'],
    [
      'version: 1\ndefaults: { interval: 2s, timeout: 2s }\nservices: []',
      '2:27 defaults.timeout: must be shorter than the interval',
    ],
    [services('- name: 12'), '3:5 services[0].name: must be a text, got "12"'],
    [services('- name: ""'), '3:5 services[0].name: must not be empty, got ""'],
    [
      services('- name: "a\\0"'),
      '3:5 services[0].name: must not hold control characters, got "a\\u0000"',
    ],
    [
      services('- { name: a, endpoint: "ftp://a" }'),
      '3:16 services[0].endpoint: must be http://host[:port][/path], https://… or grpc://host:port, got "ftp://a"',
    ],
    [
      services('- { name: a, endpoint: "http://me:secret@a" }'),
      '3:16 services[0].endpoint: must not hold a user or a password, got "http://…@a"',
    ],
    [
      services('- { name: a, endpoint: "http://a?b" }'),
      '3:16 services[0].endpoint: must not have a query or a fragment, got "http://a?b"',
    ],
    [
      services('- { name: a, endpoint: "grpc://a" }'),
      '3:16 services[0].endpoint: must be grpc://host:port, got "grpc://a"',
    ],
    [
      services('- { name: a, checks: [{ type: health, interval: 61m }] }'),
      '3:41 services[0].checks[0].interval: must be ≤ 1h, got "61m"',
    ],
    [
      services('- { name: a, checks: [{ type: health, timeout: 2 }] }'),
      '3:41 services[0].checks[0].timeout: must be a duration such as 500ms, 10s or 1m, got "2"',
    ],
    [
      services('- { name: a, checks: [{ type: health, degraded_above: 2s }] }'),
      '3:41 services[0].checks[0].degraded_above: must be shorter than the timeout, 2s',
    ],
    [
      services('- { name: a, checks: [{ type: health, path: health }] }'),
      '3:41 services[0].checks[0].path: must begin with / and hold neither white space nor #, got "health"',
    ],
    [
      services('- { name: a, endpoint: "http://a", checks: [{ type: health, service: x }] }'),
      '3:63 services[0].checks[0].service: is only for grpc endpoints',
    ],
  ])('%j', (text, fault) => {
    expect(faultsOf(text)).toEqual([`.communication.yml:${fault}`])
  })

  it('has every syntax fault named', () => {
    const faults = faultsOf('version: 1\nservices:\n  - name: "a\n\tb: [\n')
    expect(faults.length).toBeGreaterThan(0)
    expect(faults.every((fault) => /^\.communication\.yml:\d+:\d+ \S/.test(fault))).toBe(true)
  })

  it('refuses a name or an endpoint that its column cannot hold', () => {
    const long = 'a'.repeat(256)
    expect(faultsOf(services(`- name: ${long}`))).toEqual([
      `.communication.yml:3:5 services[0].name: must have at most 255 characters, got "${'a'.repeat(60)}…"`,
    ])
    const endpoint = `http://a/${'b'.repeat(185)}`
    expect(faultsOf(services(`- { name: a, endpoint: "${endpoint}" }`))).toEqual([
      '.communication.yml:3:16 services[0].endpoint: makes an endpoint of 206 characters, at most 200',
    ])
  })

  it('refuses more than 2,000 checks', () => {
    const many = Array.from(
      { length: 667 },
      (_, i) => `- { name: s${i}, endpoint: "http://s${i}" }`,
    )
    expect(faultsOf(services(...many))).toEqual([
      '.communication.yml:2:1 services: have 2001 checks, at most 2000',
    ])
  })

  it('names no more than its place where aliases would grow without end', () => {
    const levels = Array.from({ length: 9 }, (_, i) => {
      const inner =
        i === 0
          ? '[x]'
          : `[${Array(9)
              .fill(`*l${i - 1}`)
              .join(', ')}]`
      return `l${i}: &l${i} ${inner}`
    })
    expect(faultsOf(levels.join('\n'))).toEqual([
      '.communication.yml:1:1 Excessive alias count indicates a resource exhaustion attack',
    ])
  })
})
