import {
  type ChannelOptions,
  Client,
  credentials,
  type ServiceError,
  status as grpcStatus,
} from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import { z } from 'zod'
import { excerpt } from './failure-text.ts'
import { healthService } from './grpc-health-v1.ts'
import type { GrpcTarget } from './model.ts'
import type { Verdict } from './probe.ts'

const channelOptions: ChannelOptions = {
  'grpc.enable_http_proxy': 0,
  'grpc.enable_retries': 0,
  'grpc.service_config_disable_resolution': 1,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.max_receive_message_length': 64 * 1024,
  'grpc.primary_user_agent': 'signalbox-prober',
}

const answerSchema = z.object({ status: z.union([z.string(), z.number()]) })

/** One grpc.health.v1 Check on a channel of its own. */
export async function probeGrpc(target: GrpcTarget, signal: AbortSignal): Promise<Verdict> {
  const client = new Client(target.address, credentials.createInsecure(), channelOptions)
  try {
    const { status } = answerSchema.parse(await check(client, target.service, signal))
    return status === 'SERVING'
      ? { status: 'healthy', details: null }
      : { status: 'unhealthy', details: `gRPC health: ${status}` }
  } catch (error) {
    if (!isServiceError(error) || signal.aborted || isTransportFailure(error)) throw error
    return judgeError(target, error)
  } finally {
    client.close()
  }
}

function check(client: Client, service: string, signal: AbortSignal): Promise<unknown> {
  const method: MethodDefinition<object, object> | undefined = healthService.Check
  if (method === undefined) throw new Error('grpc.health.v1 has no Check')
  return new Promise((resolve, reject) => {
    const call = client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      { service },
      (error, answer) => (error ? reject(error) : resolve(answer)),
    )
    const cancel = () => call.cancel()
    signal.addEventListener('abort', cancel, { once: true })
    call.on('status', () => signal.removeEventListener('abort', cancel))
    if (signal.aborted) cancel()
  })
}

function judgeError({ service }: GrpcTarget, error: ServiceError): Verdict {
  const name = grpcStatus[error.code] ?? String(error.code)
  const meanings: Record<number, string> = {
    [grpcStatus.NOT_FOUND]: `the server knows no service "${service}"`,
    [grpcStatus.UNIMPLEMENTED]: 'the server has no grpc.health.v1',
  }
  const meaning = meanings[error.code]
  const details = [`gRPC ${name}`, meaning, excerpt(error.details)].filter(Boolean).join(': ')
  return {
    status: error.code === grpcStatus.RESOURCE_EXHAUSTED ? 'degraded' : 'unhealthy',
    details,
  }
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'details' in error
}

/** grpc-js has the system's error code only in its text. */
function isTransportFailure({ code, details }: ServiceError): boolean {
  return (
    code === grpcStatus.UNAVAILABLE && /\bE(CONN|NOTFOUND|AI_|HOST|NET|PIPE|TIMED)/.test(details)
  )
}
