'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { sendJson, whatWentWrong } from '#lib/platform/fetch-json.ts'
import { savedViewsOptions, viewsPath } from '#lib/saved-views/query-options.ts'
import type { DeleteView, SavedView, SaveView } from '#lib/saved-views/schemas.ts'
import { type ViewPage, viewPages } from '#lib/saved-views/model.ts'
import { useMay } from '../access/use-may.tsx'
import button from '../ui/button.module.css'
import { useNotify } from '../ui/notify/use-notify.ts'
import { useCopy } from '../ui/use-copy.ts'
import styles from '../ui/popover-form.module.css'
import { Popover } from '../ui/popover.tsx'

type Props = { page: ViewPage }

/** Views that somebody has named, and the link to this one. */
export function ViewsMenu({ page }: Props) {
  const { noun } = viewPages[page]
  return (
    <Popover label={noun === 'view' ? 'Views' : 'Saved searches'} align="right">
      {(close) => (
        <div className={styles.form}>
          <SavedViews page={page} onOpen={close} />
          <SaveForm page={page} />
          <CopyLink page={page} />
        </div>
      )}
    </Popover>
  )
}

function SavedViews({ page, onOpen }: Props & { onOpen: () => void }) {
  const router = useRouter()
  const { noun, path } = viewPages[page]
  const { data, error } = useQuery(savedViewsOptions(page))
  const { allowed } = useMay('views.save')
  const remove = useRemove(page)
  const [asked, setAsked] = useState<string | null>(null)
  if (error) return <p className={styles.fault}>{whatWentWrong(error)}</p>
  if (!data) return <p className={styles.note}>Loading…</p>
  if (data.views.length === 0) return <p className={styles.note}>No {noun} is saved yet.</p>
  return (
    <ul className={styles.items} aria-label={noun === 'view' ? 'Saved views' : 'Saved searches'}>
      {data.views.map((view) => (
        <li key={view.id} className={styles.item}>
          <button
            type="button"
            className={styles.itemButton}
            title={`Saved by ${view.savedBy}`}
            onClick={() => {
              router.push(`${path}${view.search}`)
              onOpen()
            }}
          >
            {view.name}
          </button>
          {allowed && (
            <button
              type="button"
              className={button.button}
              aria-label={
                asked === view.id
                  ? `Yes, remove the ${noun} ${view.name}`
                  : `Remove the ${noun} ${view.name}`
              }
              onClick={() => {
                if (asked !== view.id) return setAsked(view.id)
                setAsked(null)
                return remove.mutate(view)
              }}
            >
              {asked === view.id ? 'Remove it?' : '✕'}
            </button>
          )}
        </li>
      ))}
    </ul>
  )
}

function SaveForm({ page }: Props) {
  const { noun } = viewPages[page]
  const { allowed, reason } = useMay('views.save')
  const { data } = useQuery(savedViewsOptions(page))
  const [name, setName] = useState('')
  const save = useSave(page, `The ${noun} is saved.`)
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
        Save this {noun} as
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
        {known ? `Replace “${known.name}”` : `Save ${noun}`}
      </button>
      {reason !== undefined && <p className={styles.note}>{reason}</p>}
      {save.error && <p className={styles.fault}>{whatWentWrong(save.error)}</p>}
    </form>
  )
}

function useSave(page: ViewPage, done: string) {
  const client = useQueryClient()
  const notify = useNotify()
  return useMutation({
    mutationFn: (view: SaveView) => sendJson<SavedView>('PUT', viewsPath(page), view),
    onSuccess: () => notify({ tone: 'ok', text: done }),
    onError: (error) => notify({ tone: 'failing', text: whatWentWrong(error) }),
    onSettled: () => client.invalidateQueries({ queryKey: savedViewsOptions(page).queryKey }),
  })
}

/** What is removed can be had back for a while, under the same name. */
function useRemove(page: ViewPage) {
  const client = useQueryClient()
  const notify = useNotify()
  const { noun } = viewPages[page]
  const restore = useSave(page, `The ${noun} is back.`)
  return useMutation({
    mutationFn: ({ id, version }: SavedView) =>
      sendJson('DELETE', viewsPath(page), { id, version } satisfies DeleteView),
    onSuccess: (_, { name, search }) =>
      notify({
        tone: 'ok',
        text: `The ${noun} is gone.`,
        action: { label: 'Undo', onAct: () => restore.mutate({ name, search, version: null }) },
      }),
    onError: (error) => notify({ tone: 'failing', text: whatWentWrong(error) }),
    onSettled: () => client.invalidateQueries({ queryKey: savedViewsOptions(page).queryKey }),
  })
}

function CopyLink({ page }: Props) {
  const { outcome, copy } = useCopy()
  const words = {
    copied: 'Copied',
    failed: 'Copying failed',
    none: `Copy the link to this ${viewPages[page].noun}`,
  }
  return (
    <button type="button" className={button.button} onClick={() => copy(location.href)}>
      {words[outcome ?? 'none']}
    </button>
  )
}
