'use client'

import { useCallback, useEffect, useMemo, useState } from 'react'
import type { ChosenGraph } from '#lib/service-map/model/build-graph.ts'
import { groupNameOf } from '#lib/service-map/model/group-id.ts'
import type { Point } from '#lib/service-map/model/layout/types.ts'
import { useLayout, type Placed } from '../layout/use-layout.ts'
import type { MapStateProps } from '../map-state.ts'
import type { PictureExport } from '../export-menu.tsx'
import { toPng, toSvg } from './export-picture.ts'
import { GraphControls } from './graph-controls.tsx'
import { GraphOnPaper } from './graph-on-paper.tsx'
import { GraphView } from './graph-view.ts'
import { highlightOf } from './highlight.ts'
import type { Hit } from './hit.ts'
import { KeyboardSurface } from './keyboard-surface.tsx'
import { Legend } from './legend.tsx'
import { buildScene, type Scene } from './scene.ts'
import { Tooltip } from './tooltip.tsx'
import { useGestures } from './use-gestures.ts'
import { useLook } from './use-look.ts'
import type { Pins } from '../pins.ts'
import { usePins } from './use-pins.ts'
import { useMotion } from './use-motion.ts'
import styles from './graph.module.css'

type Props = MapStateProps & {
  graph: ChosenGraph
  /** What is chosen to be drawn, as a text: another one is another picture. */
  picture: string
  compares: boolean
  onExport: (picture: PictureExport) => void
}

/** The graph on a canvas. Whoever does not see it has the table. */
export function MapGraph(props: Props) {
  const { graph, picture, state, setState } = props
  const [view, setView] = useState<GraphView | null>(null)
  const { placed, arranging, arrangeAnew } = useLayout(graph, picture)
  const pins = usePins(props)
  const [dragged, setDragged] = useState<Record<string, Point>>({})
  const [hover, setHover] = useState<{ id: string; at: Point } | null>(null)
  const scene = useScene(props, placed, { pins: pins.own, dragged })
  // New figures come to what the pointer rests on, too.
  const hoveredId = hover?.id ?? null
  const hovered = useMemo(() => scene && hitOf(scene, hoveredId), [scene, hoveredId])
  const motion = useMotion(state.motion, graph.links.length)
  useShow(view, scene, {
    state,
    onExport: props.onExport,
    hover: hovered,
    plays: motion.plays,
  })
  useLook(view, arranging ? null : (placed?.picture ?? null), props)
  useEffect(() => {
    // Under a pointer that rests there is something else now.
    view?.onMove(() => setHover(null))
  }, [view])
  useGestures(view, {
    onHover: (hit, at) => setHover(hit && { id: idOf(hit), at }),
    onClick: (hit) => setState({ selected: hit === null ? null : idOf(hit) }),
    onDoubleClick: (hit) => {
      if (hit?.kind === 'node') setState(intoNode(hit.node.id, state.expanded))
    },
    onDrag: (id, to) => setDragged({ [id]: to }),
    onCancel: () => setDragged({}),
    onDrop: (id, { x, y }) => {
      setDragged({})
      pins.put({ ...pins.own, [id]: { x: Math.round(x), y: Math.round(y) } })
    },
  })
  return (
    <div className={styles.graph}>
      <KeyboardSurface view={view} scene={scene} pins={pins} busy={!scene || arranging} {...props}>
        <canvas
          ref={useCanvas(setView)}
          className={hovered ? `${styles.canvas} ${styles.pointing}` : styles.canvas}
          data-drawn={scene && !arranging ? 'true' : 'false'}
          data-arrange-ms={placed ? Math.round(placed.arrangeMs) : undefined}
        />
      </KeyboardSurface>
      {hovered && hover && <Tooltip hit={hovered} at={hover.at} within={view?.size} />}
      {arranging && <span className={styles.busy}>arranging…</span>}
      <GraphOnPaper scene={scene} look={state.look} selected={state.selected} />
      <Legend />
      <GraphControls
        view={view}
        motion={motion}
        pinned={Object.keys(pins.own).length}
        onMotion={() => setState({ motion: !state.motion })}
        onUnpin={() => pins.put({})}
        onArrange={() => {
          pins.put({})
          arrangeAnew()
        }}
      />
    </div>
  )
}

function useCanvas(setView: (view: GraphView | null) => void) {
  return useCallback(
    (canvas: HTMLCanvasElement) => {
      const view = new GraphView(canvas)
      setView(view)
      return () => {
        view.dispose()
        setView(null)
      }
    },
    [setView],
  )
}

function useScene(
  { graph, state, compares }: Props,
  placed: Placed | null,
  { pins, dragged }: { pins: Pins; dragged: Record<string, Point> },
): Scene | null {
  return useMemo(() => {
    if (placed === null) return null
    const { layout, kind } = placed
    return buildScene({
      ...{ graph, layout, kind, compares },
      pins: { ...pins, ...dragged },
      labels: state.labels,
    })
  }, [placed, graph, pins, state.labels, compares, dragged])
}

/** Brings what is chosen onto the canvas. */
function useShow(
  view: GraphView | null,
  scene: Scene | null,
  shown: Pick<Props, 'state' | 'onExport'> & {
    hover: Hit | null
    plays: boolean
  },
): void {
  const { state, hover, plays, onExport } = shown
  useEffect(() => {
    if (view && scene) view.setScene(scene)
  }, [view, scene])
  useEffect(() => view?.setSelected(state.selected), [view, state.selected])
  useEffect(() => view?.setMotion(plays), [view, plays])
  const lit = useMemo(
    () => scene && highlightOf(scene, hover ?? (scene.dense ? hitOf(scene, state.selected) : null)),
    [scene, hover, state.selected],
  )
  useEffect(() => view?.setHighlight(lit), [view, lit])
  useEffect(() => {
    if (!view || !scene) return undefined
    onExport({
      toPng: (caption) => toPng(scene, view.theme, caption),
      toSvg: async (caption) => toSvg(scene, view.theme, caption),
    })
    return () => onExport(null)
  }, [view, scene, onExport])
}

function idOf(hit: Hit): string {
  return hit.kind === 'node' ? hit.node.id : hit.link.id
}

/** What bears an id, as it is now. */
function hitOf({ links, nodeById }: Scene, id: string | null): Hit | null {
  const node = id === null ? undefined : nodeById.get(id)
  if (node) return { kind: 'node', node }
  const link = links.find((known) => known.id === id)
  return link ? { kind: 'link', link } : null
}

/** A double click opens a group, or looks at a service and what is next to it. */
function intoNode(id: string, expanded: readonly string[]): Partial<MapStateProps['state']> {
  const group = groupNameOf(id)
  return group === null ? { focus: id } : { expanded: [...expanded, group] }
}
