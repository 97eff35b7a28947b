'use client'

import { useState } from 'react'
import { consistencyModels, guarantees } from '#lib/patterns/flow.ts'
import { parseJson } from '#lib/patterns/json.ts'
import {
  readFailureHandling,
  readSla,
  writeFailureHandling,
  writeSla,
  type FailureHandling,
  type PerformanceSla,
} from '#lib/patterns/terms.ts'
import { guaranteeWords } from '../pattern-words.ts'
import type { FieldsProps } from './about-fields.tsx'
import styles from './editor.module.css'
import { LongInput, NumberInput, SelectInput, TextInput } from './inputs.tsx'

const delivery = guarantees.map((value) => ({ value, label: guaranteeWords(value) }))
const consistency = consistencyModels.map((value) => ({ value, label: value }))

/** What is promised, and what happens where it cannot be kept. */
export function PromiseFields({ content, onChange }: FieldsProps) {
  return (
    <>
      <div className={styles.fields}>
        <SelectInput
          label="Delivered"
          path="reliability_guarantees"
          value={content.reliability_guarantees}
          none="nothing is promised"
          options={delivery}
          onChange={(reliability_guarantees) => onChange({ reliability_guarantees })}
        />
        <SelectInput
          label="Consistency"
          path="consistency_model"
          value={content.consistency_model}
          none="nothing is promised"
          options={consistency}
          onChange={(consistency_model) => onChange({ consistency_model })}
        />
      </div>
      <SlaFields content={content} onChange={onChange} />
      <FailureFields content={content} onChange={onChange} />
    </>
  )
}

function SlaFields({ content, onChange }: FieldsProps) {
  const raw = content.performance_sla
  const { value: sla = {}, faults } = readSla(raw)
  const set = (change: { [Key in keyof PerformanceSla]: PerformanceSla[Key] | undefined }) =>
    onChange({ performance_sla: writeSla(raw, withChange(sla, change)) })
  // Where nothing can be read the fields would overwrite what is there.
  const isReadable = raw === null || readSla(raw).value !== undefined
  return (
    <fieldset className={styles.group}>
      <legend>Service level</legend>
      {isReadable && (
        <div className={styles.fields}>
          <NumberInput
            label="p95 at most"
            unit="ms"
            path="performance_sla.p95_ms"
            value={sla.p95Ms}
            onChange={(p95Ms) => set({ p95Ms })}
          />
          <NumberInput
            label="Success at least"
            unit="%"
            path="performance_sla.success_rate"
            value={sla.successRate}
            onChange={(successRate) => set({ successRate })}
          />
          <NumberInput
            label="Throughput at least"
            unit="per second"
            path="performance_sla.throughput_rps"
            value={sla.throughputRps}
            onChange={(throughputRps) => set({ throughputRps })}
          />
        </div>
      )}
      {faults.length > 0 && (
        <RawJson
          label="As it is written"
          path="performance_sla"
          text={JSON.stringify(raw)}
          onChange={(performance_sla) => onChange({ performance_sla })}
        />
      )}
    </fieldset>
  )
}

function FailureFields({ content, onChange }: FieldsProps) {
  const text = content.failure_handling
  const { value, faults } = readFailureHandling(text)
  const handling = value ?? {}
  const set = (change: { [Key in keyof FailureHandling]: FailureHandling[Key] | undefined }) =>
    onChange({ failure_handling: writeFailureHandling(text, withChange(handling, change)) })
  const isReadable = value !== undefined || faults.length === 0
  return (
    <fieldset className={styles.group}>
      <legend>When a step fails</legend>
      {isReadable && (
        <div className={styles.fields}>
          <NumberInput
            label="Try again"
            unit="times"
            path="failure_handling.retries"
            value={handling.retries}
            onChange={(retries) => set({ retries })}
          />
          <TextInput
            label="Wait between"
            path="failure_handling.backoff"
            value={handling.backoff ?? ''}
            suggestions={['none', 'constant', 'exponential']}
            onChange={(backoff) => set({ backoff: some(backoff) })}
          />
          <TextInput
            label="Dead letters go to"
            path="failure_handling.dead_letter"
            value={handling.deadLetter ?? ''}
            onChange={(deadLetter) => set({ deadLetter: some(deadLetter) })}
          />
          <TextInput
            label="In the end"
            path="failure_handling.on_failure"
            value={handling.onFailure ?? ''}
            suggestions={['compensate', 'fail', 'ignore']}
            onChange={(onFailure) => set({ onFailure: some(onFailure) })}
          />
        </div>
      )}
      {faults.length > 0 && (
        <LongInput
          mono
          label="As it is written"
          path="failure_handling"
          value={text ?? ''}
          onChange={(typed) => onChange({ failure_handling: typed === '' ? null : typed })}
        />
      )}
    </fieldset>
  )
}

/** JSON that another program wrote; what is typed counts as soon as it is JSON. */
function RawJson({
  label,
  path,
  text,
  onChange,
}: {
  label: string
  path: string
  text: string
  onChange: (value: NonNullable<FieldsProps['content']['performance_sla']> | null) => void
}) {
  const [typed, setTyped] = useState<string | null>(null)
  // What is typed stays as it is typed, as long as it is what counts, or is no JSON yet.
  const parsedTyped = typed === null ? null : parseJson(typed)
  const isTyped =
    parsedTyped && ('fault' in parsedTyped || JSON.stringify(parsedTyped.value) === text)
  return (
    <>
      <LongInput
        mono
        label={label}
        path={path}
        value={isTyped ? (typed ?? text) : text}
        onChange={(next) => {
          const parsed = parseJson(next.trim() === '' ? 'null' : next)
          setTyped(next)
          if ('value' in parsed) onChange(parsed.value)
        }}
      />
      {parsedTyped && 'fault' in parsedTyped && (
        <p className={styles.hint}>This is no JSON yet, so it does not count.</p>
      )}
    </>
  )
}

function some(typed: string): string | undefined {
  return typed === '' ? undefined : typed
}

function withChange<Shape extends object>(
  shape: Shape,
  change: { [Key in keyof Shape]?: Shape[Key] | undefined },
): Shape {
  const told = Object.entries({ ...shape, ...change }).filter(([, value]) => value !== undefined)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys are those of the shape
  return Object.fromEntries(told) as Shape
}
