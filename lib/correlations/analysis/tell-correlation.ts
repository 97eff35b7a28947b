import { fromTo } from '#lib/platform/isolated.ts'
import { type Call, type Correlation, durationOf, hasFailed } from '../model.ts'
import { callText, durationText } from './call-words.ts'
import type { Verdict } from './verdict-model.ts'

/** The call that stands for the whole: the longest of those that nothing is known above. */
export function mainCallOf({ calls, roots }: Correlation): Call | undefined {
  return roots
    .flatMap((index) => calls[index] ?? [])
    .reduce<Call | undefined>(
      (longest, call) => (longest && durationOf(longest) >= durationOf(call) ? longest : call),
      undefined,
    )
}

/** Calls of which something never arrived: their end, or what they were made within. */
export function incompleteCalls({ calls }: Correlation): { unended: Call[]; orphans: Call[] } {
  return {
    unended: calls.filter(({ state }) => state === 'unended'),
    orphans: calls.filter(({ link }) => link === 'missing'),
  }
}

/** As people would say it: “POST /orders failed after 6.21 s”. */
export function titleOf(correlation: Correlation): string {
  const main = mainCallOf(correlation)
  if (!main) return 'No calls'
  const what = main.operation ?? fromTo(main.source, main.target)
  const took = durationText(durationOf(main))
  if (main.state === 'ok') return `${what} took ${took}`
  if (main.state === 'unended') return `${what} has not ended`
  return main.state === 'timeout'
    ? `${what} ran out of time after ${took}`
    : `${what} failed after ${took}`
}

export function servicesOf({ calls }: Correlation): string[] {
  return [...new Set(calls.flatMap(({ source, target }) => [source, target]))]
}

const mostLines = 30

/** For the incident's channel: verdict, what it dragged along, the failing calls in their order, a link. */
export function asMarkdown(
  correlation: Correlation,
  verdicts: readonly Verdict[],
  { id, url }: { id: string; url: string | null },
): string {
  const { calls, startMs } = correlation
  const [first] = verdicts
  const failed = calls.filter(hasFailed)
  const lines = [
    `**${titleOf(correlation)}** — ${url === null ? id : `[${id}](${url})`}`,
    '',
    ...(first
      ? [`> **${first.headline}** ${first.explanation} (${first.confidence} confidence)`, '']
      : ['> The events do not tell what went wrong.', '']),
    `${new Date(startMs).toISOString()}, ${calls.length} calls, ${servicesOf(correlation).length} services, ${failed.length} failed`,
    '',
    ...failed.slice(0, mostLines).map((call) => {
      const at = `+${durationText(call.startMs - startMs)}`
      const message = call.errorMessage === null ? '' : `: ${plain(call.errorMessage)}`
      return `- \`${at}\` ${plain(callText(call))} — ${call.state} after ${durationText(durationOf(call))}${message}`
    }),
  ]
  if (failed.length > mostLines) lines.push(`- … and ${failed.length - mostLines} more`)
  return `${lines.join('\n')}\n`
}

/** What services send must not become markup of somebody else’s channel. */
function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .slice(0, 200)
    .replaceAll(/[\\`*_[\]<>|@]/g, String.raw`\$&`)
}
