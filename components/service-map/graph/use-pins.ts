import { useRef } from 'react'
import type { MapStateProps } from '../map-state.ts'
import { pictureOf, pinsIn, withPins, type Pins } from '../pins.ts'

export type PinHistory = {
  /** What is pinned in this picture. */
  own: Pins
  put: (pins: Pins) => void
  undo: () => void
  redo: () => void
}

type Steps = { picture: string; past: Pins[]; future: Pins[] }

/** What is pinned where, and the way back of as many moves as were made in this picture. */
export function usePins({ state, setState }: MapStateProps): PinHistory {
  const picture = pictureOf(state)
  const pins = pinsIn(state.pins, picture)
  const steps = useRef<Steps>({ picture, past: [], future: [] })
  const stepsHere = () => {
    if (steps.current.picture !== picture) steps.current = { picture, past: [], future: [] }
    return steps.current
  }
  const set = (next: Pins) => setState({ pins: withPins(state.pins, picture, next) })
  const step = (from: Pins[], to: Pins[]) => {
    const next = from.pop()
    if (!next) return
    to.push(pins)
    set(next)
  }
  return {
    own: pins,
    put: (next) => {
      stepsHere().past.push(pins)
      stepsHere().future = []
      set(next)
    },
    undo: () => step(stepsHere().past, stepsHere().future),
    redo: () => step(stepsHere().future, stepsHere().past),
  }
}
