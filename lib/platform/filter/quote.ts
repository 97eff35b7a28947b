/** A value as a filter reads it back as one: in quotes where it needs them. */
export function quoteValue(text: string): string {
  return /^[^\s"()<>!=*?]+$/.test(text) ? text : `"${text.replaceAll('"', '?')}"`
}
