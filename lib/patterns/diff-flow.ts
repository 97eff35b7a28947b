import { change, type Change, type Judgement } from './change.ts'
import { stepToJson, type FlowStep, type MessageFlow } from './flow.ts'
import { sameJson, type Json, type JsonRecord } from './json.ts'
import { covers } from './wildcard.ts'

/** How two flows differ, step by step; steps are the same where their ids are. */
export function diffFlows(before: MessageFlow, after: MessageFlow): Change[] {
  const [had, has] = [named(before.steps), named(after.steps)]
  const ids = [...new Set([...had.keys(), ...has.keys()])]
  return [
    ...ids.flatMap((id) => diffStep(id, had.get(id), has.get(id))),
    ...diffOrder(before, after),
    ...diffRest('message_flow', before.extra, after.extra),
    ...diffUnread(before, after),
  ]
}

/** Of two steps with one id the second is told from the first by its place. */
function named(steps: readonly FlowStep[]): Map<string, FlowStep> {
  const all = new Map<string, FlowStep>()
  for (const step of steps) {
    let id = step.id
    for (let again = 2; all.has(id); again += 1) id = `${step.id} (${again})`
    all.set(id, step)
  }
  return all
}

function diffStep(id: string, before: FlowStep | undefined, after: FlowStep | undefined): Change[] {
  const path = `message_flow.steps.${id}`
  const [was, is] = [before && stepToJson(before), after && stepToJson(after)]
  if (!was || !is) {
    const judged =
      after === undefined
        ? { breaking: true, why: 'who takes it is not covered any more' }
        : after.optional
          ? { breaking: false, why: 'it may be left out' }
          : { breaking: true, why: 'a run without it is not whole any more' }
    return [{ ...change(path, [was, is], judged), step: id }]
  }
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((key) => {
    const [old, now] = [own(was, key), own(is, key)]
    if (sameJson(old, now)) return []
    const values: [Json | undefined, Json | undefined] = [old, now]
    return [{ ...change(`${path}.${key}`, values, judgeKey(key, old, now)), step: id }]
  })
}

function judgeKey(key: string, before: Json | undefined, after: Json | undefined): Judgement {
  switch (key) {
    case 'from':
    case 'to':
    case 'protocol':
    case 'operation':
      return judgeName(key, before, after)
    case 'reply':
      return {
        breaking: true,
        why: after === true ? 'a reply has to come back' : 'callers get no reply any more',
      }
    case 'optional':
      return after === true
        ? { breaking: false, why: 'it may be left out' }
        : { breaking: true, why: 'a run without it is not whole any more' }
    case 'timeout_ms': {
      const isShorter = after !== undefined && !(Number(before) <= Number(after))
      return isShorter
        ? { breaking: true, why: 'what was fast enough may not be any more' }
        : { breaking: false, why: 'it may take longer' }
    }
    case 'compensation':
    case 'compensates':
      return { breaking: true, why: 'it is taken back in another way' }
    case 'after':
      return judgeAfter(before, after)
    default:
      return { breaking: false, why: 'Signalbox does not hold it against traffic' }
  }
}

function judgeName(key: string, before: Json | undefined, after: Json | undefined): Judgement {
  const wider =
    after === undefined ||
    (typeof before === 'string' && typeof after === 'string' && covers(after, before))
  if (wider) return { breaking: false, why: 'more is allowed than before' }
  return {
    breaking: true,
    why: before === undefined ? `only this ${key} is allowed now` : `another ${key} is expected`,
  }
}

function judgeAfter(before: Json | undefined, after: Json | undefined): Judgement {
  const had = new Set(Array.isArray(before) ? before : [])
  const has = Array.isArray(after) ? after : []
  return has.some((id) => !had.has(id))
    ? { breaking: true, why: 'it has to wait for more' }
    : { breaking: false, why: 'it may begin earlier' }
}

function diffOrder(before: MessageFlow, after: MessageFlow): Change[] {
  const [had, has] = [[...named(before.steps).keys()], [...named(after.steps).keys()]]
  const kept = had.filter((id) => has.includes(id))
  const keptNow = has.filter((id) => had.includes(id))
  if (sameJson(kept, keptNow)) return []
  const why = 'the list has another order; when steps happen is what “after” says'
  return [change('message_flow.steps', [had, has], { breaking: false, why })]
}

function diffRest(path: string, before: JsonRecord = {}, after: JsonRecord = {}): Change[] {
  const why = 'Signalbox does not hold it against traffic'
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const [old, now] = [own(before, key), own(after, key)]
    if (sameJson(old, now)) return []
    return [change(`${path}.${key}`, [old, now], { breaking: false, why })]
  })
}

function diffUnread(before: MessageFlow, after: MessageFlow): Change[] {
  const [had, has] = [before.unread ?? [], after.unread ?? []].map((all) =>
    all.map(({ at, value }): Json => ({ at, value })),
  )
  if (sameJson(had, has)) return []
  const why = 'these entries are no steps that can be read'
  return [change('message_flow.steps', [had, has], { breaking: false, why })]
}

function own(record: JsonRecord, key: string): Json | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
