import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { problemCodes, type ProblemCode, type Severity } from './problem-codes.ts'

export type ProblemDoc = { code: ProblemCode; severity: Severity; title: string; text: string }

/** What each code means, in the words of docs/patterns.md; its title alone where that is not there. */
export async function readProblemDocs(): Promise<ProblemDoc[]> {
  const file = resolve(process.cwd(), 'docs/patterns.md')
  return problemDocsIn(await readFile(file, 'utf8').catch(() => ''))
}

export function problemDocsIn(markdown: string): ProblemDoc[] {
  const texts = new Map(
    markdown.split(/^### /m).flatMap((section) => {
      const [, code, text] = /^(SBX-P\d+)[^\n]*\n([^]*?)(?=^#|$(?![^]))/m.exec(section) ?? []
      return code === undefined || text === undefined ? [] : [[code, text.trim()] as const]
    }),
  )
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it holds nothing else
  const codes = Object.keys(problemCodes) as ProblemCode[]
  return codes.map((code) => ({ code, ...problemCodes[code], text: texts.get(code) ?? '' }))
}
