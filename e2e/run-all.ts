import { runStage, stopRunning } from './run-all/run-stage.ts'
import { stages } from './run-all/stages.ts'
import { failureLines, lastLine, type StageResult, sum, table } from './run-all/tally.ts'

/** `npm test`: every check and every test; the last line is the sum. Names as arguments pick stages. */
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !stages.some((stage) => stage.name === name))
if (unknown.length > 0) {
  const names = stages.map(({ name }) => `"${name}"`).join(', ')
  process.stderr.write(`No such stage: ${unknown.join(', ')}. There are ${names}.\n`)
  process.exit(2)
}

let interrupted = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interrupted = true
    stopRunning()
  })
}

const results: StageResult[] = []
for (const stage of stages) {
  if (interrupted || (wanted.length > 0 && !wanted.includes(stage.name))) continue
  process.stdout.write(`\n── ${stage.name}\n`)
  results.push(await runStage(stage))
}

const total = sum(results.map(({ tally }) => tally))
process.stdout.write(`\n${table(results)}\n`)
for (const { name, reason } of total.skipped) {
  process.stdout.write(`skipped: ${name}: ${reason}\n`)
}
for (const line of failureLines(total)) process.stdout.write(`${line}\n`)
if (interrupted) process.stdout.write('Interrupted: not every stage has run.\n')
process.stdout.write(`\n${lastLine(total)}\n`)
process.exitCode = total.failed > 0 || total.passed === 0 || interrupted ? 1 : 0
