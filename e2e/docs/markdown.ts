import { globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')

export type Mention = { file: string; line: number; text: string }

/** Every Markdown file of ours, by its path from the root. */
export function markdownFiles(): string[] {
  const foreign = ['node_modules/**', '.next/**', '.signalbox/**', 'test-results/**']
  return globSync('**/*.md', { cwd: root, exclude: foreign }).toSorted()
}

export function linesOf(file: string): string[] {
  return readFileSync(join(root, file), 'utf8').split('\n')
}

/** Targets of links and pictures within the project, as paths from the root. */
export function linkedPaths(file: string): Mention[] {
  return mentions(file, /\]\(([^)\s]+)\)|<(?:img|source)[^>]+src(?:set)?="([^"]+)"/g)
    .filter(({ text }) => !/^([a-z]+:|#)/.test(text))
    .map((mention) => ({
      ...mention,
      text: join(dirname(file), mention.text.replace(/#.*$/, '')),
    }))
}

const ourFolder = /^(?:\.ci|app|components|docs|e2e|lib|migrations|public)\//
const ourFile = /^[\w.-]+\.(?:ts|json|yml|md)$/

/** Files and folders named as code: `lib/rollups/model.ts`. Names with a placeholder are left out. */
export function namedPaths(file: string): Mention[] {
  return mentions(file, /`([^`\s]+)`/g)
    .filter(({ text }) => !/[<>{}*…$]|NAME/.test(text))
    .filter(({ text }) => ourFolder.test(text) || ourFile.test(text))
}

/** Names of npm scripts that a reader is told to run. */
export function npmScripts(file: string): Mention[] {
  return mentions(file, /npm run ([\w:-]+)/g)
}

function mentions(file: string, pattern: RegExp): Mention[] {
  return linesOf(file).flatMap((text, index) =>
    Array.from(text.matchAll(pattern), (match) => ({
      file,
      line: index + 1,
      text: match[1] ?? match[2] ?? '',
    })),
  )
}
