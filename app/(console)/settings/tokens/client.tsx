'use client'

import { parseAsString, useQueryState } from 'nuqs'
import { TokensPage } from '#components/access/tokens-page.tsx'

export function TokensClient({ nowMs }: { nowMs: number }) {
  const [filter, setFilter] = useQueryState('q', parseAsString.withDefault(''))
  return (
    <TokensPage
      nowMs={nowMs}
      filter={filter}
      setFilter={(text) => void setFilter(text === '' ? null : text)}
    />
  )
}
