'use client'

import { parseAsString, useQueryState } from 'nuqs'
import { UsersPage } from '#components/access/users-page.tsx'

export function UsersClient({ selfEmail }: { selfEmail: string | null }) {
  const [filter, setFilter] = useQueryState('q', parseAsString.withDefault(''))
  return (
    <UsersPage
      selfEmail={selfEmail}
      filter={filter}
      setFilter={(text) => void setFilter(text === '' ? null : text)}
    />
  )
}
