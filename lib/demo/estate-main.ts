import { z } from 'zod'
import { messageOf } from '#lib/platform/errors.ts'
import { demoCommunicationFile } from './communication-file.ts'
import { startEstate } from './estate.ts'

/** The estate is a user's program beside Signalbox: it has an environment of its own. */
const environmentSchema = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url(),
  DATABASE_URL: z.url(),
  SIGNALBOX_DEMO_EPOCH_MS: z.coerce.number().int().positive().optional(),
})

/** What the estate tells the process that started it. */
export type EstateMessage =
  | { type: 'progress'; stage: string; done: number; total: number }
  | { type: 'ready'; communicationFile: string; httpPorts: Record<string, number>; epochMs: number }
  | { type: 'failed'; message: string }

function tell(message: EstateMessage): void {
  if (process.connected) process.send?.(message)
}

async function main(): Promise<void> {
  // oxlint-disable-next-line node/no-process-env -- a process of its own; this is its one reader
  const environment = environmentSchema.parse(process.env)
  const stopping = new AbortController()
  const ending = new Promise<void>((resolve) => {
    for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
      process.once(event, () => {
        stopping.abort()
        resolve()
      })
    }
  })
  const estate = await startEstate({
    otlpEndpoint: environment.OTEL_EXPORTER_OTLP_ENDPOINT.replace(/\/$/, ''),
    databaseUrl: environment.DATABASE_URL,
    epochMs: environment.SIGNALBOX_DEMO_EPOCH_MS,
    signal: stopping.signal,
    onProgress: (stage, done, total) => {
      process.stdout.write(`demo estate: ${stage} ${done}/${total}\n`)
      tell({ type: 'progress', stage, done, total })
    },
  })
  const { httpPorts, epochMs } = estate
  tell({ type: 'ready', communicationFile: demoCommunicationFile(estate), httpPorts, epochMs })
  await ending
  await estate.stop()
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`demo estate: ${messageOf(error)}\n`)
    tell({ type: 'failed', message: messageOf(error) })
    process.exit(1)
  },
)
