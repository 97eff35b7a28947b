import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accepts, end, freePorts, start, until } from './test-process.ts'

const program = '/usr/bin/prometheus'

/** Why tests with Prometheus cannot run here; undefined if they can. */
export const noPrometheus = existsSync(program)
  ? undefined
  : 'Prometheus is not installed (apt-get install prometheus; .ci/run does it)'

/** A real Prometheus that scrapes one port each 200 ms. */
export async function startPrometheus(scrapedPort: number) {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-prometheus-'))
  const [port = 0] = await freePorts(1)
  const config = join(folder, 'prometheus.yml')
  await writeFile(
    config,
    `
global: { scrape_interval: 200ms, scrape_timeout: 200ms }
scrape_configs:
  - job_name: service
    static_configs: [{ targets: ['127.0.0.1:${scrapedPort}'] }]
`,
  )
  const running = start(program, [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ])
  await until(() => accepts(port), running)
  return {
    /** The values of an instant query, by their labels. */
    async query(expression: string): Promise<{ metric: Record<string, string>; value: number }[]> {
      const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`
      const answer = (await (await fetch(url)).json()) as {
        data?: { result: { metric: Record<string, string>; value: [number, string] }[] }
      }
      const results = answer.data?.result ?? []
      return results.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }))
    },
    async stop() {
      await end(running)
      await rm(folder, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}
