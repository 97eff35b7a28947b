import { SpanKind, type Attributes, type Tracer } from '@opentelemetry/api'
import {
  ATTR_MESSAGING_CONSUMER_GROUP_NAME,
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_MESSAGE_BODY_SIZE,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
} from '@opentelemetry/semantic-conventions/incubating'
import { PgBoss, type Job } from 'pg-boss'
import { Failure } from './failure.ts'
import type { Message } from './model.ts'
import { messagingSystem } from './peer-attributes.ts'
import { extractContext, inSpan, injectContext } from './telemetry.ts'

/** What a job carries: the headers hold the trace context, as they would on any broker. */
type Envelope = { id: string; headers: Record<string, string>; body: Message }

export type Subscription = {
  destination: string
  /** Whose messages they are: each subscriber gets every message. */
  subscriber: string
  tracer: Tracer
  handle: (id: string, headers: Record<string, string>) => Promise<void>
}

export type Publication = { destination: string; id: string; body: Message }

export type Queue = {
  publish: (tracer: Tracer, publication: Publication) => Promise<void>
  subscribe: (subscription: Subscription) => Promise<void>
  stop: () => Promise<void>
}

const retention = { retryLimit: 2, deleteAfterSeconds: 300, retentionSeconds: 3600, notify: true }

/** Topics on PostgreSQL: a queue for each subscriber, woken by NOTIFY. */
export async function openQueue(databaseUrl: string): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: 'signalbox_demo_queue',
    application_name: 'signalbox-demo-queue',
    max: 4,
    useListenNotify: true,
    schedule: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
  })
  boss.on('error', () => undefined)
  await boss.start()
  return {
    publish: (tracer, publication) => publish(boss, tracer, publication),
    subscribe: (subscription) => subscribe(boss, subscription),
    stop: () => boss.stop({ graceful: true, timeout: 3000 }),
  }
}

async function publish(boss: PgBoss, tracer: Tracer, { destination, id, body }: Publication) {
  const attributes = {
    ...messageAttributes(destination, { id, body }),
    [ATTR_MESSAGING_OPERATION_NAME]: 'publish',
    [ATTR_MESSAGING_OPERATION_TYPE]: 'send',
  }
  const start = { name: `publish ${destination}`, kind: SpanKind.PRODUCER, attributes }
  await inSpan(tracer, start, async () => {
    const headers: Record<string, string> = {}
    injectContext(headers, {
      set: (carrier, key, value) => {
        carrier[key] = value
      },
    })
    await boss.publish(destination, { id, headers, body } satisfies Envelope).catch((error) => {
      throw new Failure('downstream', `${destination}: ${error.message}`, error.code)
    })
  })
}

async function subscribe(boss: PgBoss, subscription: Subscription) {
  const { destination, subscriber } = subscription
  const queue = `${destination}.${subscriber}`
  await boss.createQueue(queue, retention)
  await boss.subscribe(destination, queue)
  const options = { pollingIntervalSeconds: 5, batchSize: 1, localConcurrency: 3 }
  await boss.work<Envelope>(queue, options, async (jobs) => {
    for (const job of jobs) await consume(subscription, job)
  })
}

async function consume(subscription: Subscription, job: Job<Envelope>) {
  const { destination, subscriber, tracer, handle } = subscription
  const { id, headers, body } = job.data
  const start = {
    name: `process ${destination}`,
    kind: SpanKind.CONSUMER,
    attributes: {
      ...messageAttributes(destination, { id, body }),
      [ATTR_MESSAGING_OPERATION_NAME]: 'process',
      [ATTR_MESSAGING_OPERATION_TYPE]: 'process',
      [ATTR_MESSAGING_CONSUMER_GROUP_NAME]: subscriber,
    },
    parent: extractContext(headers, {
      keys: (carrier) => Object.keys(carrier),
      get: (carrier, key) => carrier[key],
    }),
  }
  await inSpan(tracer, start, () => handle(id, headers))
}

function messageAttributes(
  destination: string,
  message: { id: string; body: Message },
): Attributes {
  return {
    ...messagingSystem('pg-boss'),
    [ATTR_MESSAGING_DESTINATION_NAME]: destination,
    [ATTR_MESSAGING_MESSAGE_ID]: message.id,
    [ATTR_MESSAGING_MESSAGE_BODY_SIZE]: Buffer.byteLength(JSON.stringify(message.body)),
  }
}
