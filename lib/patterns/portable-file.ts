import { isAlias, parseAllDocuments, stringify, visit, type Document } from 'yaml'
import { AppError, messageOf } from '#lib/platform/errors.ts'
import { isRecord, sameJson, type Json, type JsonRecord } from './json.ts'
import { fromEntry, toEntry, type PortablePattern } from './portable-entry.ts'

export type FileFormat = 'yaml' | 'json'
/** An entry of a file: the pattern that it is, or what is wrong with it. */
export type FileEntry = {
  /** As far as it can be read. */
  name: string | null
  pattern: PortablePattern | null
  faults: { path: string; message: string }[]
}

const mostPatterns = 1_000

export function writeFile(patterns: readonly PortablePattern[], format: FileFormat): string {
  const file: JsonRecord = { patterns: patterns.map(toEntry) }
  if (format === 'json') return `${JSON.stringify(file, null, 2)}\n`
  const text = stringify(file, { lineWidth: 100, aliasDuplicateObjects: false })
  // Odd texts (a lone carriage return, spaces at line ends) do not survive every style of YAML.
  return sameJson(documentsIn(text)[0], file)
    ? text
    : stringify(file, {
        defaultStringType: 'QUOTE_DOUBLE',
        lineWidth: 0,
        aliasDuplicateObjects: false,
      })
}

/**
 * The patterns in a file: YAML or JSON, which is YAML as well; one pattern, a list of them, an object
 * with `patterns`, or several YAML documents of these.
 * @throws AppError `bad_request` where the file as a whole cannot be read
 */
export function readFile(text: string): FileEntry[] {
  const entries = documentsIn(text).flatMap(entriesIn)
  if (entries.length > mostPatterns) {
    throw new AppError('bad_request', `A file holds at most ${mostPatterns} patterns.`)
  }
  if (entries.length === 0) throw new AppError('bad_request', 'There is no pattern in the file.')
  const names = new Set<string>()
  return entries.map((entry) => {
    const read = readEntry(entry)
    if (read.name === null || !names.has(read.name)) {
      if (read.name !== null) names.add(read.name)
      return read
    }
    const fault = { path: 'pattern_name', message: 'stands in the file twice' }
    return { ...read, pattern: null, faults: [...read.faults, fault] }
  })
}

function readEntry(entry: Json): FileEntry {
  const name = isRecord(entry) ? entry['pattern_name'] : undefined
  const outcome = fromEntry(entry)
  return {
    name: typeof name === 'string' ? name : null,
    ...('faults' in outcome
      ? { pattern: null, faults: outcome.faults }
      : { pattern: outcome, faults: [] }),
  }
}

function entriesIn(value: Json): Json[] {
  if (value === null) return []
  if (Array.isArray(value)) return value
  if (isRecord(value) && Array.isArray(value['patterns'])) return value['patterns']
  return [value]
}

function documentsIn(text: string): Json[] {
  const documents = parseAllDocuments(text, { uniqueKeys: true })
  if (!Array.isArray(documents)) return []
  return documents.map((document) => {
    const [error] = document.errors
    if (error) throw new AppError('bad_request', `The file is no YAML: ${error.message}`)
    return valueOf(document)
  })
}

function valueOf(document: Document): Json {
  // An alias can make a small file a huge one.
  visit(document, {
    Alias(_, node) {
      if (isAlias(node)) throw new AppError('bad_request', 'The file holds a YAML alias (*).')
    },
  })
  try {
    const value: Json = document.toJS()
    return value
  } catch (error) {
    throw new AppError('bad_request', `The file is no YAML: ${messageOf(error)}`)
  }
}
