'use client'

import {
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type RefObject,
} from 'react'
import { complete, insertSuggestion, type Completion } from '#lib/platform/filter/complete.ts'
import type { Language } from '#lib/platform/filter/language.ts'
import { parseFilter, type Fault } from '#lib/platform/filter/parse.ts'
import { useShortcut } from '../shortcuts/use-shortcut.ts'
import styles from './filter-box.module.css'

/** A box for filters: completes at the cursor and points at what it cannot read. */
export function FilterBox<Subject>({
  text,
  setText,
  language,
  found,
  label,
  placeholder,
}: {
  text: string
  setText: (text: string) => void
  language: Language<Subject>
  /** How much is found, in words. */
  found: string
  /** What it does, as "Find edges". */
  label: string
  placeholder: string
}) {
  const input = useRef<HTMLInputElement>(null)
  const [listId, statusId] = [useId(), useId()]
  const moveCaret = useCaret(input)
  const [cursor, setCursor] = useState<number | null>(null)
  const [active, setActive] = useState(-1)
  useShortcut('/', { label }, () => input.current?.focus())
  const parsed = useMemo(() => parseFilter(text, language), [text, language])
  const completion = cursor === null ? null : complete(text, cursor, language)
  const options = completion?.suggestions ?? []
  const choose = (index: number) => {
    const suggestion = options[index]
    if (!completion || !suggestion) return
    const next = insertSuggestion(text, completion, suggestion.text)
    setText(next.text)
    setCursor(next.cursor)
    setActive(-1)
    moveCaret(next.cursor)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const next = keyAction(event.key, { active, count: options.length, open: cursor !== null })
    if (next === null) return
    if (next.stays) event.preventDefault()
    if (next.active !== undefined) setActive(next.active)
    if (next.choose) choose(active)
    if (next.closes) setCursor(null)
    if (!next.clears) return
    setText('')
    input.current?.blur()
  }
  return (
    <div className={styles.box}>
      <input
        ref={input}
        type="text"
        role="combobox"
        className={parsed.ok ? styles.input : `${styles.input} ${styles.faulty}`}
        value={text}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        aria-label={label}
        aria-keyshortcuts="/"
        aria-autocomplete="list"
        aria-expanded={options.length > 0}
        aria-controls={listId}
        aria-activedescendant={active >= 0 ? `${listId}-${active}` : undefined}
        aria-invalid={!parsed.ok}
        aria-describedby={statusId}
        onChange={(event) => {
          setText(event.target.value)
          setCursor(event.target.selectionStart)
          setActive(-1)
        }}
        onClick={(event) => setCursor(event.currentTarget.selectionStart)}
        onFocus={(event) => setCursor(event.currentTarget.selectionStart)}
        onBlur={() => setCursor(null)}
        onKeyDown={onKeyDown}
      />
      <Suggestions listId={listId} completion={completion} active={active} onChoose={choose} />
      <p className={styles.status} id={statusId} role="status">
        {parsed.ok ? found : <FaultText text={text} fault={parsed.fault} />}
      </p>
    </div>
  )
}

/** Moves the caret with the next text, before the next key is heard, however fast it comes. */
function useCaret(input: RefObject<HTMLInputElement | null>): (place: number) => void {
  const wished = useRef<number | null>(null)
  useLayoutEffect(() => {
    if (wished.current !== null) input.current?.setSelectionRange(wished.current, wished.current)
    wished.current = null
  })
  return (place) => {
    wished.current = place
  }
}

type KeyAction = {
  stays?: boolean
  active?: number
  choose?: boolean
  closes?: boolean
  clears?: boolean
}

/** What a key does in a box with a list of completions below. */
function keyAction(
  key: string,
  { active, count, open }: { active: number; count: number; open: boolean },
): KeyAction | null {
  if (key === 'Escape') return count > 0 && open ? { closes: true } : { clears: true }
  if (count === 0) return null
  // One place more than there are options: none of them.
  if (key === 'ArrowDown') return { stays: true, active: ((active + 2) % (count + 1)) - 1 }
  if (key === 'ArrowUp') return { stays: true, active: ((active + count + 1) % (count + 1)) - 1 }
  if (key !== 'Enter' && key !== 'Tab') return null
  if (active >= 0 && active < count) return { stays: true, choose: true }
  return key === 'Enter' ? { closes: true } : null
}

function Suggestions({
  listId,
  completion,
  active,
  onChoose,
}: {
  listId: string
  completion: Completion | null
  active: number
  onChoose: (index: number) => void
}) {
  const options = completion?.suggestions ?? []
  return (
    <div
      id={listId}
      role="listbox"
      aria-label="Completions"
      className={options.length > 0 ? styles.list : styles.closed}
    >
      {options.map(({ text, about }, index) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- keys are those of the box
        <div
          key={text}
          id={`${listId}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className={index === active ? styles.active : undefined}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(index)}
        >
          <code>{text}</code>
          <span>{about}</span>
        </div>
      ))}
    </div>
  )
}

/** The text with the faulty piece marked, and what is wrong with it. */
function FaultText({ text, fault: { message, from, to } }: { text: string; fault: Fault }) {
  const piece = text.slice(from, to)
  return (
    <span className={styles.fault}>
      <code aria-hidden="true">
        {text.slice(Math.max(0, from - 12), from)}
        <mark>{piece === '' ? '‸' : piece}</mark>
        {text.slice(to, to + 8)}
      </code>
      {message}
    </span>
  )
}
