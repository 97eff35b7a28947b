import { useRef } from 'react'
import type { MapState, MapStateProps } from '../map-state.ts'

type Pins = MapState['pins']
export type PinHistory = { put: (pins: Pins) => void; undo: () => void; redo: () => void }

/** What is pinned where, and the way back of as many moves as were made here. */
export function usePins({ state, setState }: MapStateProps): PinHistory {
  const past = useRef<Pins[]>([])
  const future = useRef<Pins[]>([])
  const step = (from: Pins[], to: Pins[]) => {
    const pins = from.pop()
    if (!pins) return
    to.push(state.pins)
    setState({ pins })
  }
  return {
    put: (pins) => {
      past.current.push(state.pins)
      future.current = []
      setState({ pins })
    },
    undo: () => step(past.current, future.current),
    redo: () => step(future.current, past.current),
  }
}
