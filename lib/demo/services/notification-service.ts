import type { ServiceDefinition } from '../model.ts'

export const notificationService: ServiceDefinition = {
  name: 'notification-service',
  kind: 'service',
  version: '2.1.0',
  exports: 'protobuf',
  calls: 'library',
  hasHealthEndpoints: true,
  operations: {
    OrderPlaced: {
      entry: { protocol: 'queue', destination: 'orders.events' },
      work: { medianMs: 5, spread: 0.4 },
      failShare: 0,
      steps: [
        { kind: 'call', to: 'mail-provider', operation: 'SendMail', timeoutMs: 3000, retries: 2 },
      ],
      request: (id) => ({ type: 'order-placed', orderId: id }),
      reply: () => ({}),
    },
  },
}
