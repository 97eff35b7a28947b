'use client'

import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { contentOf } from '#lib/patterns/content.ts'
import { draftOptions, patternOptions } from '#lib/patterns/query-options.ts'
import type { DraftRequest, PatternContent } from '#lib/patterns/schemas.ts'
import { PageHead } from '../ui/page-head.tsx'
import { QueryTrouble } from '../ui/query-trouble.tsx'
import type { EditorView } from './editor/editor-sections.tsx'
import { Editor } from './editor/editor.tsx'
import { emptyContent } from './empty-content.ts'
import { Measured } from './measured.tsx'
import { PatternSkeleton } from './pattern-skeleton.tsx'
import { usePatternLinks } from './use-pattern-links.ts'

/** A pattern to be: from nothing, as another one is, or as traffic has it. */
export function NewPatternPage({
  copy,
  draft,
  view,
}: {
  /** The pattern to begin with, by its name. */
  copy: string | null
  /** The run or the edge to begin with. */
  draft: DraftRequest | null
  view: EditorView
}) {
  if (copy !== null) return <Copied of={copy} view={view} />
  if (draft !== null) return <Drafted of={draft} view={view} />
  return <Blank initial={emptyContent} view={view} />
}

function Copied({ of, view }: { of: string; view: EditorView }) {
  const query = useQuery(patternOptions(of))
  const { data } = query
  if (!data) return <Awaited query={query} />
  const content = contentOf(data)
  return (
    <Blank
      initial={{ ...content, pattern_name: `${content.pattern_name} copy`, state: 'draft' }}
      summary={`as ${data.name}`}
      view={view}
    />
  )
}

function Drafted({ of, view }: { of: DraftRequest; view: EditorView }) {
  const query = useQuery(draftOptions(of))
  const { data } = query
  if (!data) return <Awaited query={query} />
  return (
    <Blank
      initial={data.pattern}
      summary={
        'edge' in of
          ? `as ${of.edge.source} calls ${of.edge.target}`
          : `as correlation ${of.correlation.slice(0, 8)}… went`
      }
      view={view}
    >
      <Measured draft={data} />
    </Blank>
  )
}

function Awaited({ query }: { query: UseQueryResult }) {
  return query.error ? <QueryTrouble query={query} /> : <PatternSkeleton name="New pattern" />
}

function Blank({
  initial,
  summary,
  view,
  children,
}: {
  initial: PatternContent
  summary?: string
  view: EditorView
  children?: ReactNode
}) {
  const { hrefOf, go } = usePatternLinks()
  return (
    <>
      <PageHead title="New pattern" {...(summary !== undefined && { summary })} />
      {children}
      <Editor
        reference={null}
        pattern={null}
        initial={initial}
        view={view}
        onSaved={(pattern) => go(hrefOf(pattern))}
      />
    </>
  )
}
