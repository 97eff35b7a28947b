const idPattern = /^(?:[0-9a-f]{16}|[0-9a-f]{32})$/

/** The hex digits of a pasted id, or null where the text is none: dashes, case and `0x` do not matter. */
export function hexOfId(text: string): string | null {
  const hex = text
    .trim()
    .replace(/^["'{]|["'}]$/g, '')
    .replace(/^0x/i, '')
    .replaceAll('-', '')
    .toLowerCase()
  return idPattern.test(hex) ? hex : null
}
