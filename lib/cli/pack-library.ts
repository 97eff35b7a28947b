import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Command } from 'commander'
import { z } from 'zod'
import { print } from './output.ts'

const root = resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

const projectSchema = z.object({
  version: z.string(),
  description: z.string(),
  license: z.string(),
  dependencies: z.record(z.string(), z.string()),
})

// What the library imports as it loads.
const needed = ['cockatiel', 'zod']
// What it loads when a protocol, or a feature, is first used.
const optional = [
  '@grpc/grpc-js',
  '@grpc/proto-loader',
  '@opentelemetry/api',
  '@platformatic/kafka',
  'amqplib',
  'prom-client',
]

export function registerPackLibrary(program: Command): void {
  program
    .command('pack-library')
    .description('builds signalbox/communication and packs it for npm')
    .argument('[folder]', 'where the package goes', '.signalbox/library')
    .action(async (folder: string) => print(await packLibrary(resolve(folder))))
}

/** Builds ES modules and type declarations of lib/communication. @returns the path of the package. */
export async function packLibrary(folder: string): Promise<string> {
  const build = await mkdtemp(join(tmpdir(), 'signalbox-library-'))
  try {
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const config = join(root, 'lib/communication/tsconfig.build.json')
    await run(process.execPath, [tsc, '--project', config, '--outDir', build])
    await writeFile(join(build, 'package.json'), `${JSON.stringify(await manifest(), null, 2)}\n`)
    await copyFile(join(root, 'lib/communication/README.md'), join(build, 'README.md'))
    await mkdir(folder, { recursive: true })
    const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder], {
      cwd: build,
    })
    return join(folder, stdout.trim())
  } finally {
    await rm(build, { recursive: true, force: true })
  }
}

async function manifest() {
  const text = await readFile(join(root, 'package.json'), 'utf8')
  const { version, description, license, dependencies } = projectSchema.parse(JSON.parse(text))
  const versionOf = (name: string) => {
    const exact = dependencies[name]
    if (exact === undefined) throw new Error(`package.json does not depend on ${name}`)
    return [name, `^${exact}`]
  }
  return {
    name: 'signalbox',
    version,
    description,
    license,
    type: 'module',
    exports: {
      './communication': {
        types: './lib/communication/index.d.ts',
        default: './lib/communication/index.js',
      },
    },
    files: ['lib'],
    engines: { node: '>=22' },
    dependencies: Object.fromEntries(needed.map(versionOf)),
    peerDependencies: Object.fromEntries(optional.map(versionOf)),
    peerDependenciesMeta: Object.fromEntries(optional.map((name) => [name, { optional: true }])),
  }
}
