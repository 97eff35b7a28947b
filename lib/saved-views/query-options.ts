import { queryOptions } from '@tanstack/react-query'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import type { SavedView } from './schemas.ts'
import type { ViewPage } from './model.ts'

export const viewsPath = (page: ViewPage) => `/api/v1/${page}/views`

export function savedViewsOptions(page: ViewPage) {
  return queryOptions({
    queryKey: ['saved-views', page],
    queryFn: ({ signal }) => fetchJson<{ views: SavedView[] }>(viewsPath(page), signal),
  })
}
