import type { NumberOperator } from './language.ts'
import type { Expression } from './parse.ts'

/** Whether a subject is what the filter asks for; an empty filter asks for everything. */
export function matches<Subject>(
  expression: Expression<Subject> | null,
  subject: Subject,
  wordsOf: (subject: Subject) => readonly string[],
): boolean {
  if (expression === null) return true
  switch (expression.kind) {
    case 'and':
      return expression.of.every((part) => matches(part, subject, wordsOf))
    case 'or':
      return expression.of.some((part) => matches(part, subject, wordsOf))
    case 'not':
      return !matches(expression.of, subject, wordsOf)
    case 'number':
      return compare(expression.field.valueOf(subject), expression.operator, expression.value)
    case 'text': {
      const { pattern, negated, field } = expression
      return field.valuesOf(subject).some((value) => pattern.test(value)) !== negated
    }
    default:
      return wordsOf(subject).some((word) => expression.pattern.test(word))
  }
}

const comparisons: Record<NumberOperator, (left: number, right: number) => boolean> = {
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '=': (left, right) => left === right,
  '!=': (left, right) => left !== right,
}

function compare(left: number | null, operator: NumberOperator, right: number): boolean {
  return left !== null && comparisons[operator](left, right)
}
