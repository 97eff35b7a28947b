import type { MethodDefinition } from '@grpc/proto-loader'
import type * as ProtoLoader from '@grpc/proto-loader'

export type GrpcMethod = MethodDefinition<object, object>
/** `package.Service/Method` → what grpc-js needs to call or serve it. */
export type GrpcMethods = ReadonlyMap<string, GrpcMethod>

export type ProtoSource = { protoFile: string | string[]; includeDirs?: string[] | undefined }

/** Reads the unary methods of proto files. Numbers of 64 bits are text, fields keep their names in JSON form. */
export function loadMethods(
  { loadSync }: typeof ProtoLoader,
  { protoFile, includeDirs }: ProtoSource,
): GrpcMethods {
  const definitions = loadSync(protoFile, {
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
    ...(includeDirs ? { includeDirs } : {}),
  })
  const methods = new Map<string, GrpcMethod>()
  for (const [serviceName, service] of Object.entries(definitions)) {
    if ('format' in service) continue
    for (const [methodName, method] of Object.entries(service)) {
      if (method.requestStream || method.responseStream) continue
      methods.set(`${serviceName}/${methodName}`, method)
    }
  }
  return methods
}

/** `reserve-funds`, `ReserveFunds` and `pkg.Service/ReserveFunds` name the same method of a service. */
export function rpcOf(method: string, service: string | undefined): string {
  if (method.includes('/')) return method
  const name = method.replaceAll(/(?:^|[-_])([a-z])/g, (_, first: string) => first.toUpperCase())
  return service === undefined ? name : `${service}/${name}`
}
