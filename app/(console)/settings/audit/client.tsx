'use client'

import { useQueryStates } from 'nuqs'
import { AuditPage } from '#components/audit/audit-page.tsx'
import { auditParams } from './search-params.ts'

export function AuditClient() {
  const [filters, setFilters] = useQueryStates(auditParams)
  return <AuditPage filters={filters} setFilters={(change) => void setFilters(change)} />
}
