import { withDatabase } from '#lib/db/with-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { readConfig } from '#lib/platform/config.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import { resolveWindow } from '#lib/rollups/model.ts'
import { errorHeatmap } from '#lib/rollups/error-heatmap.ts'
import { latencyHeatmap, sumBuckets, tierRetention } from '#lib/rollups/queries.ts'
import { listSlas } from './list-slas.ts'
import type { ErrorHeatmap, ErrorHeatmapQuery, HeatmapQuery, LatencyHeatmap } from './schemas.ts'

/** @throws AppError `unavailable` while the database cannot be reached. */
export async function loadLatencyHeatmap({
  window: request,
  filter,
  services,
}: HeatmapQuery): Promise<LatencyHeatmap> {
  const window = windowOf(request)
  const [heatmap, { p50Ms, p95Ms, p99Ms }, slas] = await withDatabase((db) =>
    Promise.all([
      latencyHeatmap(db, window, filter),
      sumBuckets(db, window, filter),
      listSlas(db, services),
    ]),
  )
  return { ...stretchOf(window), ...heatmap, p50Ms, p95Ms, p99Ms, slas }
}

/** @throws AppError `unavailable` while the database cannot be reached. */
export async function loadErrorHeatmap({
  window: request,
  filter,
  quiet,
}: ErrorHeatmapQuery): Promise<ErrorHeatmap> {
  const window = windowOf(request)
  const { columnsFromMs, ...heatmap } = await withDatabase((db) =>
    errorHeatmap(db, window, { filter, quiet }),
  )
  const { from, to } = stretchOf(window)
  return { from, to, columnsFrom: new Date(columnsFromMs).toISOString(), ...heatmap }
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
