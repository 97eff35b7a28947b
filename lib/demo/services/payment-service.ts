import type { ServiceDefinition } from '../model.ts'

export const paymentService: ServiceDefinition = {
  name: 'payment-service',
  kind: 'service',
  version: '5.0.3',
  exports: 'protobuf',
  calls: 'library',
  hasHealthEndpoints: true,
  operations: {
    ReserveFunds: {
      entry: { protocol: 'grpc', rpc: 'signalbox.demo.PaymentService/ReserveFunds' },
      work: { medianMs: 4, spread: 0.35 },
      failShare: 0.0002,
      steps: [
        {
          kind: 'call',
          to: 'bank-gateway',
          operation: 'Authorize',
          timeoutMs: 1000,
          retries: 2,
        },
      ],
      request: (id) => ({ orderId: id, amountCents: 4990, currency: 'EUR' }),
      reply: (id) => ({ orderId: id, reference: `auth-${id.slice(0, 8)}` }),
    },
    ReleaseFunds: {
      entry: { protocol: 'grpc', rpc: 'signalbox.demo.PaymentService/ReleaseFunds' },
      work: { medianMs: 4, spread: 0.35 },
      failShare: 0.0002,
      steps: [{ kind: 'call', to: 'bank-gateway', operation: 'Void', timeoutMs: 1000, retries: 2 }],
      request: (id) => ({ orderId: id }),
      reply: (id) => ({ orderId: id, reference: `void-${id.slice(0, 8)}` }),
    },
  },
}
