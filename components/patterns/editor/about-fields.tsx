'use client'

import { useId, useState } from 'react'
import { patternStates, patternTypes } from '#lib/patterns/flow.ts'
import type { PatternContent } from '#lib/patterns/schemas.ts'
import button from '../../ui/button.module.css'
import form from '../../ui/form.module.css'
import { typeWords } from '../pattern-words.ts'
import styles from './editor.module.css'
import { LongInput, SelectInput, Suggestions, TextInput, useFieldsDisabled } from './inputs.tsx'

export type FieldsProps = {
  content: PatternContent
  onChange: (change: Partial<PatternContent>) => void
}

const types = patternTypes.map((type) => ({ value: type, label: typeWords(type) }))
const states = patternStates.map((state) => ({ value: state, label: state }))

/** What the pattern is, and who takes part. */
export function AboutFields({
  content,
  services,
  owners,
  flowServices,
  onChange,
}: FieldsProps & {
  /** Known ones, for completion. */
  services: readonly string[]
  owners: readonly string[]
  /** Those that the steps name. */
  flowServices: readonly string[]
}) {
  return (
    <div className={styles.fields}>
      <TextInput
        label="Name"
        path="pattern_name"
        value={content.pattern_name}
        onChange={(pattern_name) => onChange({ pattern_name })}
      />
      <SelectInput
        label="Type"
        path="pattern_type"
        // Another spelling of the same.
        value={content.pattern_type === 'request_reply' ? 'request_response' : content.pattern_type}
        options={types}
        onChange={(type) => onChange({ pattern_type: type ?? content.pattern_type })}
      />
      <SelectInput
        label="State"
        path="state"
        value={content.state}
        options={states}
        onChange={(state) => onChange({ state: state ?? content.state })}
      />
      <TextInput
        label="Owner"
        path="owner"
        value={content.owner ?? ''}
        placeholder="a team"
        suggestions={owners}
        onChange={(owner) => onChange({ owner: owner === '' ? null : owner })}
      />
      <LongInput
        wide
        label="Description"
        path="description"
        value={content.description ?? ''}
        onChange={(text) => onChange({ description: text === '' ? null : text })}
      />
      <ServicesField
        chosen={content.services_involved}
        known={services}
        named={flowServices}
        onChange={(services_involved) => onChange({ services_involved })}
      />
    </div>
  )
}

function ServicesField({
  chosen,
  known,
  named,
  onChange,
}: {
  chosen: readonly string[]
  known: readonly string[]
  named: readonly string[]
  onChange: (services: string[]) => void
}) {
  const id = useId()
  const disabled = useFieldsDisabled()
  const [typed, setTyped] = useState('')
  const missing = named.filter((service) => service !== '' && !chosen.includes(service))
  const add = () => {
    const names = typed.split(',').map((name) => name.trim())
    const added = names.filter((name) => name !== '' && !chosen.includes(name))
    if (added.length > 0) onChange([...chosen, ...new Set(added)])
    setTyped('')
  }
  return (
    <div className={`${form.field} ${styles.wide}`}>
      <label htmlFor={id}>Services involved</label>
      <div className={styles.services}>
        <ul aria-label="Involved">
          {chosen.map((service, place) => (
            <li key={`${service} ${place}`}>
              {service}
              {!disabled && (
                <button
                  type="button"
                  aria-label={`Remove ${service}`}
                  onClick={() => onChange(chosen.toSpliced(place, 1))}
                >
                  ×
                </button>
              )}
            </li>
          ))}
        </ul>
        <input
          id={id}
          type="text"
          className={form.input}
          data-path="services_involved"
          value={typed}
          disabled={disabled}
          placeholder="add a service"
          list={`${id}-known`}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.key === 'Enter' || event.key === ',') {
              event.preventDefault()
              add()
            }
            if (event.key === 'Backspace' && typed === '') onChange(chosen.slice(0, -1))
          }}
        />
        <Suggestions id={`${id}-known`} values={known.filter((name) => !chosen.includes(name))} />
        {missing.length > 0 && !disabled && (
          <button
            type="button"
            className={button.button}
            onClick={() => onChange([...chosen, ...missing])}
          >
            Add {missing.length === 1 ? missing[0] : `${missing.length} that steps name`}
          </button>
        )}
      </div>
    </div>
  )
}
