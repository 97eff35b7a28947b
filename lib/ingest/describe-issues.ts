import type { z } from 'zod'

const issuesTold = 5

/** What is wrong with one span or event, and at which field, in one line. */
export function describeIssues(error: z.ZodError): string {
  const told = error.issues
    .slice(0, issuesTold)
    .map((issue) => (issue.path.length > 0 ? `${issue.path.join('.')}: ` : '') + issue.message)
  const rest = error.issues.length - told.length
  return told.join(', ') + (rest > 0 ? ` and ${rest} more faults` : '')
}
