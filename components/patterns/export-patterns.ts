export const exportFormats = [
  { format: 'yaml', label: 'YAML' },
  { format: 'json', label: 'JSON' },
  { format: 'asyncapi', label: 'AsyncAPI 3' },
] as const
type Format = (typeof exportFormats)[number]['format']

/** Lets the browser fetch and keep the patterns as a file. @param names all where there are none */
export function saveExport(format: Format, names: readonly string[] | null): void {
  const search = new URLSearchParams({ format })
  for (const name of names ?? []) search.append('name', name)
  const link = document.createElement('a')
  link.href = `/api/v1/patterns/export?${search}`
  link.download = ''
  link.click()
}
