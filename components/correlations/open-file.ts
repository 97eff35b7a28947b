import { readTraceFile } from '#lib/correlations/analysis/otlp-open.ts'
import {
  correlationsOfEvents,
  type OpenedCorrelation,
  type ToldEvent,
} from '#lib/correlations/analysis/told-event.ts'
import type { OpenAnswer } from '#lib/correlations/schemas.ts'
import { postGzipped } from '#lib/platform/fetch-json.ts'

/** More would not fit into the memory of a page. */
export const mostMebibytes = 256
const mebibyte = 1024 * 1024

export type OpenedFile = {
  name: string
  correlations: OpenedCorrelation[]
  /** Spans that make no call, for their reasons. */
  refused: number
  refusals: OpenAnswer['refusals']
}

/**
 * Reads a file. What Signalbox exported never leaves the browser; what others wrote is interpreted by
 * the server, which stores nothing of it.
 * @throws FileFault, RangeError for a file that is too large, ProblemError
 */
export async function openFile(file: File): Promise<OpenedFile> {
  if (file.size > mostMebibytes * mebibyte)
    throw new RangeError(`The file has more than ${mostMebibytes} MiB.`)
  const content = readTraceFile(await file.text())
  if (content.kind === 'events') {
    return { ...opened(file.name, content.events), refused: 0, refusals: [] }
  }
  const answer = await postGzipped<OpenAnswer>('/api/v1/correlations/open', content.body)
  return { ...opened(file.name, answer.events), ...answer }
}

function opened(name: string, events: readonly ToldEvent[]) {
  return { name, correlations: correlationsOfEvents(events, { asOf: new Date().toISOString() }) }
}
