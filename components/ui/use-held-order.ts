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

/**
 * Rows whose order is held while the pointer is on what has the `holders`.
 * @param chosen how they are sorted: another wish is followed at once
 */
export function useHeldRows<Row>(rows: readonly Row[], keyOf: (row: Row) => string, chosen = '') {
  const [held, setHeld] = useState(false)
  const [heldAs, setHeldAs] = useState(chosen)
  if (heldAs !== chosen) setHeldAs(chosen)
  const byKey = new Map(rows.map((row) => [keyOf(row), row]))
  const { order } = useHeldOrder([...byKey.keys()], held && heldAs === chosen)
  return {
    rows: order.flatMap((key) => byKey.get(key) ?? []),
    holders: { onPointerEnter: () => setHeld(true), onPointerLeave: () => setHeld(false) },
  }
}

export function holdOrder(kept: readonly string[], order: readonly string[]): string[] {
  const present = new Set(order)
  const known = new Set(kept)
  return [...kept.filter((name) => present.has(name)), ...order.filter((name) => !known.has(name))]
}

function sameOrder(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, position) => name === b[position])
}
