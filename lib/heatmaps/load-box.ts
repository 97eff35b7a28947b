import { withDatabase } from '#lib/db/with-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { readConfig } from '#lib/platform/config.ts'
import { bucketIndex, resolveWindow } from '#lib/rollups/model.ts'
import { tierRetention } from '#lib/rollups/queries.ts'
import type { BoxExplained } from './model.ts'
import { explainBox } from './queries.ts'
import type { BoxQuery } from './schemas.ts'

/** @throws AppError `unavailable` while the database cannot be reached. */
export function loadBox({ window: request, filter, box }: BoxQuery): Promise<BoxExplained> {
  const window = resolveWindow(request, systemClock.now(), tierRetention(readConfig()))
  const bucketMs = window.bucketSeconds * 1000
  const within = (timeMs: number) => Math.min(Math.max(timeMs, window.fromMs), window.toMs)
  return withDatabase((db) =>
    explainBox(
      db,
      { ...window, filter },
      {
        edges: box.edges,
        failedOnly: box.failedOnly,
        fromMs: within(Math.floor(box.fromMs / bucketMs) * bucketMs),
        toMs: within(Math.ceil(box.toMs / bucketMs) * bucketMs),
        lowest: box.lowMs === null ? null : bucketIndex(box.lowMs),
        highest: box.highMs === null ? null : bucketIndex(box.highMs),
      },
    ),
  )
}
