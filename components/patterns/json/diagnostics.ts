import type { Diagnostic } from '@codemirror/lint'
import { parseJson } from '#lib/patterns/json.ts'
import { parseTree, rangeOf } from './json-tree.ts'

export type JsonFault = {
  /** Within the flow: `steps[0].timeout_ms`. */
  path: string
  severity: 'error' | 'warning' | 'info'
  message: string
}

/** What is wrong, where it stands in the text. */
export function diagnosticsOf(text: string, faults: readonly JsonFault[]): Diagnostic[] {
  const parsed = parseJson(text)
  if ('fault' in parsed) {
    return [{ ...firstBroken(text), severity: 'error', message: parsed.fault }]
  }
  return faults.map(({ path, severity, message }) => ({
    ...rangeOf(text, path),
    severity,
    message,
  }))
}

/** Browsers tell in different words, or not at all, where JSON breaks off: the tree knows. */
function firstBroken(text: string): { from: number; to: number } {
  let found: { from: number; to: number } | undefined
  parseTree(text).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) found ??= { from, to: Math.max(to, Math.min(from + 1, text.length)) }
    },
  })
  return found ?? { from: 0, to: text.length }
}
