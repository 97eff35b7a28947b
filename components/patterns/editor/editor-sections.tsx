'use client'

import { useMemo } from 'react'
import { placesOf } from '#lib/patterns/flow-graph.ts'
import { readFlow, type FlowReading, type MessageFlow } from '#lib/patterns/flow.ts'
import type { PatternContent } from '#lib/patterns/schemas.ts'
import { useNotify } from '../../ui/notify/use-notify.ts'
import { AboutFields } from './about-fields.tsx'
import styles from './editor.module.css'
import { restoreStep } from './flow-edits.ts'
import { FlowSection } from './flow-section.tsx'
import type { FlowView } from './flow-view.ts'
import { FieldsProvider } from './inputs.tsx'
import { stepOf } from './problem-words.ts'
import { ProblemsPanel } from './problems-panel.tsx'
import { PromiseFields } from './promise-fields.tsx'
import { useProblems } from './use-problems.ts'
import { useShownField } from './use-shown-field.ts'
import { useWords } from './use-words.ts'

/** What of the editor is in the address. */
export type EditorView = {
  flowView: FlowView
  setFlowView: (view: FlowView) => void
  /** The place of the selected step; -1 for none. */
  step: number
  setStep: (place: number) => void
}

/** What is wrong, what the pattern is, how it goes and what it promises. */
export function EditorSections({
  content,
  disabled,
  view,
  onChange,
  onFlow,
}: {
  content: PatternContent
  disabled: boolean
  view: EditorView
  onChange: (change: Partial<PatternContent>) => void
  onFlow: (edit: (flow: MessageFlow) => MessageFlow) => void
}) {
  const notify = useNotify()
  const text = content.message_flow
  const reading = useMemo(() => readFlow(text), [text])
  const { words, seen } = useWords()
  const { problems, faultySteps, notesAt } = useProblems(content, seen)
  const shown = useShownField(view, (path) =>
    reading.flow ? placesOf(reading.flow).indexOf(stepOf(path)) : -1,
  )
  const fields = useMemo(() => ({ disabled, notesAt }), [disabled, notesAt])
  const tellRemoved = (before: MessageFlow, place: number) =>
    notify({
      tone: 'ok',
      text: `Step ${before.steps[place]?.id} is removed`,
      action: {
        label: 'Undo',
        onAct: () => onFlow((current) => restoreStep(current, before, place)),
      },
    })
  return (
    <FieldsProvider value={fields}>
      <ProblemsPanel problems={problems} onShow={shown.show} />
      <section className={styles.section} aria-labelledby="about">
        <h2 id="about">What it is</h2>
        <AboutFields
          content={content}
          services={words.services}
          owners={words.owners}
          flowServices={servicesIn(reading)}
          onChange={onChange}
        />
      </section>
      <FlowSection
        {...{ text, reading, words, problems, view }}
        isSaga={content.pattern_type === 'saga'}
        faulty={faultySteps}
        shown={shown.inJson}
        onText={(message_flow) => onChange({ message_flow })}
        onEdit={onFlow}
        onRemoved={tellRemoved}
      />
      <section className={styles.section} aria-labelledby="promises">
        <h2 id="promises">What it promises</h2>
        <PromiseFields content={content} onChange={onChange} />
      </section>
    </FieldsProvider>
  )
}

/** Those that steps name, but for names that stand for many. */
function servicesIn({ flow }: FlowReading): string[] {
  const named = flow?.steps.flatMap(({ from, to }) => [from, to]) ?? []
  return [...new Set(named)].filter((service) => !service.includes('*'))
}
