import { jsonLanguage } from '@codemirror/lang-json'
import type { SyntaxNode, Tree } from '@lezer/common'

export type TextRange = { from: number; to: number }

/** A tree of what is typed, however broken it is. */
export function parseTree(text: string): Tree {
  return jsonLanguage.parser.parse(text)
}

/** The parts of a path such as `steps[0].timeout_ms`. */
export function partsOf(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([part, place]) =>
    place === undefined ? part : Number(place),
  )
}

/** Where the value at a path is; where there is none, the nearest thing that would hold it. */
export function rangeOf(text: string, path: string): TextRange {
  const first = parseTree(text).topNode.firstChild
  if (!first) return { from: 0, to: text.length }
  let node: SyntaxNode = first
  for (const part of partsOf(path)) {
    const next: SyntaxNode | undefined =
      typeof part === 'number' ? elementAt(node, part) : valueOf(node, part, text)
    if (!next) return headOf(node)
    node = next
  }
  return headOf(node)
}

/** Not the whole of something large: only where it begins. */
function headOf({ from, to, name }: SyntaxNode): TextRange {
  return { from, to: name === 'Object' || name === 'Array' ? from + 1 : to }
}

const values = new Set(['Object', 'Array', 'String', 'Number', 'True', 'False', 'Null'])

export function elementsOf(array: SyntaxNode): SyntaxNode[] {
  return childrenOf(array).filter(({ name }) => values.has(name))
}

function elementAt(array: SyntaxNode, place: number): SyntaxNode | undefined {
  return array.name === 'Array' ? elementsOf(array)[place] : undefined
}

export function propertiesOf(
  object: SyntaxNode,
  text: string,
): { key: string; node: SyntaxNode }[] {
  return childrenOf(object)
    .filter(({ name }) => name === 'Property')
    .map((node) => ({ key: keyOf(node, text), node }))
}

function valueOf(object: SyntaxNode, key: string, text: string): SyntaxNode | undefined {
  // Of two with the same key the last one counts.
  const property = propertiesOf(object, text).findLast((one) => one.key === key)?.node
  return property && childrenOf(property).find(({ name }) => values.has(name))
}

export function keyOf(property: SyntaxNode, text: string): string {
  const name = property.getChild('PropertyName')
  return name ? stringAt(name, text) : ''
}

export function stringAt({ from, to }: TextRange, text: string): string {
  const written = text.slice(from, to)
  try {
    return String(JSON.parse(written))
  } catch {
    return written.replaceAll('"', '')
  }
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = []
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child)
  return children
}
