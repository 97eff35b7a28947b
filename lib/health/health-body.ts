import { z } from 'zod'
import type { HealthStatus } from './model.ts'

const wordsByStatus: Record<HealthStatus, readonly string[]> = {
  healthy: ['pass', 'passing', 'ok', 'up', 'healthy'],
  degraded: ['warn', 'warning', 'degraded'],
  unhealthy: [
    'fail',
    'failed',
    'failing',
    'error',
    'down',
    'unhealthy',
    'critical',
    'out_of_service',
    'shutting_down',
  ],
}

const statusByWord = new Map(
  Object.entries(wordsByStatus).flatMap(([status, words]) =>
    words.map((word) => [word, z.enum(['healthy', 'degraded', 'unhealthy']).parse(status)]),
  ),
)

const bodySchema = z.object({ status: z.string() })

/**
 * What a body says about itself: the `status` member of a JSON object (health+json draft, Spring,
 * Terminus) or a single word (ASP.NET Core). Undefined when it says nothing of the kind.
 */
export function readHealthBody(body: string): HealthStatus | undefined {
  const trimmed = body.trim()
  const word = trimmed.startsWith('{') ? statusMember(trimmed) : trimmed
  return word === undefined ? undefined : statusByWord.get(word.toLowerCase())
}

function statusMember(text: string): string | undefined {
  try {
    return bodySchema.safeParse(JSON.parse(text)).data?.status
  } catch {
    return undefined
  }
}
