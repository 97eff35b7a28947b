import { readFlow, readFlowValue, stepToJson, writeFlow, type MessageFlow } from './flow.ts'
import { isRecord, type Json, type JsonRecord } from './json.ts'
import { inOrder, type Merger } from './merge-json.ts'

/** Undefined where one of the three cannot be taken apart into steps: then it is merged as a whole. */
export function mergeFlows(
  merger: Merger,
  texts: { base: string; mine: string; theirs: string },
): string | undefined {
  const base = takeApart(texts.base)
  const mine = takeApart(texts.mine)
  const theirs = takeApart(texts.theirs)
  if (!base || !mine || !theirs) return undefined
  const path = 'message_flow'
  const extra = merger.records(path, {
    base: base.extra ?? {},
    mine: mine.extra ?? {},
    theirs: theirs.extra ?? {},
  })
  const steps: Json[] = []
  for (const id of inOrder(idsOf(base), idsOf(mine), idsOf(theirs))) {
    const three = { base: stepOf(base, id), mine: stepOf(mine, id), theirs: stepOf(theirs, id) }
    const merged = mergeStep(merger, `${path}.steps.${id}`, three)
    if (merged !== undefined) steps.push(merged)
  }
  const { flow } = readFlowValue({ version: 1, steps, ...extra })
  return flow && writeFlow(flow)
}

type Steps = { base?: JsonRecord; mine?: JsonRecord; theirs?: JsonRecord }

function mergeStep(merger: Merger, path: string, { base, mine, theirs }: Steps): Json | undefined {
  if (!base || !mine || !theirs) return merger.merge(path, { base, mine, theirs })
  const { after: was, ...baseRest } = base
  const { after: my, ...mineRest } = mine
  const { after: their, ...theirsRest } = theirs
  const merged = merger.records(path, { base: baseRest, mine: mineRest, theirs: theirsRest })
  const after = merger.lists(`${path}.after`, {
    base: names(was),
    mine: names(my),
    theirs: names(their),
  })
  return { ...merged, after }
}

function takeApart(text: string): MessageFlow | undefined {
  const { flow } = readFlow(text)
  const isWhole = flow && !flow.unread && new Set(idsOf(flow)).size === flow.steps.length
  return isWhole ? flow : undefined
}

function idsOf({ steps }: MessageFlow): string[] {
  return steps.map(({ id }) => id)
}

function stepOf({ steps }: MessageFlow, id: string): JsonRecord | undefined {
  const at = steps.findIndex((step) => step.id === id)
  const step = steps[at]
  const written = step && stepToJson(step, at)
  return isRecord(written) ? written : undefined
}

function names(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []
}
