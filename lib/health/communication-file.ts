import { type Document, LineCounter, parseDocument, visit, type YAMLError } from 'yaml'
import { messageOf } from '#lib/platform/errors.ts'
import { resolveServices } from './resolve-services.ts'
import type { FileFault, PathFault } from './file-faults.ts'
import type { ProbedService } from './model.ts'
import { pathText, positionAt, positionOf } from './yaml-positions.ts'

export type ParsedFile = { services: ProbedService[]; faults: FileFault[] }

/**
 * `.communication.yml` as text → the services and their checks, and every fault at once with its
 * line and column (both from 1). Where there are faults, `services` is empty.
 */
export function parseCommunicationFile(text: string): ParsedFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const syntaxFaults = [...document.errors, ...document.warnings].map((error) => ({
    ...positionAt(lines, error.pos[0]),
    path: '',
    message: messageOfYaml(error),
  }))
  const unreadable = document.errors.some((error) => error.code !== 'DUPLICATE_KEY')
  if (unreadable) return { services: [], faults: inOrder(syntaxFaults) }
  const aliasFaults = listUnresolvedAliases(document, lines)
  if (aliasFaults.length > 0) {
    return { services: [], faults: inOrder([...syntaxFaults, ...aliasFaults]) }
  }
  const { services, faults: found } = resolved(() => document.toJS())
  const faults = inOrder([
    ...syntaxFaults,
    ...found.map(({ path, message }) => ({
      ...positionOf(document, lines, path),
      path: pathText(path),
      message,
    })),
  ])
  return { services: faults.length === 0 ? services : [], faults }
}

/** `.communication.yml:12:7 services[2].checks[0].interval: must be ≥ 1s, got "0"` */
export function formatFault(fileName: string, fault: FileFault): string {
  const path = fault.path === '' ? '' : `${fault.path}: `
  return `${fileName}:${fault.line}:${fault.column} ${path}${fault.message}`
}

function resolved(read: () => unknown): { services: ProbedService[]; faults: PathFault[] } {
  let value: unknown
  try {
    value = read()
  } catch (error) {
    return { services: [], faults: [{ path: [], message: messageOf(error) }] }
  }
  return resolveServices(value)
}

function listUnresolvedAliases(document: Document, lines: LineCounter): FileFault[] {
  const faults: FileFault[] = []
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return
      const message = `*${alias.source} names no anchor above it`
      faults.push({ ...positionAt(lines, alias.range?.[0] ?? 0), path: '', message })
    },
  })
  return faults
}

function messageOfYaml(error: YAMLError): string {
  return error.code === 'DUPLICATE_KEY' ? 'this key is there twice' : error.message
}

function inOrder(faults: FileFault[]): FileFault[] {
  return faults.toSorted((a, b) => a.line - b.line || a.column - b.column)
}
