'use client'

import dynamic from 'next/dynamic'
import { useMemo } from 'react'
import { placesOf } from '#lib/patterns/flow-graph.ts'
import { writeFlow, type FlowReading, type MessageFlow } from '#lib/patterns/flow.ts'
import type { Problem } from '#lib/patterns/problem-codes.ts'
import button from '../../ui/button.module.css'
import form from '../../ui/form.module.css'
import { Skeleton } from '../../ui/skeleton.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import type { EditorView } from './editor-sections.tsx'
import styles from './editor.module.css'
import { FlowDiagram } from './flow-diagram.tsx'
import { PressedChoice } from '../../ui/pressed-choice.tsx'
import { useFieldsDisabled } from './inputs.tsx'
import { StepList } from './step-list.tsx'
import type { Words } from './words.ts'

const FlowJson = dynamic(
  () => import('../json/flow-json.tsx').then(({ FlowJson: editor }) => editor),
  {
    ssr: false,
    loading: () => <Skeleton width="100%" height="20rem" />,
  },
)

type Props = {
  text: string
  reading: FlowReading
  isSaga: boolean
  words: Words
  problems: readonly Problem[]
  /** By where they stand in the JSON. */
  faulty: ReadonlySet<number>
  view: EditorView
  /** The path to show in the JSON. */
  shown: { path: string; at: number } | null
  onText: (text: string) => void
  onEdit: (edit: (flow: MessageFlow) => MessageFlow) => void
  onRemoved: (before: MessageFlow, place: number) => void
}

/** The flow: as steps beside their picture, or as the JSON that is stored. */
export function FlowSection(props: Props) {
  const { text, reading, words, problems, view, shown, onText } = props
  const disabled = useFieldsDisabled()
  const faults = useMemo(
    () =>
      problems
        .filter(({ path }) => path.startsWith('message_flow'))
        .map(({ path, ...problem }) => ({
          ...problem,
          path: path.replace(/^message_flow\.?/, ''),
        })),
    [problems],
  )
  return (
    <section className={styles.section} aria-labelledby="flow">
      <div className={styles.head}>
        <h2 id="flow">How it goes</h2>
        <PressedChoice
          label="Flow as"
          value={view.flowView}
          choices={{ steps: 'Steps', json: 'JSON' }}
          onChoose={view.setFlowView}
        />
        <p className={styles.hint}>
          {view.flowView === 'json'
            ? 'Ctrl Space completes; Tab goes on.'
            : reading.flow && !disabled && 'Drag to order, or Alt and ↑ ↓ on a step.'}
        </p>
      </div>
      {view.flowView === 'json' ? (
        <FlowJson {...{ text, faults, words, disabled, shown }} onChange={onText} />
      ) : reading.flow ? (
        <Steps {...props} flow={reading.flow} />
      ) : (
        <Unreadable {...props} />
      )}
    </section>
  )
}

function Steps({
  flow,
  view,
  faulty,
  isSaga,
  words,
  onEdit,
  onRemoved,
}: Props & { flow: MessageFlow }) {
  const faultySteps = useMemo(() => {
    const places = placesOf(flow)
    return new Set(flow.steps.flatMap((_step, at) => (faulty.has(places[at] ?? -1) ? [at] : [])))
  }, [flow, faulty])
  const selected = view.step < flow.steps.length ? view.step : -1
  return (
    <div className={styles.flow}>
      <StepList
        {...{ flow, isSaga, words, selected, onEdit, onRemoved }}
        faulty={faultySteps}
        onSelect={view.setStep}
      />
      <FlowDiagram {...{ flow, selected }} faulty={faultySteps} onSelect={view.setStep} />
    </div>
  )
}

/** What another program wrote that holds no steps: it stays as it is until somebody changes it. */
function Unreadable({ text, reading, onText }: Props) {
  const disabled = useFieldsDisabled()
  return (
    <div className={styles.unreadable}>
      <ul>
        {reading.faults.map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            <StatusShape tone="failing" /> {path || 'The flow'} {message}
          </li>
        ))}
      </ul>
      <p className={styles.hint}>
        Another program wrote this. It is kept as it is; all other fields can be changed without it.
      </p>
      <textarea
        className={`${form.input} ${styles.raw}`}
        aria-label="Message flow as it is written"
        data-path="message_flow"
        rows={8}
        value={text}
        disabled={disabled}
        spellCheck={false}
        onChange={(event) => onText(event.target.value)}
      />
      {!disabled && (
        <button
          type="button"
          className={button.button}
          onClick={() => onText(writeFlow({ version: 1, steps: [] }))}
        >
          Write it as steps instead
        </button>
      )}
    </div>
  )
}
