import type { Problem } from '#lib/patterns/problem-codes.ts'
import type { Tone } from '../../ui/status-shape.tsx'

const tones: Record<Problem['severity'], Tone> = {
  error: 'failing',
  warning: 'warning',
  info: 'unknown',
}

export function toneOf(severity: Problem['severity']): Tone {
  return tones[severity]
}

export function countWords(problems: readonly Problem[]): string {
  if (problems.length === 0) return 'No problems'
  const count = (severity: Problem['severity'], word: string) => {
    const many = problems.filter((problem) => problem.severity === severity).length
    return many === 0 ? [] : [`${many} ${word}${many === 1 ? '' : 's'}`]
  }
  return [
    ...count('error', 'error'),
    ...count('warning', 'warning'),
    ...count('info', 'note'),
  ].join(', ')
}

/** The place of the step that a path is about; -1 for none. */
export function stepOf(path: string): number {
  const place = /^message_flow\.steps\[(\d+)\]/.exec(path)?.[1]
  return place === undefined ? -1 : Number(place)
}
