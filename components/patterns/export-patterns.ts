import { postForFile } from '#lib/platform/fetch-json.ts'
import { saveFile } from '../ui/save-file.ts'

export const exportFormats = [
  { format: 'yaml', label: 'YAML' },
  { format: 'json', label: 'JSON' },
  { format: 'asyncapi', label: 'AsyncAPI 3' },
] as const
export type ExportFormat = (typeof exportFormats)[number]['format']

const path = '/api/v1/patterns/export'
const fileNames = {
  yaml: 'patterns.yaml',
  json: 'patterns.json',
  asyncapi: 'patterns.asyncapi.json',
} as const

/** Lets the browser fetch and keep the patterns as a file. @param name null for all */
export function saveExport(format: ExportFormat, name: string | null): void {
  const link = document.createElement('a')
  link.href = `${path}?${new URLSearchParams({ format, ...(name !== null && { name }) })}`
  link.download = ''
  link.click()
}

/**
 * The same for some of them, of which an address may not hold all names.
 * @throws ProblemError
 */
export async function saveSelected(format: ExportFormat, names: readonly string[]): Promise<void> {
  saveFile(await postForFile(path, { format, names }), fileNames[format])
}
