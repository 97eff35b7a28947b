import { type AnyDefinition, fromJSON, type ServiceDefinition } from '@grpc/proto-loader'

/** grpc.health.v1 as its protocol file has it, without the streaming Watch. */
const definitions = fromJSON(
  {
    nested: {
      'grpc.health.v1': {
        nested: {
          HealthCheckRequest: { fields: { service: { type: 'string', id: 1 } } },
          HealthCheckResponse: {
            fields: { status: { type: 'ServingStatus', id: 1 } },
            nested: {
              ServingStatus: {
                values: { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 },
              },
            },
          },
          Health: {
            methods: {
              Check: {
                requestType: 'HealthCheckRequest',
                responseType: 'HealthCheckResponse',
                comment: '',
              },
            },
          },
        },
      },
    },
  },
  { enums: String, defaults: true },
)

function serviceNamed(name: string): ServiceDefinition {
  const found = definitions[name]
  if (found === undefined || !isService(found)) throw new Error(`no gRPC service ${name}`)
  return found
}

function isService(definition: AnyDefinition): definition is ServiceDefinition {
  return !('format' in definition)
}

export const healthService = serviceNamed('grpc.health.v1.Health')
