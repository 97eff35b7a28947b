import { change, type Change, type Judgement } from './change.ts'
import { contentFields, type ContentField } from './content.ts'
import { diffFlows } from './diff-flow.ts'
import { readFlow } from './flow.ts'
import { isRecord, parseJson, sameJson, type Json } from './json.ts'
import type { PatternContent } from './schemas.ts'

/** How two versions of a pattern differ; nothing where they say the same in the same words. */
export function diffPatterns(before: PatternContent, after: PatternContent): Change[] {
  return contentFields.flatMap((field) => {
    if (sameJson(before[field], after[field])) return []
    return diffField(field, before, after)
  })
}

function diffField(field: ContentField, before: PatternContent, after: PatternContent): Change[] {
  switch (field) {
    case 'message_flow':
      return diffFlowTexts(before.message_flow, after.message_flow)
    case 'services_involved':
      return diffServices(before.services_involved, after.services_involved)
    case 'performance_sla':
      return diffRecords(field, [before[field], after[field]], judgeSla)
    case 'failure_handling':
      return diffHandling(before.failure_handling, after.failure_handling)
    default: {
      const judged = judgeField(field, before, after)
      return [change(field, [before[field], after[field]], judged)]
    }
  }
}

function judgeField(field: ContentField, before: PatternContent, after: PatternContent): Judgement {
  switch (field) {
    case 'pattern_name':
      return { breaking: true, why: 'files and links know it by its name' }
    case 'pattern_type':
      return { breaking: true, why: 'services talk in another way' }
    case 'reliability_guarantees':
      return { breaking: true, why: 'senders and receivers rely on another delivery' }
    case 'consistency_model':
      return { breaking: true, why: 'readers rely on another consistency' }
    case 'state': {
      const isJudged = after.state === 'active' && before.state !== 'active'
      const why = isJudged
        ? 'live traffic is held against it from now on'
        : 'live traffic is no longer held against it'
      return {
        breaking: false,
        why:
          after.state === 'active' || before.state === 'active'
            ? why
            : 'live traffic is not held against it',
      }
    }
    default:
      return { breaking: false, why: 'it is for people' }
  }
}

function diffServices(before: readonly string[], after: readonly string[]): Change[] {
  const [had, has] = [new Set(before), new Set(after)]
  const left = [...had].filter((name) => !has.has(name))
  const joined = [...has].filter((name) => !had.has(name))
  const changes = [
    ...left.map((name) =>
      change(`services_involved.${name}`, [name, undefined], {
        breaking: true,
        why: 'it takes no part any more',
      }),
    ),
    ...joined.map((name) =>
      change(`services_involved.${name}`, [undefined, name], {
        breaking: false,
        why: 'it may take part; what it has to do stands in the steps',
      }),
    ),
  ]
  if (changes.length > 0) return changes
  const judged = { breaking: false, why: 'the same services in another order' }
  return [change('services_involved', [[...before], [...after]], judged)]
}

function diffFlowTexts(before: string, after: string): Change[] {
  const [was, is] = [readFlow(before).flow, readFlow(after).flow]
  if (was && is) {
    const changes = diffFlows(was, is)
    if (changes.length > 0) return changes
    const judged = { breaking: false, why: 'written in other words, it says the same' }
    return [change('message_flow', [before, after], judged)]
  }
  const why = 'it cannot be told what this changes: a flow cannot be read'
  return [change('message_flow', [before, after], { breaking: true, why })]
}

function diffHandling(before: string | null, after: string | null): Change[] {
  const [was, is] = [parsed(before), parsed(after)]
  if (sameJson(was, is) || was === undefined || is === undefined) {
    const why = sameJson(was, is) ? 'written in other words' : 'it cannot be told what this changes'
    return [change('failure_handling', [before, after], { breaking: false, why })]
  }
  return diffRecords('failure_handling', [was, is], (key) => {
    if (key === 'on_failure')
      return { breaking: true, why: 'services have to act differently when it fails' }
    return { breaking: false, why: 'it tells how failures are dealt with' }
  })
}

/** Undefined where it is no JSON. */
function parsed(text: string | null): Json | undefined {
  if (text === null) return null
  const outcome = parseJson(text)
  return 'fault' in outcome ? undefined : outcome.value
}

const higherIsStricter: Record<string, boolean> = {
  p95_ms: false,
  success_rate: true,
  throughput_rps: true,
}

function judgeSla(key: string, before: Json | undefined, after: Json | undefined): Judgement {
  const strictUp = higherIsStricter[key]
  if (strictUp === undefined)
    return { breaking: false, why: 'Signalbox does not hold it against traffic' }
  const isTighter =
    after !== undefined &&
    (typeof before !== 'number' ||
      typeof after !== 'number' ||
      (strictUp ? after > before : after < before))
  return isTighter
    ? { breaking: true, why: 'what was good enough may not be any more' }
    : { breaking: false, why: 'less is asked for' }
}

/** Key by key where both are objects or nothing; else as a whole. */
function diffRecords(
  path: string,
  [before, after]: [Json, Json],
  judge: (key: string, before: Json | undefined, after: Json | undefined) => Judgement,
): Change[] {
  const [was, is] = [before ?? {}, after ?? {}]
  if (!isRecord(was) || !isRecord(is)) {
    return [change(path, [before, after], { breaking: true, why: 'it has another form' })]
  }
  const changes = [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((key) => {
    const [old, now] = [ownOf(was, key), ownOf(is, key)]
    if (sameJson(old, now)) return []
    return [change(`${path}.${key}`, [old, now], judge(key, old, now))]
  })
  if (changes.length > 0) return changes
  return [change(path, [before, after], { breaking: false, why: 'it says nothing either way' })]
}

function ownOf(record: { [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
