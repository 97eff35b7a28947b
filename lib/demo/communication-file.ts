import { stringify } from 'yaml'
import {
  degradedAfterMs,
  demoCheckTypes,
  healthPaths,
  type DemoCheckType,
} from './health-endpoints.ts'
import { services } from './topology.ts'

/** Where each service's HTTP server listens, by its name. */
export type HttpPorts = Record<string, number>

export type DemoCheck = { serviceName: string; endpoint: string; checkType: DemoCheckType }

export const checkIntervalSeconds = 10

/** Every check of the estate, as the prober knows it; a service without an endpoint has none. */
export function demoChecks(ports: HttpPorts): DemoCheck[] {
  return services
    .filter((service) => service.hasHealthEndpoints)
    .flatMap(({ name }) =>
      demoCheckTypes.map((checkType) => ({
        serviceName: name,
        endpoint: `${baseUrl(name, ports)}${healthPaths[checkType]}`,
        checkType,
      })),
    )
}

/** The text of a `.communication.yml` for the estate that listens on these ports. */
export function demoCommunicationFile({ httpPorts }: { httpPorts: HttpPorts }): string {
  return stringify({
    version: 1,
    defaults: { interval: `${checkIntervalSeconds}s`, timeout: '2s' },
    services: services.map(({ name, hasHealthEndpoints }) =>
      hasHealthEndpoints
        ? { name, endpoint: baseUrl(name, httpPorts), checks: checks() }
        : { name },
    ),
  })
}

function checks() {
  return demoCheckTypes.map((type) => ({
    type,
    path: healthPaths[type],
    ...(type === 'health' ? { degraded_above: `${degradedAfterMs}ms` } : {}),
  }))
}

function baseUrl(name: string, ports: HttpPorts): string {
  return `http://127.0.0.1:${ports[name] ?? 0}`
}
