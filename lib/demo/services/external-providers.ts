import type { ServiceDefinition } from '../model.ts'

const external = {
  kind: 'external',
  exports: 'protobuf',
  calls: 'opentelemetry',
  hasHealthEndpoints: false,
} as const

export const bankGateway: ServiceDefinition = {
  ...external,
  name: 'bank-gateway',
  version: '1',
  operations: {
    Authorize: {
      entry: { protocol: 'http', method: 'POST', route: '/v1/authorizations' },
      work: { medianMs: 58, spread: 0.35 },
      failShare: 0.001,
      steps: [],
      request: (id) => ({ reference: id, amount: '49.90', currency: 'EUR' }),
      reply: (id) => ({ id: `auth-${id.slice(0, 8)}`, state: 'authorized' }),
    },
    Void: {
      entry: { protocol: 'http', method: 'POST', route: '/v1/voids' },
      work: { medianMs: 40, spread: 0.35 },
      failShare: 0.001,
      steps: [],
      request: (id) => ({ reference: id }),
      reply: (id) => ({ id: `void-${id.slice(0, 8)}`, state: 'voided' }),
    },
  },
}

export const mailProvider: ServiceDefinition = {
  ...external,
  name: 'mail-provider',
  version: '3',
  operations: {
    SendMail: {
      entry: { protocol: 'http', method: 'POST', route: '/v3/messages' },
      work: { medianMs: 72, spread: 0.4 },
      failShare: 0.002,
      steps: [],
      request: (id) => ({ to: 'c-204@customers.example', template: 'order-placed', order: id }),
      reply: (id) => ({ id: `mail-${id.slice(0, 8)}`, queued: true }),
    },
  },
}
