import { fileURLToPath } from 'node:url'
import { status } from '@grpc/grpc-js'
import { loadSync, type MethodDefinition } from '@grpc/proto-loader'

export type Method = MethodDefinition<object, object>

const definitions = loadSync(fileURLToPath(new URL('estate.proto', import.meta.url)))

/** `package.Service/Method` → what grpc-js needs to call or serve it. */
export function getMethod(rpc: string): Method {
  const [serviceName = '', methodName = ''] = rpc.split('/')
  const service = definitions[serviceName]
  if (!service || 'format' in service) throw new Error(`estate.proto has no service ${serviceName}`)
  const method = service[methodName]
  if (!method) throw new Error(`estate.proto has no method ${rpc}`)
  return method
}

/** `4` → `DEADLINE_EXCEEDED`, as the attribute `rpc.status_code` has it. */
export function statusName(code: number): string {
  return status[code] ?? 'UNKNOWN'
}
