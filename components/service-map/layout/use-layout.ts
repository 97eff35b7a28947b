'use client'

import { useEffect, useMemo, useState } from 'react'
import { keepPlaces } from '#lib/service-map/model/layout/keep.ts'
import { layoutKindFor } from '#lib/service-map/model/layout/kind.ts'
import type { Layout, LayoutInput, LayoutKind } from '#lib/service-map/model/layout/types.ts'
import type { MapGraph } from '#lib/service-map/model/types.ts'
import { arrangeInWorker } from './arrange-in-worker.ts'
import { forget, recall, remember, structureOf } from './places.ts'

/** A layout, of which picture, and how long it took. */
export type Placed = {
  picture: string
  structure: string
  kind: LayoutKind
  layout: Layout
  arrangeMs: number
}

/**
 * Where everything stands. New figures move nothing, new services are given a place, and only
 * another picture, or the reader's wish, arranges anew. Null until there is a first layout.
 * @param picture what is chosen to be drawn, as a text: the same one looks the same again
 */
export function useLayout(
  graph: MapGraph,
  picture: string,
): { placed: Placed | null; arranging: boolean; arrangeAnew: () => void } {
  const input = useMemo(() => inputOf(graph), [graph])
  const structure = useMemo(() => structureOf(input), [input])
  const [arranged, setArranged] = useState<Placed | null>(null)
  const [attempt, setAttempt] = useState(0)
  const isCurrent = arranged?.structure === structure && arranged.picture === picture

  useEffect(() => {
    if (isCurrent) return undefined
    const abort = new AbortController()
    const startedAt = performance.now()
    void place(input, { picture, structure, signal: abort.signal }).then((layout) => {
      if (layout === null) return
      const kind = layoutKindFor(input)
      remember({ picture, structure, layout })
      setArranged({ picture, structure, kind, layout, arrangeMs: performance.now() - startedAt })
    })
    return () => abort.abort()
    // The structure stands for the input: new figures make a new input, but move nothing.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [isCurrent, structure, picture, attempt])

  const arrangeAnew = () => {
    forget(picture)
    setArranged((before) => before && { ...before, structure: '' })
    setAttempt(attempt + 1)
  }
  return { placed: arranged, arranging: !isCurrent, arrangeAnew }
}

type Wish = { picture: string; structure: string; signal: AbortSignal }

/** From memory, as far as that still fits, else anew; null when it was cancelled. */
async function place(
  input: LayoutInput,
  { picture, structure, signal }: Wish,
): Promise<Layout | null> {
  return knownLayout(input, picture, structure) ?? (await arrangeInWorker(input, signal))
}

function inputOf({ nodes, links }: MapGraph): LayoutInput {
  return {
    nodes: nodes.map(({ id, group, members }) => ({
      ...{ id, group },
      size: Math.max(1, members.length),
    })),
    links: links.map(({ id, source, target }) => ({ id, source, target })),
  }
}

function knownLayout(input: LayoutInput, picture: string, structure: string): Layout | null {
  const known = recall(picture)
  if (!known) return null
  return known.structure === structure ? known.layout : keepPlaces(input, known.layout)
}
