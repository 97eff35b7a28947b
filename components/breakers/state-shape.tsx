import { stateWords } from '#lib/breakers/model.ts'
import type { ReactNode } from 'react'
import styles from './state.module.css'

const ring = <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" strokeWidth="2" />

/** Each state has a shape of its own, so that colour never carries the meaning alone. */
const shapes: Record<string, ReactNode> = {
  closed: <circle cx="8" cy="8" r="6" fill="currentColor" />,
  half_open: (
    <>
      {ring}
      <path d="M8 2.5a5.5 5.5 0 0 0 0 11z" fill="currentColor" />
    </>
  ),
  open: <path d="M8 1 15 8 8 15 1 8z" fill="currentColor" />,
  forced_open: (
    <>
      {ring}
      <path d="m5 5 6 6m0-6-6 6" stroke="currentColor" strokeWidth="2" />
    </>
  ),
  disabled: ring,
}

/** The state of a breaker in its shape and its word. */
export function BreakerState({ state }: { state: string }) {
  return (
    <span className={styles.state} data-state={state}>
      <Shape state={state} /> {stateWords(state)}
    </span>
  )
}

/** Where there is no room for the word. */
export function StateShape({ state }: { state: string }) {
  return (
    <span className={styles.state} data-state={state} title={`${stateWords(state)} now`}>
      <Shape state={state} />
    </span>
  )
}

function Shape({ state }: { state: string }) {
  return (
    <svg viewBox="0 0 16 16" width="0.85em" height="0.85em" aria-hidden="true" focusable="false">
      {shapes[state] ?? ring}
    </svg>
  )
}
