'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { durationText } from '#lib/correlations/analysis/call-words.ts'
import {
  type Candidate,
  candidatesOf,
  searchForLike,
} from '#lib/correlations/analysis/compare-candidates.ts'
import type { Correlation } from '#lib/correlations/model.ts'
import { likeOptions, lookUpId } from '#lib/correlations/query-options.ts'
import { whatWentWrong } from '#lib/platform/fetch-json.ts'
import { formatClock, formatZone } from '#lib/platform/format.ts'
import button from '../ui/button.module.css'
import form from '../ui/popover-form.module.css'
import { Popover } from '../ui/popover.tsx'
import { useZone } from '../ui/zone.tsx'
import type { ViewState } from './view-state.ts'

type Props = { id: string; correlation: Correlation; state: ViewState }

/** Picks what this correlation is held against. */
export function CompareMenu({ id, correlation, state }: Props) {
  return (
    <Popover label="Compare" align="right">
      {(close) => {
        const choose = (other: string | null) => {
          close()
          state.setCompared(other)
        }
        return (
          <div className={form.form}>
            <Candidates {...{ id, correlation }} onChoose={choose} />
            <ById onChoose={choose} />
            {state.compared !== null && (
              <button type="button" className={button.button} onClick={() => choose(null)}>
                Stop comparing
              </button>
            )}
          </div>
        )
      }}
    </Popover>
  )
}

const whyWords: Record<Candidate['why'], string> = {
  latest: 'The latest that went well',
  ordinary: 'An ordinary one',
  fastest: 'The fastest',
}

function Candidates({
  id,
  correlation,
  onChoose,
}: {
  id: string
  correlation: Correlation
  onChoose: (id: string) => void
}) {
  const { zone } = useZone()
  const { data, error } = useQuery(likeOptions(searchForLike(correlation), correlation.startMs))
  if (error) return <p className={form.fault}>{whatWentWrong(error)}</p>
  if (!data) return <p className={form.note}>Looking for others that began like this…</p>
  const candidates = candidatesOf(data, { correlation, ownId: id })
  if (candidates.length === 0) {
    return (
      <p className={form.note}>
        No other of this operation went well within an hour of it, as far as was looked.
      </p>
    )
  }
  return (
    <ul className={form.items} aria-label="Others of this operation">
      {candidates.map(({ why, item }) => {
        const startedMs = Date.parse(item.startedAt)
        return (
          <li key={item.id} className={form.item}>
            <button type="button" className={form.itemButton} onClick={() => onChoose(item.id)}>
              {whyWords[why]}: {durationText(item.durationMs)}{' '}
              <small>
                {formatClock(startedMs, zone, 'seconds')} {formatZone(zone, startedMs)}
              </small>
            </button>
          </li>
        )
      })}
    </ul>
  )
}

function ById({ onChoose }: { onChoose: (id: string) => void }) {
  const [typed, setTyped] = useState('')
  const find = useMutation({ mutationFn: lookUpId, onSuccess: ({ id }) => onChoose(id) })
  return (
    <form
      className={form.field}
      onSubmit={(event) => {
        event.preventDefault()
        find.mutate(typed.trim())
      }}
    >
      <label>
        Another, by any id
        <input
          type="text"
          value={typed}
          maxLength={255}
          required
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <button
        type="submit"
        className={button.button}
        disabled={typed.trim() === '' || find.isPending}
      >
        Compare with it
      </button>
      {find.error && <p className={form.fault}>{whatWentWrong(find.error)}</p>}
    </form>
  )
}
