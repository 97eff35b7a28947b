import { isRefusedValue } from '#lib/db/errors.ts'
import { messageOf } from '#lib/platform/errors.ts'
import type { Refusal } from './model.ts'

/**
 * Stores items in one transaction. Should PostgreSQL find a value that slipped through the checks,
 * the items are halved until the culprit stands alone and is refused;
 * the others are stored. Any other error is thrown: then the sender must send all again, and what
 * was stored already counts once.
 */
export async function storeOrRefuse<Item>(
  items: readonly Item[],
  store: (items: readonly Item[]) => Promise<unknown>,
  nameOf: (item: Item) => string,
): Promise<Refusal[]> {
  try {
    await store(items)
    return []
  } catch (error) {
    if (!isRefusedValue(error)) throw error
    const [first] = items
    if (first === undefined) throw error
    if (items.length === 1) {
      return [{ index: -1, reason: `${nameOf(first)} cannot be stored: ${messageOf(error)}` }]
    }
    const middle = items.length >> 1
    return [
      ...(await storeOrRefuse(items.slice(0, middle), store, nameOf)),
      ...(await storeOrRefuse(items.slice(middle), store, nameOf)),
    ]
  }
}
