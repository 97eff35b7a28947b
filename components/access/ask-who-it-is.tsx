'use client'

import { usePageRefresh } from '../ui/use-page-refresh.ts'

const everyMs = 5_000

/** For a page that was made while the database was away: nobody may act on it until that is known. */
export function AskWhoItIs() {
  usePageRefresh(everyMs)
  return null
}
