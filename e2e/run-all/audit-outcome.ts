import { z } from 'zod'
import { nothing, type Tally } from './tally.ts'

const answered = z.object({
  metadata: z.object({ vulnerabilities: z.object({ high: z.int(), critical: z.int() }) }),
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string() })),
})
const unanswered = z.object({ message: z.string() })

export type AuditOutcome = { tally: Tally; text: string }

/** What `npm audit --json` says. A registry that answers no audits leaves the check undone, and said so. */
export function auditOutcome(output: string): AuditOutcome {
  const json = parse(output)
  const audit = answered.safeParse(json)
  if (!audit.success) {
    const reason = `the registry answers no audits: ${unanswered.safeParse(json).data?.message ?? 'no JSON came'}`
    return {
      tally: { ...nothing, skipped: [{ name: 'npm audit', reason }] },
      text: `NOT CHECKED: ${reason}`,
    }
  }
  const { vulnerabilities, metadata } = audit.data
  const { high, critical } = metadata.vulnerabilities
  const named = Object.entries(vulnerabilities).filter(([, { severity }]) =>
    ['high', 'critical'].includes(severity),
  )
  if (high + critical === 0) {
    return { tally: { ...nothing, passed: 1 }, text: 'Nothing high or critical.' }
  }
  return {
    tally: { ...nothing, failed: 1 },
    text: named.map(([name, { severity }]) => `${severity}: ${name}`).join('\n'),
  }
}

function parse(output: string): unknown {
  try {
    return JSON.parse(output)
  } catch {
    return null
  }
}
