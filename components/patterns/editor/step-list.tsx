'use client'

import { fromTo } from '#lib/platform/isolated.ts'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { placesOf } from '#lib/patterns/flow-graph.ts'
import type { FlowStep, MessageFlow } from '#lib/patterns/flow.ts'
import button from '../../ui/button.module.css'
import { StatusShape } from '../../ui/status-shape.tsx'
import { addBranch, addStep, changeStep, moveStep, removeStep } from './flow-edits.ts'
import { useFieldsDisabled } from './inputs.tsx'
import { StepForm } from './step-form.tsx'
import styles from './step-list.module.css'
import type { Words } from './words.ts'

export type StepListProps = {
  flow: MessageFlow
  isSaga: boolean
  words: Words
  selected: number
  faulty: ReadonlySet<number>
  onSelect: (place: number) => void
  onEdit: (edit: (flow: MessageFlow) => MessageFlow) => void
  /** After the step at `place` was taken away; it comes back on demand. */
  onRemoved: (before: MessageFlow, place: number) => void
}

/** The steps as a list: dragged or moved with Alt and an arrow, the selected one open. */
export function StepList(props: StepListProps) {
  const { flow, selected, onSelect, onEdit } = props
  const disabled = useFieldsDisabled()
  const list = useRef<HTMLOListElement>(null)
  const focusSoon = useRef(false)
  const buttonAt = (place: number) =>
    list.current?.querySelectorAll<HTMLElement>('[data-step]')[place]
  useEffect(() => {
    if (focusSoon.current) buttonAt(selected)?.focus()
    focusSoon.current = false
  })
  const move = (from: number, to: number) => {
    if (disabled || to < 0 || to >= flow.steps.length) return
    onEdit((current) => moveStep(current, from, to))
    onSelect(to)
    focusSoon.current = true
  }
  const onKeyDown = (event: KeyboardEvent, place: number) => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (by === 0) return
    event.preventDefault()
    if (event.altKey) move(place, place + by)
    else buttonAt(place + by)?.focus()
  }
  const drag = useDrag(move)
  return (
    <div className={styles.steps}>
      <ol ref={list} aria-label="Steps">
        {flow.steps.map((step, place) => (
          <StepRow
            key={keyOf(flow.steps, place)}
            {...{ ...props, step, place, disabled, drag, onKeyDown }}
            onMove={move}
          />
        ))}
      </ol>
      <AddStep {...props} disabled={disabled} />
    </div>
  )
}

type Drag = ReturnType<typeof useDrag>

/**
 * Which step is dragged, and over which one, for drawing. What is moved is read from the drop itself:
 * React may draw the last `dragover` only after the drop, so what was drawn can be a step behind.
 */
function useDrag(onMove: (from: number, to: number) => void) {
  const held = useRef<number | null>(null)
  const [dragged, setDragged] = useState<number | null>(null)
  const [over, setOver] = useState<number | null>(null)
  return {
    isDragging: () => held.current !== null,
    start: (place: number) => {
      held.current = place
      setDragged(place)
    },
    enter: setOver,
    sideOf: (place: number) => {
      if (dragged === null || over !== place || dragged === place) return undefined
      return place < dragged ? 'above' : 'below'
    },
    drop: (place: number) => {
      if (held.current !== null) onMove(held.current, place)
    },
    end: () => {
      held.current = null
      setDragged(null)
      setOver(null)
    },
  }
}

type RowProps = StepListProps & {
  step: FlowStep
  place: number
  disabled: boolean
  onMove: (from: number, to: number) => void
}

