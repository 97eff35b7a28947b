import { withDatabase } from '#lib/db/with-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { readConfig } from '#lib/platform/config.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import { resolveWindow } from '#lib/rollups/model.ts'
import { errorHeatmap, latencyHeatmap, sumBuckets, tierRetention } from '#lib/rollups/queries.ts'
import { listSlas } from './list-slas.ts'
import type { ErrorHeatmap, HeatmapQuery, LatencyHeatmap } from './schemas.ts'

const mostEdges = 5_000

/** @throws AppError `unavailable` while the database cannot be reached. */
export async function loadLatencyHeatmap({
  window: request,
  filter,
}: HeatmapQuery): Promise<LatencyHeatmap> {
  const window = windowOf(request)
  const [heatmap, { p50Ms, p95Ms, p99Ms }, slas] = await withDatabase((db) =>
    Promise.all([
      latencyHeatmap(db, window, filter),
      sumBuckets(db, window, filter),
      listSlas(db, filter),
    ]),
  )
  return { ...stretchOf(window), ...heatmap, p50Ms, p95Ms, p99Ms, slas }
}

/** @throws AppError `unavailable` while the database cannot be reached. */
export async function loadErrorHeatmap({
  window: request,
  filter,
}: HeatmapQuery): Promise<ErrorHeatmap> {
  const window = windowOf(request)
  const heatmap = await withDatabase((db) => errorHeatmap(db, window, { filter, limit: mostEdges }))
  return { ...stretchOf(window), ...heatmap }
}

function windowOf(request: WindowRequest) {
  return resolveWindow(request, systemClock.now(), tierRetention(readConfig()))
}

function stretchOf({ fromMs, toMs, bucketSeconds }: ReturnType<typeof windowOf>) {
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    bucketSeconds,
  }
}
