'use client'

import { createContext, use, useId, useState, type ReactNode } from 'react'
import form from '../../ui/form.module.css'
import { StatusShape, type Tone } from '../../ui/status-shape.tsx'
import styles from './inputs.module.css'

export type FieldNote = { tone: Tone; text: string }
type Fields = {
  /** Nothing may be changed. */
  disabled: boolean
  /** What is wrong with exactly this field. */
  notesAt: (path: string) => readonly FieldNote[]
}
const FieldsContext = createContext<Fields>({ disabled: false, notesAt: () => [] })

/** What all fields of a form share. */
export function FieldsProvider({ value, children }: { value: Fields; children: ReactNode }) {
  return <FieldsContext value={value}>{children}</FieldsContext>
}

export function useFieldsDisabled(): boolean {
  return use(FieldsContext).disabled
}

/** @param path where the value is in the pattern, so that a problem leads to its field */
function FieldFrame({
  label,
  path,
  wide = false,
  children,
}: {
  label: string
  path: string
  wide?: boolean
  children: (attributes: {
    id: string
    disabled: boolean
    'data-path': string
    'aria-invalid': boolean
    'aria-describedby': string | undefined
  }) => ReactNode
}) {
  const id = useId()
  const { disabled, notesAt } = use(FieldsContext)
  const notes = notesAt(path)
  return (
    <div className={`${form.field} ${wide ? styles.wide : ''}`}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        disabled,
        'data-path': path,
        'aria-invalid': notes.some(({ tone }) => tone === 'failing'),
        'aria-describedby': notes.length > 0 ? `${id}-notes` : undefined,
      })}
      {notes.length > 0 && <FieldNotes id={`${id}-notes`} notes={notes} />}
    </div>
  )
}

function FieldNotes({ id, notes }: { id: string; notes: readonly FieldNote[] }) {
  return (
    <ul id={id} className={styles.notes}>
      {notes.map(({ tone, text }) => (
        <li key={text} data-tone={tone}>
          <StatusShape tone={tone} /> {text}
        </li>
      ))}
    </ul>
  )
}

type Common = { label: string; path: string; wide?: boolean }

export function TextInput({
  value,
  onChange,
  suggestions = [],
  placeholder,
  ...frame
}: Common & {
  value: string
  onChange: (value: string) => void
  suggestions?: readonly string[]
  placeholder?: string
}) {
  const listId = useId()
  return (
    <FieldFrame {...frame}>
      {(attributes) => (
        <>
          <input
            {...attributes}
            type="text"
            className={form.input}
            value={value}
            placeholder={placeholder}
            list={suggestions.length > 0 ? listId : undefined}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => onChange(event.target.value)}
          />
          {suggestions.length > 0 && <Suggestions id={listId} values={suggestions} />}
        </>
      )}
    </FieldFrame>
  )
}

export function Suggestions({ id, values }: { id: string; values: readonly string[] }) {
  return (
    <datalist id={id}>
      {values.map((value) => (
        <option key={value} value={value}>
          {value}
        </option>
      ))}
    </datalist>
  )
}

export function LongInput({
  value,
  onChange,
  rows = 2,
  mono = false,
  ...frame
}: Common & {
  value: string
  onChange: (value: string) => void
  rows?: number
  mono?: boolean
}) {
  return (
    <FieldFrame {...frame}>
      {(attributes) => (
        <textarea
          {...attributes}
          className={`${form.input} ${styles.long} ${mono ? styles.mono : ''}`}
          rows={rows}
          value={value}
          spellCheck={!mono}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  )
}

export function NumberInput({
  value,
  onChange,
  unit,
  ...frame
}: Common & {
  value: number | undefined
  onChange: (value: number | undefined) => void
  unit: string
}) {
  return (
    <FieldFrame {...frame} label={`${frame.label}, ${unit}`}>
      {(attributes) => (
        <input
          {...attributes}
          type="number"
          step="any"
          min={0}
          className={form.input}
          value={value ?? ''}
          onChange={({ target }) =>
            onChange(Number.isNaN(target.valueAsNumber) ? undefined : target.valueAsNumber)
          }
        />
      )}
    </FieldFrame>
  )
}

/** One of a known set; a value that is not of it stays, and is offered as it is. */
export function SelectInput({
  value,
  onChange,
  options,
  none,
  ...frame
}: Common & {
  value: string | null
  onChange: (value: string | null) => void
  options: readonly { value: string; label: string }[]
  /** How it is called that nothing is said; left out where something has to be. */
  none?: string
}) {
  const isKnown = value === null || options.some((option) => option.value === value)
  return (
    <FieldFrame {...frame}>
      {(attributes) => (
        <select
          {...attributes}
          className={form.input}
          // A value of another program may be empty, too.
          value={value === null ? 'none' : `is ${value}`}
          onChange={({ target }) =>
            onChange(target.value === 'none' ? null : target.value.slice('is '.length))
          }
        >
          {none !== undefined && <option value="none">{none}</option>}
          {options.map((option) => (
            <option key={option.value} value={`is ${option.value}`}>
              {option.label}
            </option>
          ))}
          {!isKnown && <option value={`is ${value}`}>{value === '' ? '(empty)' : value}</option>}
        </select>
      )}
    </FieldFrame>
  )
}

/** A text that counts only once it is whole: on Enter, and when the field is left. */
export function CommitInput({
  value,
  onCommit,
  ...frame
}: Common & { value: string; onCommit: (value: string) => void }) {
  const [typed, setTyped] = useState<string | null>(null)
  const commit = () => {
    if (typed !== null && typed !== value && typed.trim() !== '') onCommit(typed.trim())
    setTyped(null)
  }
  return (
    <FieldFrame {...frame}>
      {(attributes) => (
        <input
          {...attributes}
          type="text"
          className={form.input}
          value={typed ?? value}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit()
          }}
        />
      )}
    </FieldFrame>
  )
}

export function CheckInput({
  label,
  path,
  checked,
  onChange,
}: {
  label: string
  path: string
  checked: boolean
  onChange: (checked: boolean) => void
}) {
  const { disabled } = use(FieldsContext)
  return (
    <label className={styles.check}>
      <input
        type="checkbox"
        data-path={path}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  )
}
