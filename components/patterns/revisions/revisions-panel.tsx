'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { contentOf } from '#lib/patterns/content.ts'
import { revisionsOptions } from '#lib/patterns/query-options.ts'
import type { Pattern, PatternRevision } from '#lib/patterns/schemas.ts'
import { useMay } from '../../access/use-may.tsx'
import button from '../../ui/button.module.css'
import { Moment } from '../../ui/moment.tsx'
import { PressedChoice } from '../../ui/pressed-choice.tsx'
import { QueryTrouble } from '../../ui/query-trouble.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { DiffTable } from './diff-table.tsx'
import { RestoreDialog } from './restore-dialog.tsx'
import styles from './revisions-panel.module.css'

const actions: Record<PatternRevision['action'], string> = {
  created: 'created',
  updated: 'changed',
  restored: 'restored',
  deleted: 'deleted',
  imported: 'imported',
  written_by_sql: 'written with SQL',
}

/** How the pattern is called in the address, and what is there now; null where it was deleted. */
type Of = {
  reference: string
  pattern: Pattern | null
  onRestored: (pattern: Pattern) => void
}

/** Who changed the pattern, when and why; what each change was, and a way back. */
export function RevisionsPanel({
  chosen,
  choose,
  ...of
}: Of & {
  /** The version whose changes are shown; the latest where none is named. */
  chosen: number | null
  choose: (version: number) => void
}) {
  const query = useQuery(revisionsOptions(of.reference))
  const { data, error } = query
  if (!data) {
    return error ? <QueryTrouble query={query} /> : <Skeleton width="100%" height="12rem" />
  }
  const { revisions } = data
  const place = Math.max(
    0,
    revisions.findIndex(({ version }) => version === chosen),
  )
  const shown = revisions[place]
  return (
    <div className={styles.panel}>
      <ol aria-label="Revisions">
        {revisions.map((revision) => (
          <li key={revision.version}>
            <button
              type="button"
              aria-pressed={revision === shown}
              onClick={() => choose(revision.version)}
            >
              <span>
                <strong>{revision.version}</strong> {actions[revision.action]} by{' '}
                {revision.changedBy ?? 'another program'}
              </span>
              <span className={styles.when}>
                <Moment at={revision.changedAt} />
              </span>
              {revision.reason !== null && <span className={styles.why}>“{revision.reason}”</span>}
            </button>
          </li>
        ))}
      </ol>
      {shown && (
        <Shown key={shown.version} {...of} revision={shown} before={revisions[place + 1]} />
      )}
    </div>
  )
}

type Shown = Of & { revision: PatternRevision; before: PatternRevision | undefined }

function Shown({ reference, pattern, revision, before, onRestored }: Shown) {
  const { allowed, reason } = useMay('patterns.edit')
  const [against, setAgainst] = useState<'before' | 'now'>('before')
  const [asking, setAsking] = useState(false)
  const { version } = revision
  const isNow = pattern?.version === version
  return (
    <section className={styles.shown} aria-label={`Version ${version}`}>
      <div className={styles.head}>
        <h2>
          Version {version}
          {isNow && ' (now)'}
        </h2>
        {pattern && !isNow && (
          <PressedChoice
            label="Compare with"
            value={against}
            choices={{ before: 'what it changed', now: 'what changed since' }}
            onChoose={setAgainst}
          />
        )}
        {!isNow && (
          <button
            type="button"
            className={button.button}
            disabled={!allowed}
            title={reason}
            onClick={() => setAsking(true)}
          >
            Restore version {version}…
          </button>
        )}
      </div>
      <Difference {...{ pattern, revision, before, against }} />
      {asking && (
        <RestoreDialog
          reference={reference}
          version={version}
          present={pattern?.version ?? null}
          onRestored={(restored) => {
            setAsking(false)
            onRestored(restored)
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  )
}

function Difference({
  pattern,
  revision,
  before,
  against,
}: Pick<Shown, 'pattern' | 'revision' | 'before'> & { against: 'before' | 'now' }) {
  if (against === 'now' && pattern) {
    return <DiffTable before={revision.content} after={contentOf(pattern)} />
  }
  if (revision.deleted) {
    return <p className={styles.note}>It was deleted here. Restoring brings back what it was.</p>
  }
  return (
    <DiffTable
      before={before?.deleted === true ? undefined : before?.content}
      after={revision.content}
    />
  )
}