function StepRow({
  drag,
  onKeyDown,
  ...props
}: RowProps & { drag: Drag; onKeyDown: (event: KeyboardEvent, place: number) => void }) {
  const { flow, step, place, selected, faulty, disabled, onSelect } = props
  const isSelected = place === selected
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keyboard moves steps by Alt and an arrow
    <li
      data-over={drag.sideOf(place)}
      onDragOver={(event) => {
        if (!drag.isDragging()) return
        event.preventDefault()
        drag.enter(place)
      }}
      onDrop={(event) => {
        event.preventDefault()
        drag.drop(place)
      }}
    >
      <div className={styles.head} data-selected={isSelected || undefined}>
        {!disabled && (
          <span
            className={styles.handle}
            draggable
            title="Drag to order"
            aria-hidden="true"
            data-handle={step.id}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move'
              event.dataTransfer.setData('text/plain', step.id)
              drag.start(place)
            }}
            onDragEnd={drag.end}
          >
            ⠿
          </span>
        )}
        <button
          type="button"
          className={styles.open}
          data-step=""
          data-path={`message_flow.steps[${placesOf(flow)[place]}]`}
          aria-expanded={isSelected}
          aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
          onClick={() => onSelect(isSelected ? -1 : place)}
          onKeyDown={(event) => onKeyDown(event, place)}
        >
          <StepWords step={step} isFaulty={faulty.has(place)} />
        </button>
      </div>
      {isSelected && <OpenStep {...props} />}
    </li>
  )
}

/** The same for a step wherever it stands, so that its fields move with it. */
function keyOf(steps: readonly FlowStep[], place: number): string {
  const id = steps[place]?.id ?? ''
  const before = steps.slice(0, place).filter((step) => step.id === id).length
  return `${id} ${before}`
}

function StepWords({ step, isFaulty }: { step: FlowStep; isFaulty: boolean }) {
  const { from, to, operation, protocol, reply, optional, timeoutMs, compensation, after } = step
  const parts = [
    protocol,
    !reply && 'message',
    optional && 'optional',
    timeoutMs !== undefined && `≤ ${timeoutMs} ms`,
    compensation !== undefined && `↩ ${compensation}`,
    step.compensates !== undefined && `takes back ${step.compensates}`,
    after.length > 0 && `after ${after.join(', ')}`,
  ].filter((part) => part !== false && part !== undefined)
  return (
    <>
      <span className={styles.title}>
        {isFaulty && <StatusShape tone="failing" label="with a problem" />}
        <strong>{operation ?? step.id}</strong> <span>{fromTo(from || '…', to || '…')}</span>
      </span>
      {parts.length > 0 && <span className={styles.parts}>{parts.join(' · ')}</span>}
    </>
  )
}

function OpenStep({
  flow,
  isSaga,
  words,
  step,
  place,
  disabled,
  onEdit,
  onSelect,
  onMove,
  onRemoved,
}: RowProps) {
  const remove = () => {
    onEdit((current) => removeStep(current, place))
    onSelect(-1)
    onRemoved(flow, place)
  }
  return (
    <div className={styles.body}>
      <StepForm
        flow={flow}
        step={step}
        place={place}
        isSaga={isSaga}
        words={words}
        onChange={(change) => onEdit((current) => changeStep(current, place, change))}
      />
      {!disabled && (
        <div className={styles.tools}>
          <button
            type="button"
            className={button.button}
            onClick={() => {
              onEdit((current) => addBranch(current, place))
              onSelect(place + 1)
            }}
          >
            Add one beside it
          </button>
          <button
            type="button"
            className={button.button}
            disabled={place === 0}
            onClick={() => onMove(place, place - 1)}
          >
            Up
          </button>
          <button
            type="button"
            className={button.button}
            disabled={place === flow.steps.length - 1}
            onClick={() => onMove(place, place + 1)}
          >
            Down
          </button>
          <button type="button" className={button.button} onClick={remove}>
            Remove
          </button>
        </div>
      )}
    </div>
  )
}

function AddStep({
  flow,
  selected,
  isSaga,
  disabled,
  onEdit,
  onSelect,
}: StepListProps & { disabled: boolean }) {
  if (disabled) return null
  const place = selected === -1 ? flow.steps.length - 1 : selected
  const before = flow.steps[place]
  const add = () => {
    // A saga is led by one service; other flows go on from where the last call went.
    const from = (isSaga ? before?.from : before?.to) ?? ''
    onEdit((current) =>
      addStep(current, place, { from, to: '', ...(before && { reply: before.reply }) }),
    )
    onSelect(place + 1)
  }
  return (
    <button type="button" className={button.button} onClick={add}>
      {before ? `Add a step after ${before.operation ?? before.id}` : 'Add the first step'}
    </button>
  )
}
