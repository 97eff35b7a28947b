import { durationText } from '#lib/correlations/analysis/call-words.ts'
import type { Call, CallState } from '#lib/correlations/model.ts'
import { statusWords } from '#lib/platform/status-words.ts'
import { StatusShape, type Tone } from '../ui/status-shape.tsx'

const tones: Record<CallState, Tone> = {
  ok: 'ok',
  error: 'failing',
  timeout: 'failing',
  unended: 'unknown',
}
const stateWords: Record<CallState, string> = {
  ok: 'went well',
  error: 'failed',
  timeout: 'ran out of time',
  unended: 'has no end',
}

export function CallShape({ call, labelled = false }: { call: Call; labelled?: boolean }) {
  const tone = tones[call.state]
  return labelled ? (
    <StatusShape tone={tone} label={stateWords[call.state]} />
  ) : (
    <StatusShape tone={tone} />
  )
}

/** How a call ended, in words with its numbers. */
export function endText(call: Call): string {
  const code = call.statusCode === null ? '' : ` ${statusWords(call.statusCode, call.protocol)}`
  if (call.state === 'unended') return 'no end was reported'
  return call.state === 'ok' ? `went well${code}` : `${stateWords[call.state]}${code}`
}

/** What tells this call from others like it. */
export function noteOf(call: Call): string {
  const notes = [
    call.attempt > 0 ? `retry ${call.attempt}` : '',
    call.queuedMs === null ? '' : `${durationText(call.queuedMs)} in the queue`,
    call.link === 'missing' ? 'its parent is missing' : '',
    call.state === 'unended' ? 'no end' : '',
  ]
  return notes.filter(Boolean).join(' · ')
}
