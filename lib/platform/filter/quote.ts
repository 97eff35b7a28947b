import { tokensOf } from './tokens.ts'

/** A value as a filter reads it back as one: in quotes where it needs them. */
export function quoteValue(text: string): string {
  return /^[^\s"()<>!=*?]+$/.test(text) ? text : `"${text.replaceAll('"', '?')}"`
}

/** source=a target="b c": a filter for what has all these values; those that are empty are left out. */
export function fieldsText(fields: Readonly<Record<string, string | null | undefined>>): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => (value ? `${name}=${quoteValue(value)}` : []))
    .join(' ')
}

/** A filter for what all of these ask for. */
export function allText(...filters: readonly string[]): string {
  const some = filters.filter((text) => text.trim() !== '')
  return some.map((text) => (some.length > 1 && isEither(text) ? `(${text})` : text)).join(' ')
}

function isEither(text: string): boolean {
  return tokensOf(text).some(({ kind }) => kind === 'or')
}
