/** A link to another tool, with fields in braces. */
export type LinkTemplate = { name: string; url: string }

export const linkFields = [
  'trace_id',
  'correlation_id',
  'service',
  'span_id',
  'from',
  'to',
  'from_ms',
  'to_ms',
] as const
export type LinkField = (typeof linkFields)[number]

const fieldPattern = /\{([^{}]*)\}/g

/** NAME=URL, separated by white space; `_` in a name is shown as a space. */
export function parseLinkTemplates(text: string, onFault: (message: string) => void) {
  return text.split(/\s+/).flatMap((entry): LinkTemplate[] => {
    if (entry === '') return []
    const [, name = '', url = ''] = /^([^=]+)=(.+)$/.exec(entry) ?? []
    const fault = name === '' ? 'is not NAME=URL' : faultOf(url)
    if (fault === null) return [{ name: name.replaceAll('_', ' '), url }]
    onFault(`${entry} ${fault}`)
    return []
  })
}

/** What services send is put into the fields: it must not choose the host, nor what a click runs. */
function faultOf(template: string): string | null {
  for (const [, field = ''] of template.matchAll(fieldPattern)) {
    if (!linkFields.some((known) => known === field))
      return `has the unknown field {${field}}: there are ${linkFields.join(', ')}`
  }
  const [filled, other] = ['aaa', 'bbb'].map((value) => template.replaceAll(fieldPattern, value))
  if (!filled || !other || !URL.canParse(filled) || !URL.canParse(other))
    return 'has an address that is none'
  const { protocol, origin, username } = new URL(filled)
  if (protocol !== 'http:' && protocol !== 'https:') return 'must begin with http:// or https://'
  if (username !== '') return 'must not carry a user name'
  return origin === new URL(other).origin ? null : 'has a field in its host'
}

/** Null where a field has no value here. */
export function fillLink(
  { url }: LinkTemplate,
  values: Partial<Record<LinkField, string | null>>,
): string | null {
  let lacks = false
  const filled = url.replaceAll(fieldPattern, (_, field: LinkField) => {
    const value = values[field]
    if (value === null || value === undefined) lacks = true
    return encodeURIComponent(value ?? '')
  })
  return lacks ? null : filled
}
