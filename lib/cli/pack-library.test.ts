import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as library from '#lib/communication/index.ts'
import { packLibrary } from './pack-library.ts'

const root = resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

type Example = { name: string; code: string }

/** Fenced blocks of a language: named by what stands behind it, or by the heading above. */
function examplesIn(document: string, language: string): Example[] {
  const text = readFileSync(join(root, 'docs/communication', document), 'utf8')
  const blocks = text.matchAll(/^(?:#+ (.+)|```(\w+)(?: (\S+))?\n([^]*?)^```)$/gm)
  let heading = ''
  const examples: Example[] = []
  for (const [, title, kind, name, code = ''] of blocks) {
    if (title !== undefined) heading = title
    else if (kind === language) examples.push({ name: name ?? heading, code })
  }
  return examples
}

let folder: string
let archive: string
let empty: string
let withPeers: string

/** An empty project into which the packed library was installed, as its user would. */
async function installInto(name: string, ...packages: string[]): Promise<string> {
  const project = join(folder, name)
  await mkdir(project)
  await writeFile(
    join(project, 'package.json'),
    '{ "type": "module", "allowScripts": { "node": true } }',
  )
  const options = ['--no-audit', '--no-fund', '--no-save', '--prefer-offline']
  await run('npm', ['install', ...options, ...packages], { cwd: project })
  return project
}

const script = async (project: string, file: string) =>
  run(process.execPath, [file], { cwd: project, timeout: 30_000 })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-pack-'))
  archive = await packLibrary(folder)
  empty = await installInto('empty', archive)
  withPeers = await installInto('with-peers', archive, 'prom-client')
}, 180_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the packed library', () => {
  it('brings nothing along that who uses it may not need', () => {
    const installed = readdirSync(join(empty, 'node_modules')).filter((name) => name !== '.bin')
    expect(installed.filter((name) => !name.startsWith('.')).toSorted()).toEqual([
      'cockatiel',
      'signalbox',
      'zod',
    ])
  })

  it('has nothing of the dashboard in it', () => {
    const inside = readdirSync(join(empty, 'node_modules/signalbox/lib')).toSorted()
    expect(inside).toEqual(['communication', 'platform'])
    const files = readdirSync(join(empty, 'node_modules/signalbox/lib/platform')).toSorted()
    expect(files).toEqual(['ids.d.ts', 'ids.js'])
  })

  it('runs on Node 22, the oldest that it allows', async () => {
    const project = await installInto('node-22', archive, 'node@22')
    const examples = examplesIn('getting-started.md', 'js')
    for (const { name, code } of examples) await writeFile(join(project, name), code)
    const node = join(project, 'node_modules/node/bin/node')
    const { stdout: version } = await run(node, ['--version'])
    expect(version).toMatch(/^v22\./)
    const { stdout } = await run(node, ['shop.mjs'], { cwd: project, timeout: 30_000 })
    expect(stdout).toContain('refused at once: circuit breaker open')
  })

  it('says what to install where a protocol’s package is missing', async () => {
    await writeFile(
      join(empty, 'missing.js'),
      `
      import { amqpProtocol, grpcProtocol, kafkaProtocol, ProtocolManager } from 'signalbox/communication'
      const protocols = {
        amqp: amqpProtocol({ url: 'amqp://localhost' }),
        grpc: grpcProtocol(),
        kafka: kafkaProtocol({ bootstrapBrokers: ['localhost:9092'] }),
      }
      for (const preferredProtocol of Object.keys(protocols)) {
        const services = { a: { preferredProtocol } }
        const manager = new ProtocolManager({ sourceService: 's', protocols, services })
        await manager
          .callService({ targetService: 'a', method: 'b' })
          .catch(({ name, message }) => console.log(name + ': ' + message))
      }`,
    )
    const { stdout } = await script(empty, 'missing.js')
    expect(stdout.trim().split('\n')).toEqual([
      'NotConfiguredError: this protocol needs the package amqplib: npm install amqplib',
      'NotConfiguredError: this protocol needs the package @grpc/grpc-js: npm install @grpc/grpc-js',
      'NotConfiguredError: this protocol needs the package @platformatic/kafka: npm install @platformatic/kafka',
    ])
  })
})

describe('docs/communication/getting-started.md', () => {
  it('does what it says in an empty project', async () => {
    for (const { name, code } of examplesIn('getting-started.md', 'js')) {
      await writeFile(join(empty, name), code)
    }
    const { stdout } = await script(empty, 'shop.mjs')
    const [promised] = examplesIn('getting-started.md', 'text')
    const lines = promised?.code.trimEnd().split('\n') ?? []
    expect(lines).toHaveLength(5)
    const patternOf = (line: string) =>
      RegExp(
        `^${line
          .replaceAll(/[().]/g, String.raw`\$&`)
          .replace('9 ms', String.raw`\d+ ms`)
          .replaceAll('…', '.+')}$`,
      )
    const printed = stdout.trimEnd().split('\n')
    for (const [index, line] of lines.entries()) expect(printed[index]).toMatch(patternOf(line))
    expect(printed).toHaveLength(lines.length)
  })
})

describe('docs/communication/reference.md', () => {
  const examples = examplesIn('reference.md', 'ts')
  const fileOf = (index: number) => `example-${index}.ts`

  it('has examples that fit the library’s types', async () => {
    for (const [index, { code }] of examples.entries()) {
      await writeFile(join(withPeers, fileOf(index)), code)
    }
    const files = examples.map((_, index) => fileOf(index))
    const typeRoots = join(root, 'node_modules/@types')
    const options = ['--noEmit', '--strict', '--target', 'es2024', '--module', 'nodenext']
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const types = ['--typeRoots', typeRoots, '--types', 'node', '--skipLibCheck', '--ignoreConfig']
    const { stdout } = await run(process.execPath, [tsc, ...options, ...types, ...files], {
      cwd: withPeers,
    }).catch((error: { stdout: string }) => error)
    expect(stdout).toBe('')
  })

  it.each(examples.map(({ name }, index) => [name, index] as const))(
    'does what it says: %s',
    async (_, index) => {
      const { stderr } = await script(withPeers, fileOf(index))
      expect(stderr).toBe('')
    },
  )

  it('names everything that the library exports', () => {
    const reference = readFileSync(join(root, 'docs/communication/reference.md'), 'utf8')
    // Of guards it says that every error has one.
    const isGuard = (name: string) => /^is\w+Error$/.test(name)
    const named = (name: string) => new RegExp(`\\b${name}\\b`).test(reference)
    expect(Object.keys(library).filter((name) => !isGuard(name) && !named(name))).toEqual([])
  })
})
