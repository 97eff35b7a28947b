import { useEffect, useRef } from 'react'
import { formatLook } from '../look.ts'
import type { MapStateProps } from '../map-state.ts'
import type { GraphView } from './graph-view.ts'

/**
 * Keeps what is looked at and the address together: a link, Back and a saved view look where they
 * say, the reader's panning goes into the address, and another picture is shown as a whole.
 */
export function useLook(
  view: GraphView | null,
  picture: string | null,
  { state: { look }, setState }: MapStateProps,
): void {
  /** What both have last agreed on. */
  const agreed = useRef<string | null>(null)
  const shown = useRef<string | null>(null)
  const wanted = look && formatLook(look)
  useEffect(() => {
    if (!view || picture === null) return
    const isAnother = shown.current !== picture
    shown.current = picture
    if (look && wanted !== agreed.current) view.look(look)
    else if (isAnother || wanted !== agreed.current) view.fit()
    else return
    agreed.current = wanted
    // The text stands for what is looked at.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [view, picture, wanted])
  useEffect(() => {
    if (!view) return undefined
    view.onRest = (looked) => {
      const told = looked && formatLook(looked)
      if (told === agreed.current && told === wanted) return
      agreed.current = told
      setState({ look: looked }, { quiet: true })
    }
    return () => {
      view.onRest = null
    }
  }, [view, wanted, setState])
}
