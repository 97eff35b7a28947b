import { useMemo, useState } from 'react'

/**
 * The order of rows, held while somebody points at them: nothing moves away under the pointer. What
 * is new goes to the end meanwhile.
 */
export function useHeldOrder(
  order: readonly string[],
  held: boolean,
): { order: readonly string[]; differs: boolean } {
  const [kept, setKept] = useState(order)
  // Lists of thousands are asked for their order with every step of scrolling.
  const merged = useMemo(() => (held ? holdOrder(kept, order) : order), [held, kept, order])
  const isSame = useMemo(() => sameOrder(held ? merged : kept, order), [held, merged, kept, order])
  if (!held && !isSame) setKept(order)
  return { order: merged, differs: held && !isSame }
}

/**
 * Rows whose order is held while the pointer is on what has the `holders`.
 * @param chosen how they are sorted: another wish is followed at once
 */
export function useHeldRows<Row>(rows: readonly Row[], keyOf: (row: Row) => string, chosen = '') {
  const [held, setHeld] = useState(false)
  const [heldAs, setHeldAs] = useState(chosen)
  if (heldAs !== chosen) setHeldAs(chosen)
  const byKey = useMemo(() => new Map(rows.map((row) => [keyOf(row), row])), [rows, keyOf])
  const keys = useMemo(() => [...byKey.keys()], [byKey])
  const { order } = useHeldOrder(keys, held && heldAs === chosen)
  const ordered = useMemo(() => order.flatMap((key) => byKey.get(key) ?? []), [order, byKey])
  return {
    rows: ordered,
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
