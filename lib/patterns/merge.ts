import { isRecord, parseJson, sameJson, stringifyJson, type Json, type JsonRecord } from './json.ts'
import { mergeFlows } from './merge-flow.ts'
import { Merger, type MergePart, type Side } from './merge-json.ts'
import type { PatternContent } from './schemas.ts'

export type Merge = {
  /** Every place that changed, by whomever; conflicts are among them. */
  parts: MergePart[]
  conflicts: MergePart[]
  /** With mine where both changed a place, unless a choice by its path says theirs. */
  content: (choices?: Readonly<Record<string, Side>>) => PatternContent
}

/** Three versions into one: field by field, the flow step by step, SLA and failure handling by key. */
export function merge(base: PatternContent, mine: PatternContent, theirs: PatternContent): Merge {
  const three = { base, mine, theirs }
  const merger = new Merger({})
  mergeContents(merger, three)
  return {
    parts: merger.parts,
    conflicts: merger.parts.filter(({ outcome }) => outcome === 'conflict'),
    content: (choices = {}) => mergeContents(new Merger(choices), three),
  }
}

type Contents = { base: PatternContent; mine: PatternContent; theirs: PatternContent }

function mergeContents(merger: Merger, of: Contents): PatternContent {
  return {
    pattern_name: mergeText(merger, of, 'pattern_name') ?? '',
    pattern_type: mergeText(merger, of, 'pattern_type') ?? '',
    state: mergeText(merger, of, 'state') ?? '',
    owner: mergeText(merger, of, 'owner'),
    description: mergeText(merger, of, 'description'),
    services_involved: merger.lists('services_involved', lists(of)),
    message_flow: flow(merger, of),
    reliability_guarantees: mergeText(merger, of, 'reliability_guarantees'),
    consistency_model: mergeText(merger, of, 'consistency_model'),
    failure_handling: handling(merger, of),
    performance_sla: sla(merger, of),
  }
}

type TextField = Exclude<keyof PatternContent, 'services_involved' | 'performance_sla'>

function mergeText(
  merger: Merger,
  { base, mine, theirs }: Contents,
  field: TextField,
): string | null {
  const values = { base: base[field], mine: mine[field], theirs: theirs[field] }
  const merged = merger.merge(field, values)
  return typeof merged === 'string' ? merged : null
}

function lists({ base, mine, theirs }: Contents) {
  return {
    base: base.services_involved,
    mine: mine.services_involved,
    theirs: theirs.services_involved,
  }
}

function flow(merger: Merger, of: Contents): string {
  const texts = {
    base: of.base.message_flow,
    mine: of.mine.message_flow,
    theirs: of.theirs.message_flow,
  }
  // Where only one side wrote something, its very words are taken.
  const merged = allDiffer(texts) ? mergeFlows(merger, texts) : undefined
  return merged ?? mergeText(merger, of, 'message_flow') ?? ''
}

function handling(merger: Merger, of: Contents): string | null {
  const texts = {
    base: of.base.failure_handling,
    mine: of.mine.failure_handling,
    theirs: of.theirs.failure_handling,
  }
  const records = {
    base: recordIn(texts.base),
    mine: recordIn(texts.mine),
    theirs: recordIn(texts.theirs),
  }
  const { base, mine, theirs } = records
  if (!allDiffer(texts) || !base || !mine || !theirs)
    return mergeText(merger, of, 'failure_handling')
  const merged = merger.records('failure_handling', { base, mine, theirs })
  return Object.keys(merged).length > 0 ? stringifyJson(merged) : null
}

function sla(merger: Merger, { base, mine, theirs }: Contents): Json {
  const path = 'performance_sla'
  const values = {
    base: base.performance_sla,
    mine: mine.performance_sla,
    theirs: theirs.performance_sla,
  }
  const records = {
    base: values.base ?? {},
    mine: values.mine ?? {},
    theirs: values.theirs ?? {},
  }
  const isPlain =
    sameJson(values.base, values.mine) ||
    sameJson(values.base, values.theirs) ||
    sameJson(values.mine, values.theirs)
  if (isPlain || !isRecord(records.base) || !isRecord(records.mine) || !isRecord(records.theirs)) {
    return merger.merge(path, values) ?? null
  }
  const merged = merger.records(path, {
    base: records.base,
    mine: records.mine,
    theirs: records.theirs,
  })
  return Object.keys(merged).length > 0 ? merged : null
}

function allDiffer({ base, mine, theirs }: { base: unknown; mine: unknown; theirs: unknown }) {
  return base !== mine && base !== theirs && mine !== theirs
}

function recordIn(text: string | null): JsonRecord | undefined {
  if (text === null) return {}
  const parsed = parseJson(text)
  return 'value' in parsed && isRecord(parsed.value) ? parsed.value : undefined
}
