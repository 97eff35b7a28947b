import { useState } from 'react'

/**
 * The order of rows, held while somebody points at them: nothing moves away under the pointer. What
 * is new goes to the end meanwhile.
 */
export function useHeldOrder(
  order: readonly string[],
  held: boolean,
): { order: readonly string[]; differs: boolean } {
  const [kept, setKept] = useState(order)
  if (!held) {
    if (!sameOrder(kept, order)) setKept(order)
    return { order, differs: false }
  }
  const merged = holdOrder(kept, order)
  return { order: merged, differs: !sameOrder(merged, order) }
}

export function holdOrder(kept: readonly string[], order: readonly string[]): string[] {
  const present = new Set(order)
  const known = new Set(kept)
  return [...kept.filter((name) => present.has(name)), ...order.filter((name) => !known.has(name))]
}

function sameOrder(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, position) => name === b[position])
}
