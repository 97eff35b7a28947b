import { kindOf, numberIn, type Fault, type Json, type JsonRecord } from './json.ts'

/**
 * Reads what is known of an object that another program may have written. What cannot be read is a
 * fault and stays in `rest`, with the keys that nobody knows, so that writing gives it back.
 */
export class FieldReader {
  readonly rest: JsonRecord
  readonly #path: string
  readonly #faults: Fault[]

  constructor(raw: JsonRecord, path: string, faults: Fault[]) {
    this.rest = { ...raw }
    this.#path = path
    this.#faults = faults
  }

  text(...keys: string[]): string | undefined {
    return this.#take(keys, 'text', (value) => {
      if (typeof value === 'number' || typeof value === 'boolean') return String(value)
      return typeof value === 'string' ? value : undefined
    })
  }

  number(key: string, { positive = true } = {}): number | undefined {
    return this.#take([key], positive ? 'a number above 0' : 'a number', (value) => {
      const number = numberIn(value)
      if (number === undefined || !Number.isFinite(number)) return undefined
      return (positive ? number > 0 : number >= 0) ? number : undefined
    })
  }

  boolean(key: string): boolean | undefined {
    return this.#take([key], 'true or false', (value) =>
      typeof value === 'boolean' ? value : undefined,
    )
  }

  texts(key: string): string[] | undefined {
    return this.#take([key], 'a list of texts', (value) => {
      if (typeof value === 'string') return [value]
      if (!Array.isArray(value)) return undefined
      return value.every((entry) => typeof entry === 'string') ? value : undefined
    })
  }

  fault(key: string, message: string): void {
    const path = this.#path && key ? `${this.#path}.${key}` : this.#path + key
    this.#faults.push({ path, message })
  }

  #take<Value>(
    keys: string[],
    wanted: string,
    read: (value: Json) => Value | undefined,
  ): Value | undefined {
    const key = keys.find((one) => Object.hasOwn(this.rest, one))
    if (key === undefined) return undefined
    const raw = this.rest[key] ?? null
    // Other programs write null for what they leave out.
    const value = raw === null ? undefined : read(raw)
    if (raw !== null && value === undefined) {
      this.fault(key, `should be ${wanted}, is ${kindOf(raw)}`)
      return undefined
    }
    delete this.rest[key]
    return value
  }
}

/** The keys of `known` in their order, then those of `rest` that `known` says nothing about. */
export function withRest(
  known: Record<string, Json | undefined>,
  rest: JsonRecord | undefined,
): JsonRecord {
  const told = Object.entries(known).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  )
  return { ...rest, ...Object.fromEntries(told) }
}
