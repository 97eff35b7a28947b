import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { accepts, end, freePorts, start, until } from './test-process.ts'

const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
const jars = process.env.SIGNALBOX_KAFKA_JARS ?? join(cache, 'signalbox', 'kafka')

/** Why tests against Kafka cannot run here; undefined if they can. */
export const noKafka = reason()

function reason(): string | undefined {
  if (!existsSync('/usr/bin/java')) return 'Java is not installed, which Kafka needs'
  const isThere = existsSync(jars) && readdirSync(jars).some((name) => name.startsWith('kafka_2'))
  return isThere ? undefined : `no Kafka in ${jars} (.ci/run fetches it with Maven)`
}

export type Kafka = { bootstrap: string; port: number; stop: () => Promise<void> }

/** A real Kafka broker, controller and all in one process, on loopback with data of its own. */
export async function startKafka(
  /** A proxy in front of the broker's port, which clients are told in its place. */
  proxy: (port: number) => Promise<number> = async (port) => port,
): Promise<Kafka> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-kafka-'))
  const [port = 0, controllerPort = 0] = await freePorts(2)
  const ports = { port, controllerPort, advertised: await proxy(port) }
  const properties = join(folder, 'server.properties')
  await writeFile(properties, configuration(folder, ports))
  const java = (...args: string[]) =>
    start('java', ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-cp', join(jars, '*'), ...args])
  const clusterId = 'MkU3OEVBNTcwNTJENDM2Qg'
  const format = java('kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', properties)
  await new Promise((resolve) => format.child.once('exit', resolve))
  const broker = java('kafka.Kafka', properties)
  const stop = async () => {
    await end(broker)
    await rm(folder, { recursive: true, force: true, maxRetries: 10 })
  }
  try {
    await until(() => accepts(port), broker)
  } catch (error) {
    await stop()
    throw error
  }
  return { bootstrap: `127.0.0.1:${ports.advertised}`, port, stop }
}

type Ports = { port: number; controllerPort: number; advertised: number }

function configuration(folder: string, { port, controllerPort, advertised }: Ports): string {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${advertised}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': join(folder, 'data'),
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
  })
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')
}
