'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { sendJson, whatWentWrong } from '#lib/platform/fetch-json.ts'
import { savedViewsOptions } from '#lib/service-map/query-options.ts'
import type { DeleteView, SavedView, SaveView } from '#lib/service-map/schemas.ts'
import { useMay } from '../access/use-may.tsx'
import button from '../ui/button.module.css'
import { useNotify } from '../ui/notify/use-notify.ts'
import { useCopy } from '../ui/use-copy.ts'
import styles from '../ui/popover-form.module.css'
import { Popover } from '../ui/popover.tsx'

const path = '/api/v1/map/views'

/** Views that somebody has named, and the link to this one. */
export function ViewsMenu() {
  return (
    <Popover label="Views" align="right">
      {(close) => (
        <div className={styles.form}>
          <SavedViews onOpen={close} />
          <SaveForm />
          <CopyLink />
        </div>
      )}
    </Popover>
  )
}

function SavedViews({ onOpen }: { onOpen: () => void }) {
  const router = useRouter()
  const { data, error } = useQuery(savedViewsOptions())
  const { allowed } = useMay('views.save')
  const remove = useChange(
    (view: DeleteView) => sendJson('DELETE', path, view),
    'The view is gone.',
  )
  const [asked, setAsked] = useState<string | null>(null)
  if (error) return <p className={styles.fault}>{whatWentWrong(error)}</p>
  if (!data) return <p className={styles.note}>Loading…</p>
  if (data.views.length === 0) return <p className={styles.note}>No view is saved yet.</p>
  return (
    <ul className={styles.items} aria-label="Saved views">
      {data.views.map(({ id, name, search, savedBy, version }) => (
        <li key={id} className={styles.item}>
          <button
            type="button"
            className={styles.itemButton}
            title={`Saved by ${savedBy}`}
            onClick={() => {
              router.push(`/map${search}`)
              onOpen()
            }}
          >
            {name}
          </button>
          {allowed && (
            <button
              type="button"
              className={button.button}
              aria-label={asked === id ? `Yes, remove the view ${name}` : `Remove the view ${name}`}
              onClick={() => {
                if (asked !== id) return setAsked(id)
                setAsked(null)
                return remove.mutate({ id, version })
              }}
            >
              {asked === id ? 'Remove it?' : '✕'}
            </button>
          )}
        </li>
      ))}
    </ul>
  )
}

function SaveForm() {
  const { allowed, reason } = useMay('views.save')
  const { data } = useQuery(savedViewsOptions())
  const [name, setName] = useState('')
  const save = useChange(
    (view: SaveView) => sendJson<SavedView>('PUT', path, view),
    'The view is saved.',
  )
  const known = data?.views.find((view) => view.name.toLowerCase() === name.trim().toLowerCase())
  return (
    <form
      className={styles.field}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ name, search: location.search, version: known?.version ?? null })
      }}
    >
      <label>
        Save this view as
        <input
          type="text"
          value={name}
          maxLength={100}
          required
          disabled={!allowed}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <button
        type="submit"
        className={button.button}
        disabled={!allowed || name.trim() === '' || save.isPending}
      >
        {known ? `Replace “${known.name}”` : 'Save view'}
      </button>
      {reason !== undefined && <p className={styles.note}>{reason}</p>}
      {save.error && <p className={styles.fault}>{whatWentWrong(save.error)}</p>}
    </form>
  )
}

function useChange<Given>(change: (given: Given) => Promise<unknown>, done: string) {
  const client = useQueryClient()
  const notify = useNotify()
  return useMutation({
    mutationFn: change,
    onSuccess: () => notify({ tone: 'ok', text: done }),
    onError: (error) => notify({ tone: 'failing', text: whatWentWrong(error) }),
    onSettled: () => client.invalidateQueries({ queryKey: savedViewsOptions().queryKey }),
  })
}

function CopyLink() {
  const { outcome, copy } = useCopy()
  const words = { copied: 'Copied', failed: 'Copying failed', none: 'Copy the link to this view' }
  return (
    <button type="button" className={button.button} onClick={() => copy(location.href)}>
      {words[outcome ?? 'none']}
    </button>
  )
}
