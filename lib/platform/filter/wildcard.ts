/** A whole name, where `*` stands for any characters and `?` for one; case does not matter. */
export function wildcard(pattern: string): RegExp {
  return new RegExp(`^${wildcardSource(pattern)}$`, 'i')
}

/** The same as a piece of a regular expression. */
export function wildcardSource(pattern: string): string {
  return pattern
    .replaceAll(/[\\^$.|+()[\]{}]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, '[^]*')
    .replaceAll('?', '[^]')
}

/** The same for LIKE and ILIKE of SQL. */
export function likePattern(pattern: string): string {
  return pattern
    .replaceAll(/[\\%_]/g, String.raw`\$&`)
    .replaceAll('*', '%')
    .replaceAll('?', '_')
}
