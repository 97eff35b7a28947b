/** A whole name, where `*` stands for any characters and `?` for one; case does not matter. */
export function wildcard(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[\\^$.|+()[\]{}]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, '[^]*')
    .replaceAll('?', '[^]')
  return new RegExp(`^${source}$`, 'i')
}
