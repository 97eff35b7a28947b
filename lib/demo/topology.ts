import type { Operation, ServiceDefinition } from './model.ts'
import { analyticsService } from './services/analytics-service.ts'
import { apiGateway } from './services/api-gateway.ts'
import { campaignService } from './services/campaign-service.ts'
import { domainService } from './services/domain-service.ts'
import { bankGateway, mailProvider } from './services/external-providers.ts'
import { inventoryService } from './services/inventory-service.ts'
import { notificationService } from './services/notification-service.ts'
import { orderService } from './services/order-service.ts'
import { paymentService } from './services/payment-service.ts'

/** Who is there and who calls whom: the one description that live services and simulation share. */
export const services: readonly ServiceDefinition[] = [
  apiGateway,
  domainService,
  analyticsService,
  orderService,
  paymentService,
  inventoryService,
  notificationService,
  campaignService,
]

export const externalProviders: readonly ServiceDefinition[] = [bankGateway, mailProvider]

const byName = new Map([...services, ...externalProviders].map((one) => [one.name, one]))

export function getService(name: string): ServiceDefinition {
  const service = byName.get(name)
  if (!service) throw new Error(`The demo estate has no service ${name}`)
  return service
}

/** False for a queue, a database or the users as well. */
export function callsWithLibrary(name: string): boolean {
  return byName.get(name)?.calls === 'library'
}

export function getOperation(serviceName: string, operationName: string): Operation {
  const operation = getService(serviceName).operations[operationName]
  if (!operation) throw new Error(`${serviceName} has no operation ${operationName}`)
  return operation
}

export type Consumer = { service: ServiceDefinition; operation: Operation; destination: string }

export const consumers: readonly Consumer[] = services.flatMap((service) =>
  Object.values(service.operations).flatMap((operation) =>
    operation.entry.protocol === 'queue'
      ? [{ service, operation, destination: operation.entry.destination }]
      : [],
  ),
)
