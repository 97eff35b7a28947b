'use client'

import Link from 'next/link'
import { useId } from 'react'
import button from './button.module.css'
import styles from './short-list.module.css'
import { Skeleton } from './skeleton.tsx'
import { useHeldRows } from './use-held-order.ts'
import { StatusShape, type Tone } from './status-shape.tsx'

export type ShortListRow = {
  id: string
  tone: Tone
  name: string
  href: string
  words: string
  /** A second way on, beside the row. */
  action?: { name: string; href: string }
}

/** The worst few of something, with where to read on. It loads alone, and fails alone. */
export function ShortList({
  title,
  note,
  rows,
  nothing,
  more,
  query,
}: {
  title: string
  note?: string
  /** None while nothing is known yet. */
  rows: readonly ShortListRow[] | undefined
  nothing: string
  /** Where all of them are. */
  more: { words: string; href: string }
  query: { error: Error | null; isFetching: boolean; refetch: () => unknown }
}) {
  const titleId = useId()
  const { error, isFetching, refetch } = query
  return (
    <section className={styles.list} aria-labelledby={titleId} aria-busy={!rows && !error}>
      <div className={styles.head}>
        <h2 id={titleId}>{title}</h2>
        {note !== undefined && <span>{note}</span>}
        <Link href={more.href} prefetch={false}>
          {more.words}
        </Link>
      </div>
      {error && (
        <p className={styles.fault}>
          <StatusShape tone="failing" />
          <span>
            {error.message}. {rows ? 'This is from before.' : 'Nothing is known.'}
          </span>
          <button
            type="button"
            className={button.button}
            onClick={() => void refetch()}
            aria-label={`Try again: ${title}`}
          >
            {isFetching ? 'Trying…' : 'Try again'}
          </button>
        </p>
      )}
      {!rows && !error && <Waiting />}
      {rows?.length === 0 && <p className={styles.nothing}>{nothing}</p>}
      {rows && rows.length > 0 && <Rows rows={rows} />}
    </section>
  )
}

function Rows({ rows }: { rows: readonly ShortListRow[] }) {
  const { rows: held, holders } = useHeldRows(rows, ({ id }) => id)
  return (
    <ul {...holders}>
      {held.map((row) => (
        <Row key={row.id} row={row} />
      ))}
    </ul>
  )
}

function Waiting() {
  return (
    <div className={styles.waiting}>
      <Skeleton width="80%" height="1rem" />
      <Skeleton width="60%" height="1rem" />
    </div>
  )
}

function Row({ row: { tone, name, href, words, action } }: { row: ShortListRow }) {
  return (
    <li>
      <StatusShape tone={tone} label={tone} />
      <div>
        <Link href={href} prefetch={false} title={name}>
          {name}
        </Link>
        <p suppressHydrationWarning>{words}</p>
      </div>
      {action && (
        <Link
          className={styles.action}
          href={action.href}
          prefetch={false}
          aria-label={`${action.name} ${name}`}
        >
          {action.name}
        </Link>
      )}
    </li>
  )
}
