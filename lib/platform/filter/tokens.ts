export type TokenKind = 'word' | 'quoted' | 'operator' | 'open' | 'close' | 'and' | 'or' | 'not'

/** A piece of a filter and where it stands in the text, `to` exclusive. */
export type Token = { kind: TokenKind; text: string; from: number; to: number }

const pieces =
  /\s+|(?<quoted>"[^"]*"?)|(?<operator>[<>!=]+)|(?<bracket>[()])|(?<word>[^\s"()<>!=]+)/gy

const keywords: Record<string, TokenKind> = { and: 'and', or: 'or', not: 'not' }

export function tokensOf(text: string): Token[] {
  return [...text.matchAll(pieces)].flatMap((match) => {
    const { quoted, operator, bracket, word } = match.groups ?? {}
    const found = match[0]
    const place = { from: match.index, to: match.index + found.length }
    if (quoted !== undefined) return { kind: 'quoted' as const, text: unquoted(quoted), ...place }
    if (operator !== undefined) return { kind: 'operator' as const, text: operator, ...place }
    if (bracket !== undefined) {
      return {
        kind: bracket === '(' ? ('open' as const) : ('close' as const),
        text: found,
        ...place,
      }
    }
    if (word === undefined) return []
    return { kind: keywords[word.toLowerCase()] ?? ('word' as const), text: word, ...place }
  })
}

function unquoted(text: string): string {
  return text.replace(/^"/, '').replace(/"$/, '')
}
