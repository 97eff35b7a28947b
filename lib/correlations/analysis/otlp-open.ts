import { z } from 'zod'
import { eventAttribute, type KeyValue, twinAttribute } from './otlp-export.ts'
import { toldEventSchema, type ToldEvent } from './told-event.ts'

/** Why a file cannot be opened, with the place in it. */
export class FileFault extends Error {}

const anyValue = z.looseObject({})
const attribute = z.looseObject({ key: z.string(), value: anyValue.default({}) })
const span = z.looseObject({ attributes: z.array(attribute).default([]) })
const scopeSpans = z.looseObject({ spans: z.array(span).default([]) })
const resourceSpans = z.looseObject({ scopeSpans: z.array(scopeSpans).default([]) })
const otlp = z.looseObject({ resourceSpans: z.array(resourceSpans) })

/**
 * What a file holds: events, where Signalbox exported them; else spans of OTLP or Zipkin, which are
 * for the server to interpret as it does those that are sent to it.
 */
export type FileContent =
  | { kind: 'events'; events: ToldEvent[] }
  | { kind: 'otlp' | 'zipkin'; body: string }

/** @throws FileFault */
export function readTraceFile(text: string): FileContent {
  const json = parse(text)
  if (Array.isArray(json)) return { kind: 'zipkin', body: text }
  const parsed = otlp.safeParse(json)
  if (!parsed.success) throw faultOf(parsed.error)
  const events = eventsIn(parsed.data)
  return events ? { kind: 'events', events } : { kind: 'otlp', body: JSON.stringify(json) }
}

/** One document, or one a line, as the file exporter of the OpenTelemetry Collector writes them. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    if (lines.length < 2 || !isJson(lines[0] ?? '')) throw notJson(error, '')
    return { resourceSpans: lines.flatMap(resourceSpansOfLine) }
  }
}

function resourceSpansOfLine(line: string, index: number): unknown {
  try {
    const json: unknown = JSON.parse(line)
    return otlp.parse(json).resourceSpans
  } catch (error) {
    throw error instanceof z.ZodError
      ? faultOf(error, `line ${index + 1}: `)
      : notJson(error, ` in line ${index + 1}`)
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function notJson(error: unknown, where: string): FileFault {
  const why = error instanceof Error ? error.message : 'it ends too early'
  return new FileFault(`The file is no JSON${where}: ${why}`)
}

function faultOf(error: z.ZodError, where = ''): FileFault {
  const [issue] = error.issues
  const path = (issue?.path ?? []).reduce<string>(
    (all, key) => (typeof key === 'number' ? `${all}[${key}]` : `${all}.${String(key)}`),
    '',
  )
  return new FileFault(
    `The file is no OTLP/JSON: ${where}${path.replace(/^\./, '') || 'at the top'}: ${issue?.message ?? 'not as it should be'}`,
  )
}

/** Null where a span is none of ours. */
function eventsIn(file: z.output<typeof otlp>): ToldEvent[] | null {
  const events: ToldEvent[] = []
  for (const [r, { scopeSpans: scopes }] of file.resourceSpans.entries()) {
    for (const [s, { spans }] of scopes.entries()) {
      for (const [place, { attributes }] of spans.entries()) {
        const told = attributes.find(({ key }) => key === eventAttribute)
        const path = `resourceSpans[${r}].scopeSpans[${s}].spans[${place}]`
        if (told) events.push(eventOf(told, attributes, path))
        else if (!attributes.some(({ key }) => key === twinAttribute)) return null
      }
    }
  }
  return events.length > 0 ? events : null
}

function eventOf(told: KeyValue, attributes: readonly KeyValue[], path: string): ToldEvent {
  const others = attributes.filter(({ key }) => key !== eventAttribute)
  try {
    const json: unknown = JSON.parse(String(told.value.stringValue))
    return { ...toldEventSchema.parse(json), attributes: attributesOf(others) }
  } catch (error) {
    const issue = error instanceof z.ZodError ? error.issues[0] : null
    const why = issue ? `${issue.path.join('.')}: ${issue.message}` : 'it is no JSON'
    throw new FileFault(`${path} has a broken ${eventAttribute}: ${why}`)
  }
}

function attributesOf(list: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(list.map(({ key, value }) => [key, plainValue(value)]))
}

const anyValueSchema = z.looseObject({
  arrayValue: z.looseObject({ values: z.array(anyValue).default([]) }).optional(),
  kvlistValue: z.looseObject({ values: z.array(attribute).default([]) }).optional(),
})

function plainValue(value: Record<string, unknown>): unknown {
  const simple = value.stringValue ?? value.boolValue ?? value.doubleValue
  if (simple !== undefined) return simple
  if (value.intValue !== undefined) return Number(value.intValue)
  const { arrayValue, kvlistValue } = anyValueSchema.parse(value)
  if (arrayValue) return arrayValue.values.map(plainValue)
  return kvlistValue ? attributesOf(kvlistValue.values) : null
}
