import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'

const root = resolve(import.meta.dirname, '../..')

const configuration = [
  'oxlint.config.ts',
  'architecture.config.ts',
  'package.json',
  'tsconfig.json',
]

const reportSchema = z.object({
  diagnostics: z.array(
    z.object({
      code: z.string().optional(),
      message: z.string(),
      filename: z.string(),
      labels: z.array(z.object({ span: z.object({ line: z.number() }) })),
    }),
  ),
})

export type Refusal = { rule: string; message: string; file: string; line: number }

export type PlantedTree = {
  plant(file: string, text: string): Promise<void>
  lint(): Promise<Refusal[]>
  remove(): Promise<void>
}

/** An empty project with the real lint configuration and the real packages. */
export async function createPlantedTree(): Promise<PlantedTree> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-lint-'))
  for (const file of configuration) {
    await cp(join(root, file), join(folder, file))
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  return {
    async plant(file, text) {
      await mkdir(dirname(join(folder, file)), { recursive: true })
      await writeFile(join(folder, file), text)
    },
    lint: () => lint(folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

async function lint(folder: string): Promise<Refusal[]> {
  const oxlint = join(root, 'node_modules/oxlint/bin/oxlint')
  const output = await new Promise<string>((done, fail) => {
    execFile(
      process.execPath,
      [oxlint, '--format', 'json'],
      { cwd: folder, maxBuffer: 16 * 1024 * 1024 },
      (_error, stdout, stderr) => {
        if (stdout.includes('"diagnostics"')) done(stdout)
        else fail(new Error(`oxlint did not report: ${stdout}${stderr}`))
      },
    )
  })
  return reportSchema.parse(JSON.parse(output)).diagnostics.map((diagnostic) => ({
    rule: diagnostic.code ?? 'unknown',
    message: diagnostic.message,
    file: diagnostic.filename,
    line: diagnostic.labels[0]?.span.line ?? 0,
  }))
}
