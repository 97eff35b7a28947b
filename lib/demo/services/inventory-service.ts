import { numberOf, type ServiceDefinition } from '../model.ts'

const itemOf = (id: string) => [`sku-${numberOf(id, 200) + 1}`]

export const inventoryService: ServiceDefinition = {
  name: 'inventory-service',
  kind: 'service',
  version: '1.22.0',
  exports: 'protobuf',
  calls: 'opentelemetry',
  hasHealthEndpoints: true,
  operations: {
    ReserveItems: {
      entry: { protocol: 'grpc', rpc: 'signalbox.demo.InventoryService/ReserveItems' },
      work: { medianMs: 6, spread: 0.4 },
      failShare: 0.0004,
      steps: [
        {
          kind: 'query',
          database: 'inventory-db',
          verb: 'UPDATE',
          table: 'items',
          text: 'UPDATE signalbox_demo.items SET reserved = reserved + 1 WHERE sku = $1',
          values: itemOf,
          latency: { medianMs: 1.5, spread: 0.4 },
        },
      ],
      request: (id) => ({ orderId: id, skus: itemOf(id) }),
      reply: (id) => ({ orderId: id, reserved: 1 }),
    },
    ReleaseItems: {
      entry: { protocol: 'grpc', rpc: 'signalbox.demo.InventoryService/ReleaseItems' },
      work: { medianMs: 4, spread: 0.4 },
      failShare: 0.0004,
      steps: [
        {
          kind: 'query',
          database: 'inventory-db',
          verb: 'UPDATE',
          table: 'items',
          text: 'UPDATE signalbox_demo.items SET reserved = reserved - 1 WHERE sku = $1',
          values: itemOf,
          latency: { medianMs: 1.5, spread: 0.4 },
        },
      ],
      request: (id) => ({ orderId: id, skus: itemOf(id) }),
      reply: (id) => ({ orderId: id, reserved: 0 }),
    },
  },
}
