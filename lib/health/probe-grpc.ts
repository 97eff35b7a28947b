import type { MethodDefinition } from '@grpc/proto-loader'
import { z } from 'zod'
import { grpcCodeNames } from '#lib/platform/grpc-code-names.ts'
import { excerpt } from './failure-text.ts'
import { callGrpc } from './grpc-call.ts'
import { healthService } from './grpc-health-v1.ts'
import type { GrpcTarget } from './model.ts'
import type { Verdict } from './probe.ts'

const answerSchema = z.object({ status: z.union([z.string(), z.number()]) })

/** One grpc.health.v1 Check. */
export async function probeGrpc(
  { address, service }: GrpcTarget,
  signal: AbortSignal,
): Promise<Verdict> {
  const method: MethodDefinition<object, object> | undefined = healthService.Check
  if (method === undefined) throw new Error('grpc.health.v1 has no Check')
  const request = method.requestSerialize({ service })
  const reply = await callGrpc({ address, path: method.path, request, signal })
  if (reply.code !== 0) return judgeError(service, reply)
  const { status } = answerSchema.parse(method.responseDeserialize(reply.answer))
  return status === 'SERVING'
    ? { status: 'healthy', details: null }
    : { status: 'unhealthy', details: `gRPC health: ${status}` }
}

function judgeError(service: string, { code, message }: { code: number; message: string }) {
  const name = grpcCodeNames[code] ?? String(code)
  const meanings: Record<string, string> = {
    NOT_FOUND: `the server knows no service "${service}"`,
    UNIMPLEMENTED: 'the server has no grpc.health.v1',
  }
  const details = [`gRPC ${name}`, meanings[name], excerpt(message)].filter(Boolean).join(': ')
  const status = name === 'RESOURCE_EXHAUSTED' ? 'degraded' : 'unhealthy'
  return { status, details } satisfies Verdict
}
