'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import button from '#components/ui/button.module.css'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { FaultNote } from '#components/ui/fault-note.tsx'
import { ListSkeleton } from '#components/ui/list-skeleton.tsx'
import { Moment } from '#components/ui/moment.tsx'
import { PageHead } from '#components/ui/page-head.tsx'
import { QueryTrouble } from '#components/ui/query-trouble.tsx'
import { sendJson } from '#lib/platform/fetch-json.ts'
import { retentionOptions } from '#lib/retention/query-options.ts'
import type { Kept, RetentionAnswer } from '#lib/retention/schemas.ts'
import { useChange } from '#components/ui/use-change.ts'
import { RetentionTable } from './retention-table.tsx'
import { changesOf, formatBytes, lossOf } from './retention-words.ts'
import styles from './retention.module.css'

export type Draft = Partial<Record<Kept['name'], string>>

/** How long each kind of data is kept and the room that it takes, to be changed by admins. */
export function RetentionPage() {
  const query = useQuery(retentionOptions())
  const { data, error } = query
  if (!data && !error) return <ListSkeleton title="Retention" />
  return (
    <>
      <PageHead title="Retention" summary={data && `${formatBytes(sizeOf(data))} in all`} />
      <QueryTrouble query={query} />
      {data && <RetentionForm retention={data} />}
    </>
  )
}

function RetentionForm({ retention }: { retention: RetentionAnswer }) {
  const { settings, version, updatedAt, updatedBy } = retention
  const { run, busy, fault } = useChange(retentionOptions().queryKey)
  // Only what was touched, so that all else follows what others change meanwhile.
  const [draft, setDraft] = useState<Draft>({})
  const [asking, setAsking] = useState(false)
  const changes = changesOf(settings, draft)
  const touched = settings.filter(({ name }) => draft[name] !== undefined)
  const loss = lossOf(changes)

  const save = () =>
    run({
      said: 'The retention is changed',
      work: async () => {
        const values = touched.map(({ name }) => [
          name,
          draft[name] === '' ? null : Number(draft[name]),
        ])
        await sendJson('PATCH', '/api/v1/retention', { version, ...Object.fromEntries(values) })
        setDraft({})
      },
    })
  return (
    <form
      aria-label="Retention"
      onSubmit={(event) => {
        event.preventDefault()
        if (loss === null) save()
        else setAsking(true)
      }}
    >
      <RetentionTable settings={settings} draft={draft} setDraft={setDraft} />
      {fault !== null && <FaultNote>{fault}</FaultNote>}
      <div className={styles.actions}>
        <button
          type="submit"
          className={`${button.button} ${button.primary}`}
          disabled={busy || touched.length === 0}
          title={touched.length === 0 ? 'Nothing is changed yet.' : undefined}
        >
          Save
        </button>
        {touched.length > 0 && (
          <button type="button" className={button.button} onClick={() => setDraft({})}>
            Leave as it was
          </button>
        )}
        {updatedAt !== null && (
          <span>
            Last changed by {updatedBy}, <Moment at={updatedAt} />
          </span>
        )}
      </div>
      {asking && loss !== null && (
        <ConfirmDialog
          question={{ title: 'Keep less than now?', consequence: loss, doIt: 'Keep less' }}
          onConfirm={save}
          onClose={() => setAsking(false)}
        />
      )}
    </form>
  )
}

function sizeOf({ settings }: RetentionAnswer): number {
  const tables = settings.flatMap((setting) => setting.tables)
  return tables.reduce((sum, { bytes }) => sum + bytes, 0)
}
