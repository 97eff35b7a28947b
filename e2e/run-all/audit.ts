import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { auditOutcome } from './audit-outcome.ts'
import { root } from './run-stage.ts'

const npm = process.env.npm_execpath
const [command, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]]

const output = await new Promise<string>((resolve) => {
  execFile(
    command,
    [...first, 'audit', '--audit-level=high', '--json'],
    { cwd: root, maxBuffer: 64 << 20, timeout: 120_000 },
    // Its exit code does not tell vulnerabilities from a registry that answers no audits.
    (_error, stdout) => resolve(stdout),
  )
})
const { tally, text } = auditOutcome(output)
process.stdout.write(`${text}\n`)
process.exitCode = tally.failed > 0 ? 1 : 0
const file = process.env.SIGNALBOX_TALLY_FILE
if (file !== undefined) writeFileSync(file, JSON.stringify(tally))
