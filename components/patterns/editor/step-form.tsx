'use client'

import { placesOf } from '#lib/patterns/flow-graph.ts'
import type { FlowStep, MessageFlow } from '#lib/patterns/flow.ts'
import type { StepChange } from './flow-edits.ts'
import { CheckInput, CommitInput, NumberInput, SelectInput, TextInput } from './inputs.tsx'
import styles from './step-list.module.css'
import type { Words } from './words.ts'

/** Everything that can be said of one step. */
export function StepForm({
  flow,
  step,
  place,
  isSaga,
  words,
  onChange,
}: {
  flow: MessageFlow
  step: FlowStep
  place: number
  isSaga: boolean
  words: Words
  onChange: (change: StepChange) => void
}) {
  const at = (field: string) => `message_flow.steps[${placesOf(flow)[place]}].${field}`
  const others = flow.steps.filter((_other, index) => index !== place).map(({ id }) => id)
  const hasCompensation =
    isSaga || step.compensation !== undefined || step.compensates !== undefined
  return (
    <div className={styles.form}>
      <TextInput
        label="From"
        path={at('from')}
        value={step.from}
        suggestions={words.services}
        onChange={(from) => onChange({ from })}
      />
      <TextInput
        label="To"
        path={at('to')}
        value={step.to}
        suggestions={words.services}
        onChange={(to) => onChange({ to })}
      />
      <TextInput
        label="Protocol"
        path={at('protocol')}
        value={step.protocol ?? ''}
        placeholder="any"
        suggestions={words.protocols}
        onChange={(protocol) => onChange({ protocol: some(protocol) })}
      />
      <TextInput
        label="Operation"
        path={at('operation')}
        value={step.operation ?? ''}
        placeholder="any"
        suggestions={words.operationsOf(step)}
        onChange={(operation) => onChange({ operation: some(operation) })}
      />
      <CommitInput label="Id" path={at('id')} value={step.id} onCommit={(id) => onChange({ id })} />
      <NumberInput
        label="Timeout"
        unit="ms"
        path={at('timeout_ms')}
        value={step.timeoutMs}
        onChange={(timeoutMs) => onChange({ timeoutMs })}
      />
      {hasCompensation && <Compensation {...{ step, words, others, at, onChange }} />}
      <div className={styles.checks}>
        <CheckInput
          label="waits for an answer"
          path={at('reply')}
          checked={step.reply}
          onChange={(reply) => onChange({ reply })}
        />
        <CheckInput
          label="may be left out"
          path={at('optional')}
          checked={step.optional}
          onChange={(optional) => onChange({ optional })}
        />
      </div>
      <After step={step} others={others} path={at('after')} onChange={onChange} />
    </div>
  )
}

/** What is empty is left out: any protocol, any operation. */
function some(text: string): string | undefined {
  return text === '' ? undefined : text
}

function Compensation({
  step,
  words,
  others,
  at,
  onChange,
}: {
  step: FlowStep
  words: Words
  others: readonly string[]
  at: (field: string) => string
  onChange: (change: StepChange) => void
}) {
  return (
    <>
      <TextInput
        label="Taken back by"
        path={at('compensation')}
        value={step.compensation ?? ''}
        placeholder="an operation, or a step"
        suggestions={[...new Set([...others, ...words.operations])]}
        onChange={(compensation) => onChange({ compensation: some(compensation) })}
      />
      <SelectInput
        label="Takes back"
        path={at('compensates')}
        value={step.compensates ?? null}
        none="nothing"
        options={[...new Set(others)].map((id) => ({ value: id, label: id }))}
        onChange={(id) => onChange({ compensates: id ?? undefined })}
      />
    </>
  )
}

function After({
  step,
  others,
  path,
  onChange,
}: {
  step: FlowStep
  others: readonly string[]
  path: string
  onChange: (change: StepChange) => void
}) {
  // Also what it waits for that is no step.
  const ids = [...new Set([...others, ...step.after])]
  if (ids.length === 0) return null
  return (
    <fieldset className={styles.checks}>
      <legend>Begins after these have ended</legend>
      {ids.map((id) => (
        <CheckInput
          key={id}
          label={id}
          path={path}
          checked={step.after.includes(id)}
          onChange={(checked) =>
            onChange({
              after: checked ? [...step.after, id] : step.after.filter((one) => one !== id),
            })
          }
        />
      ))}
    </fieldset>
  )
}
