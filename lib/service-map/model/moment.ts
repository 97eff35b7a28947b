import type { Window } from '#lib/rollups/model.ts'

/** A window has about this many moments, each long enough for a share to say something. */
const momentsPerWindow = 30

/** The stretch of whole buckets that ends with the bucket a moment lies in. */
export function stretchAt(window: Window, atMs: number): Window {
  const bucketMs = window.bucketSeconds * 1000
  const bucketCount = Math.max(1, Math.round(window.bucketCount / momentsPerWindow))
  const wished = Math.ceil(atMs / bucketMs) * bucketMs
  const toMs = Math.min(window.toMs, Math.max(window.fromMs + bucketCount * bucketMs, wished))
  const asOfMs = Math.min(window.asOfMs, toMs)
  return { ...window, fromMs: toMs - bucketCount * bucketMs, toMs, asOfMs, bucketCount }
}
