/** The same short text for the same long one. */
export function shortHash(texts: Iterable<string>): string {
  let hash = 5381
  for (const text of texts) {
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.trunc(hash * 33 + text.charCodeAt(index)) % 4_294_967_291
    }
  }
  return hash.toString(36)
}
