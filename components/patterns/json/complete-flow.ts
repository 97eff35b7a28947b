import type { SyntaxNode } from '@lezer/common'
import { z } from 'zod'
import { messageFlowSchema } from '#lib/patterns/schemas.ts'
import type { Words as AllWords } from '../editor/words.ts'
import { elementsOf, keyOf, parseTree, propertiesOf, stringAt } from './json-tree.ts'

type Words = Pick<AllWords, 'services' | 'protocols' | 'operations'>
export type FlowOption = { label: string; detail?: string; apply: string }
export type FlowCompletion = { from: number; to: number; options: FlowOption[] }

type Shape = Record<string, { about: string | undefined; kind: Kind }>
type Kind = 'text' | 'number' | 'boolean' | 'list'
const stepSchema = messageFlowSchema.shape.steps.element

/** The keys that a flow and its steps may have, from the schema that they are checked against. */
function shapeOf(schema: z.ZodObject): Shape {
  const { properties = {} } = z.toJSONSchema(schema)
  return Object.fromEntries(
    Object.entries(properties).map(([key, property]) => {
      const { description, type } = typeof property === 'boolean' ? {} : property
      const kind: Kind =
        type === 'array'
          ? 'list'
          : type === 'boolean'
            ? 'boolean'
            : type === 'number'
              ? 'number'
              : 'text'
      return [key, { about: description, kind }]
    }),
  )
}
const rootShape = shapeOf(messageFlowSchema)
const stepShape = shapeOf(stepSchema)

/** What may stand at the cursor, by the schema of flows and by what was really seen. */
export function completeFlow(text: string, cursor: number, words: Words): FlowCompletion | null {
  const node = parseTree(text).resolveInner(cursor, -1)
  const token = tokens.has(node.name) ? node : null
  const property = closest(node, 'Property')
  const options =
    property && isBehindColon(cursor, property, text)
      ? valueOptions({ text, node, property, words })
      : keyOptions(node, text)
  if (options.length === 0) return null
  return { from: token?.from ?? cursor, to: token?.to ?? cursor, options }
}

const tokens = new Set(['String', 'PropertyName', '⚠'])

function keyOptions(node: SyntaxNode, text: string): FlowOption[] {
  const isName = node.name === 'PropertyName'
  const object = closest(node, 'Object')
  if (!object || (!isName && !isFreeIn(node))) return []
  const typed = isName ? stringAt(node, text) : ''
  const known = new Set(propertiesOf(object, text).map(({ key }) => key))
  return Object.entries(shapeAt(object, text) ?? {})
    .filter(([key]) => key === typed || !known.has(key))
    .map(([key, { about, kind }]) => ({
      label: key,
      ...(about !== undefined && { detail: about }),
      apply: isName ? `"${key}"` : `"${key}": ${starts[kind]}`,
    }))
}

function shapeAt(object: SyntaxNode, text: string): Shape | null {
  if (isStep(object, text)) return stepShape
  return object.parent?.name === 'JsonText' ? rootShape : null
}

const starts: Record<Kind, string> = { text: '""', number: '', boolean: 'true', list: '[]' }

/** Whether a key may begin here: within braces, or at something that is no JSON yet. */
function isFreeIn(node: SyntaxNode): boolean {
  return node.name === 'Object' || node.name === '{' || node.name === ',' || node.type.isError
}

function closest(node: SyntaxNode, name: string): SyntaxNode | null {
  for (let at: SyntaxNode | null = node; at; at = at.parent) {
    if (at.name === name) return at
    // What is within braces belongs to them, not to the property that holds them.
    if (name === 'Property' && at.name === 'Object') return null
  }
  return null
}

function isStep(object: SyntaxNode, text: string): boolean {
  const list = object.parent
  if (list?.name !== 'Array') return false
  const holder = list.parent
  if (holder?.name === 'JsonText') return true
  return holder?.name === 'Property' && keyOf(holder, text) === 'steps' && isRoot(holder)
}

function isRoot(property: SyntaxNode): boolean {
  return property.parent?.parent?.name === 'JsonText'
}

function isBehindColon(cursor: number, property: SyntaxNode, text: string): boolean {
  const name = property.getChild('PropertyName')
  return name !== null && text.slice(name.to, cursor).includes(':')
}

function valueOptions({
  text,
  node,
  property,
  words,
}: {
  text: string
  node: SyntaxNode
  property: SyntaxNode
  words: Words
}): FlowOption[] {
  const object = property.parent
  if (!object || !isStep(object, text)) return []
  const key = keyOf(property, text)
  if (stepShape[key]?.kind === 'boolean') {
    return ['true', 'false'].map((value) => ({ label: value, apply: value }))
  }
  const own = idOf(object, text)
  const ids = () => idsIn(object, text).filter((id) => id !== own)
  const candidates: Record<string, () => FlowOption[]> = {
    from: () => quoted(words.services),
    to: () => quoted(words.services),
    protocol: () => quoted(words.protocols),
    operation: () => quoted(words.operations),
    compensation: () => quoted([...ids(), ...words.operations]),
    compensates: () => quoted(ids()),
    after: () => (isInList(node, property) ? quoted(ids()) : []),
  }
  return candidates[key]?.() ?? []
}

function quoted(values: readonly string[]): FlowOption[] {
  return [...new Set(values)].map((value) => ({ label: value, apply: JSON.stringify(value) }))
}

/** Whether the node is inside the list that the property holds. */
function isInList(node: SyntaxNode, property: SyntaxNode): boolean {
  const list = property.getChild('Array')
  return list !== null && node.from >= list.from && node.to <= list.to
}

function idsIn(step: SyntaxNode, text: string): string[] {
  return step.parent
    ? elementsOf(step.parent)
        .map((one) => idOf(one, text))
        .filter(Boolean)
    : []
}

function idOf(step: SyntaxNode, text: string): string {
  const property = propertiesOf(step, text).find(({ key }) => key === 'id')?.node
  const value = property?.getChild('String')
  return value ? stringAt(value, text) : ''
}
