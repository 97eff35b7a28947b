export type Statement = {
  text: string
  /** Line of the file where its first word stands, from 1. */
  line: number
}

// What a semicolon may hide in: comments, quoted text (also E'…' with backslashes), names, $tag$…$tag$.
const opaque =
  /--[^\n]*|\/\*|\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|;/g

/** The statements of a SQL file, each with its place. Bodies written BEGIN ATOMIC … END are not understood. */
export function splitStatements(source: string): Statement[] {
  const statements: Statement[] = []
  let start = 0
  const close = (end: number) => {
    const skipped = leadingSpace(source.slice(start, end))
    const text = source.slice(start + skipped, end).trimEnd()
    if (text !== '') statements.push({ text, line: lineAt(source, start + skipped) })
    start = end + 1
  }
  opaque.lastIndex = 0
  for (let match = opaque.exec(source); match; match = opaque.exec(source)) {
    if (match[0] === ';') close(match.index)
    if (match[0] === '/*') opaque.lastIndex = endOfComment(source, match.index)
  }
  close(source.length)
  return statements
}

/** The line, from 1, of a character of a text. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}

function leadingSpace(text: string): number {
  let at = 0
  for (;;) {
    const rest = text.slice(at)
    const space = /^(?:\s+|--[^\n]*)/.exec(rest)
    if (space) at += space[0].length
    else if (rest.startsWith('/*')) at = endOfComment(text, at)
    else return at
  }
}

/** Block comments nest in PostgreSQL. */
function endOfComment(text: string, start: number): number {
  const mark = /\/\*|\*\//g
  mark.lastIndex = start
  let depth = 0
  for (let match = mark.exec(text); match; match = mark.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1
    if (depth === 0) return mark.lastIndex
  }
  return text.length
}
