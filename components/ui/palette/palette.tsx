'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useId, useState, type KeyboardEvent } from 'react'
import { Dialog } from '../dialog.tsx'
import { Icon } from '../icons.tsx'
import { Keys } from '../shortcuts/keys.tsx'
import {
  askSources,
  type PaletteGroup,
  type PaletteItem,
  type PaletteSource,
} from './palette-model.ts'
import styles from './palette.module.css'

type Props = {
  sources: readonly PaletteSource[]
  /** What was typed before it was there. */
  typed: string
  onClose: () => void
}

/** One box that leads everywhere: what is typed is looked for in all sources as it is typed. */
export function Palette({ sources, typed: typedBefore, onClose }: Props) {
  const router = useRouter()
  const [typed, setTyped] = useState(typedBefore)
  const { groups, isLooking } = useGroups(sources, typed)
  const [position, setPosition] = useState(0)
  const listId = useId()
  const items = groups.flatMap((group) => group.items)
  const current = Math.min(position, items.length - 1)

  const choose = (item: PaletteItem | undefined) => {
    if (item === undefined) return
    onClose()
    if ('href' in item) router.push(item.href)
    else item.onChoose()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault()
      return choose(items[current])
    }
    const target = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: Math.min(current + 8, items.length - 1),
      PageUp: Math.max(current - 8, 0),
    }[event.key]
    if (target === undefined || items.length === 0) return
    event.preventDefault()
    setPosition((target + items.length) % items.length)
  }

  return (
    <Dialog label="Go to" onClose={onClose}>
      <label className={styles.box}>
        <Icon name="search" />
        <span className="visually-hidden">Service, page, id, setting</span>
        <input
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the box is what was opened
          autoFocus
          type="text"
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={items.length > 0 ? `${listId}-${current}` : undefined}
          aria-autocomplete="list"
          placeholder="Service, page, id, setting"
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value)
            setPosition(0)
          }}
          onKeyDown={onKeyDown}
        />
      </label>
      <PaletteList id={listId} groups={groups} current={current} onChoose={choose} />
      <p className={styles.foot} role="status">
        {isLooking ? 'Looking…' : found(items.length, typed)}
      </p>
    </Dialog>
  )
}

function found(count: number, typed: string): string {
  if (count > 0) return `${count} found`
  return `Nothing is called “${typed.trim()}”.`
}

type Found = { typed: string; sources: readonly PaletteSource[]; groups: PaletteGroup[] }

function useGroups(sources: readonly PaletteSource[], typed: string) {
  const [known, setKnown] = useState<Found>({ typed: '', sources: [], groups: [] })
  const [done, setDone] = useState<string | null>(null)
  useEffect(() => {
    const leaving = new AbortController()
    const { signal } = leaving
    const onGroups = (groups: PaletteGroup[]) => setKnown({ typed, sources, groups })
    void askSources(sources, typed, { signal, onGroups }).then(() => {
      if (!signal.aborted) setDone(typed)
    })
    return () => leaving.abort()
  }, [sources, typed])
  return { groups: known.groups, isLooking: done !== typed }
}

function PaletteList({
  id,
  groups,
  current,
  onChoose,
}: {
  id: string
  groups: readonly PaletteGroup[]
  current: number
  onChoose: (item: PaletteItem) => void
}) {
  useEffect(() => {
    document.getElementById(`${id}-${current}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, current])
  const startOf = (group: number) =>
    groups.slice(0, group).reduce((sum, { items }) => sum + items.length, 0)
  return (
    <div id={id} role="listbox" aria-label="Found" className={styles.list}>
      {groups.map(({ group, items, failure }, groupPlace) => {
        if (items.length === 0 && failure === undefined) return null
        return (
          <div key={group} role="group" aria-label={group}>
            <div className={styles.group} aria-hidden="true">
              {group}
            </div>
            {failure !== undefined && <div className={styles.failure}>{failure}</div>}
            {items.map((item, itemPlace) => {
              const place = startOf(groupPlace) + itemPlace
              const isCurrent = place === current
              return (
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- Enter is the box's
                <div
                  key={item.id}
                  id={`${id}-${place}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={isCurrent}
                  className={styles.item}
                  onClick={() => onChoose(item)}
                >
                  <span className={styles.label}>{item.label}</span>
                  {item.hint !== undefined && <span className={styles.hint}>{item.hint}</span>}
                  {item.keys !== undefined && (
                    <span className={styles.keys} aria-hidden="true">
                      <Keys keys={item.keys} />
                    </span>
                  )}
                </div>
              )
            })}
          </div>
        )
      })}
    </div>
  )
}
