import { isRecord, sameJson, type Json, type JsonRecord } from './json.ts'

export type Side = 'mine' | 'theirs'
/** A place where both changed something. */
export type MergePart = {
  path: string
  base: Json | undefined
  mine: Json | undefined
  theirs: Json | undefined
  /** Whose change it is; `conflict` where both changed it, to different values. */
  outcome: Side | 'both' | 'conflict'
}
export type Three = { base: Json | undefined; mine: Json | undefined; theirs: Json | undefined }

export class Merger {
  readonly parts: MergePart[] = []
  readonly #choices: Readonly<Record<string, Side>>

  constructor(choices: Readonly<Record<string, Side>>) {
    this.#choices = choices
  }

  /** What was changed on one side alone is taken; in objects, key by key. */
  merge(path: string, { base, mine, theirs }: Three): Json | undefined {
    if (sameJson(mine, theirs)) {
      if (!sameJson(mine, base)) this.parts.push({ path, base, mine, theirs, outcome: 'both' })
      return mine
    }
    if (sameJson(theirs, base)) return this.#take('mine', { path, base, mine, theirs })
    if (sameJson(mine, base)) return this.#take('theirs', { path, base, mine, theirs })
    if (isRecord(base) && isRecord(mine) && isRecord(theirs)) {
      return this.records(path, { base, mine, theirs })
    }
    this.parts.push({ path, base, mine, theirs, outcome: 'conflict' })
    return this.#choices[path] === 'theirs' ? theirs : mine
  }

  records(
    path: string,
    of: { base: JsonRecord; mine: JsonRecord; theirs: JsonRecord },
  ): JsonRecord {
    const keys = inOrder(Object.keys(of.base), Object.keys(of.mine), Object.keys(of.theirs))
    const merged = keys.flatMap((key) => {
      const value = this.merge(`${path}.${key}`, {
        base: own(of.base, key),
        mine: own(of.mine, key),
        theirs: own(of.theirs, key),
      })
      return value === undefined ? [] : [[key, value] as const]
    })
    return Object.fromEntries(merged)
  }

  /** Lists in which order says little: what one side adds or takes away holds. */
  lists(path: string, of: { base: string[]; mine: string[]; theirs: string[] }): string[] {
    const { base, mine, theirs } = of
    if (sameJson(mine, theirs)) {
      if (!sameJson(mine, base)) this.parts.push({ path, ...of, outcome: 'both' })
      return mine
    }
    if (sameJson(theirs, base)) return this.#takeList('mine', { path, ...of })
    if (sameJson(mine, base)) return this.#takeList('theirs', { path, ...of })
    this.parts.push({ path, ...of, outcome: 'both' })
    const kept = base.filter((name) => mine.includes(name) && theirs.includes(name))
    const added = [...mine, ...theirs].filter((name) => !base.includes(name))
    const wanted = new Set([...kept, ...added])
    return inOrder(base, mine, theirs).filter((name) => wanted.has(name))
  }

  #takeList(side: Side, of: { path: string; base: string[]; mine: string[]; theirs: string[] }) {
    this.parts.push({ ...of, outcome: side })
    return of[side]
  }

  #take(side: Side, of: Three & { path: string }): Json | undefined {
    this.parts.push({ ...of, outcome: side })
    return of[side]
  }
}

/** All names once: in the order of the side that changed it, with what the other added. */
export function inOrder(base: string[], mine: string[], theirs: string[]): string[] {
  const common = (names: string[]) => names.filter((name) => base.includes(name))
  const [lead, other] = sameJson(common(mine), common(base)) ? [theirs, mine] : [mine, theirs]
  const merged = [...new Set(lead)]
  for (const [at, name] of other.entries()) {
    if (merged.includes(name)) continue
    const before = other.slice(0, at).findLast((one) => merged.includes(one))
    merged.splice(before === undefined ? 0 : merged.indexOf(before) + 1, 0, name)
  }
  return merged
}

function own(record: JsonRecord, key: string): Json | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
