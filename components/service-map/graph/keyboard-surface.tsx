'use client'

import { useState, type KeyboardEvent, type ReactNode } from 'react'
import type { MapGraph } from '#lib/service-map/model/types.ts'
import { useShortcut } from '../../ui/shortcuts/use-shortcut.ts'
import type { MapStateProps } from '../map-state.ts'
import { spokenNode } from '../words.ts'
import type { GraphView } from './graph-view.ts'
import type { Scene } from './scene.ts'
import type { PinHistory } from './use-pins.ts'
import { walk, type Direction } from './walk.ts'
import styles from './graph.module.css'

const directions: readonly Direction[] = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']

const zoomStep = 1.25

/** Arrows walk along the edges and tell where they are, Enter goes to the panel. */
export function KeyboardSurface({
  view,
  scene,
  graph,
  pins,
  busy,
  state: { selected },
  setState,
  children,
}: MapStateProps & {
  view: GraphView | null
  scene: Scene | null
  graph: MapGraph
  pins: PinHistory
  /** Nothing can be walked to yet. */
  busy: boolean
  children: ReactNode
}) {
  const [spoken, setSpoken] = useState('')
  const walkTo = (direction: Direction) => {
    if (!view || !scene) return
    const next = step(scene, selected, direction)
    const node = next === null ? undefined : scene.nodeById.get(next)
    if (!node) return
    setState({ selected: node.id }, { quiet: true })
    view.reveal(node.id)
    setSpoken(spokenNode(node.node))
  }
  useShortcut('+', { label: 'Zoom in' }, () => view?.zoom(zoomStep))
  useShortcut('-', { label: 'Zoom out' }, () => view?.zoom(1 / zoomStep))
  useShortcut('0', { label: 'Show the whole picture' }, () => view?.fit())
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z') {
      event.preventDefault()
      return event.shiftKey ? pins.redo() : pins.undo()
    }
    const direction = directions.find((known) => known === event.key)
    if (direction) {
      event.preventDefault()
      return walkTo(direction)
    }
    switch (event.key) {
      case 'Enter':
        return document.querySelector<HTMLElement>('[data-map-panel]')?.focus()
      case 'Escape':
        return setState({ selected: null })
      default:
        return undefined
    }
  }
  return (
    <>
      {/* oxlint-disable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions -- an application takes keys */}
      <div
        className={styles.surface}
        role="application"
        aria-roledescription="service graph"
        aria-label={`Service graph, ${graph.nodes.length} nodes and ${graph.links.length} edges. Arrow keys move along edges, Enter opens, Control Z takes a move back. The table has the same facts.`}
        aria-busy={busy}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        {children}
      </div>
      <span className="visually-hidden" role="status">
        {spoken}
      </span>
    </>
  )
}

/** From a link to one of its ends, from a node along or aside. */
function step(scene: Scene, selected: string | null, direction: Direction): string | null {
  const link = scene.links.find(({ id }) => id === selected)?.link
  if (link) return direction === 'ArrowLeft' ? link.source : link.target
  return walk(scene, selected, direction)
}
