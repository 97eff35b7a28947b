'use client'

import { useEffect, useEffectEvent } from 'react'
import { Gestures, type GestureHandlers } from './gestures.ts'
import type { GraphView } from './graph-view.ts'

export function useGestures(view: GraphView | null, handlers: GestureHandlers): void {
  const onHover = useEffectEvent(handlers.onHover)
  const onClick = useEffectEvent(handlers.onClick)
  const onDoubleClick = useEffectEvent(handlers.onDoubleClick)
  const onDrag = useEffectEvent(handlers.onDrag)
  const onDrop = useEffectEvent(handlers.onDrop)
  const onCancel = useEffectEvent(handlers.onCancel)
  useEffect(() => {
    if (!view) return undefined
    const gestures = new Gestures(view, {
      onHover: (...given) => onHover(...given),
      onClick: (...given) => onClick(...given),
      onDoubleClick: (...given) => onDoubleClick(...given),
      onDrag: (...given) => onDrag(...given),
      onDrop: (...given) => onDrop(...given),
      onCancel: () => onCancel(),
    })
    // Escape breaks off a drag, before it means anything else.
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && gestures.cancel()) event.stopPropagation()
    }
    addEventListener('keydown', onKey, { capture: true })
    return () => {
      removeEventListener('keydown', onKey, { capture: true })
      gestures.dispose()
    }
  }, [view])
}
