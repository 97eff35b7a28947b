import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accepts, end, freePorts, start, until } from './test-process.ts'

// Debian's wrapper in /usr/sbin changes to the user rabbitmq; this one runs as whoever starts it.
const server = '/usr/lib/rabbitmq/bin/rabbitmq-server'

/** Why tests against RabbitMQ cannot run here; undefined if they can. */
export const noRabbitMq = existsSync(server)
  ? undefined
  : 'RabbitMQ is not installed (apt-get install rabbitmq-server; .ci/run does it)'

export type RabbitMq = { url: string; port: number; stop: () => Promise<void> }

/** A real RabbitMQ on loopback, with ports, data and an epmd of its own. */
export async function startRabbitMq(): Promise<RabbitMq> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-rabbitmq-'))
  const [port = 0, distPort = 0, epmdPort = 0] = await freePorts(3)
  const epmd = start('epmd', ['-address', '127.0.0.1', '-port', String(epmdPort)])
  await until(() => accepts(epmdPort), epmd)
  const pidFile = join(folder, 'pid')
  const broker = start(server, [], {
    HOME: folder,
    ERL_EPMD_PORT: String(epmdPort),
    RABBITMQ_NODENAME: `signalbox-${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distPort),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_CONFIG_FILE: join(folder, 'none'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_PID_FILE: pidFile,
  })
  const stop = async () => {
    // The script waits for the virtual machine, whose id is in the file.
    const pid = Number(await readFile(pidFile, 'utf8').catch(() => '0'))
    if (pid > 1) process.kill(pid, 'SIGKILL')
    await end(broker)
    await end(epmd)
    await rm(folder, { recursive: true, force: true, maxRetries: 10 })
  }
  try {
    await until(() => accepts(port), broker)
  } catch (error) {
    await stop()
    throw error
  }
  return { port, url: `amqp://guest:guest@127.0.0.1:${port}`, stop }
}
