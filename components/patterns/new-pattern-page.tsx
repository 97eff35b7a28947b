'use client'

import { useQuery } from '@tanstack/react-query'
import { contentOf } from '#lib/patterns/content.ts'
import { patternOptions } from '#lib/patterns/query-options.ts'
import type { PatternContent } from '#lib/patterns/schemas.ts'
import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { PageHead } from '../ui/page-head.tsx'
import { QueryTrouble } from '../ui/query-trouble.tsx'
import type { EditorView } from './editor/editor-sections.tsx'
import { Editor } from './editor/editor.tsx'
import { emptyContent } from './empty-content.ts'
import { usePatternLinks } from './use-pattern-links.ts'

/** A pattern to be: from nothing, or as another one is. */
export function NewPatternPage({ copy, view }: { copy: string | null; view: EditorView }) {
  if (copy !== null) return <Copied of={copy} view={view} />
  return <Blank initial={emptyContent} view={view} />
}

function Copied({ of, view }: { of: string; view: EditorView }) {
  const { data, error, isFetching, refetch } = useQuery(patternOptions(of))
  if (!data) {
    if (!error) return <ListSkeleton title="New pattern" />
    return (
      <QueryTrouble
        error={error}
        known={false}
        retrying={isFetching}
        onRetry={() => void refetch()}
      />
    )
  }
  const content = contentOf(data)
  return (
    <Blank
      initial={{ ...content, pattern_name: `${content.pattern_name} copy`, state: 'draft' }}
      summary={`as ${data.name}`}
      view={view}
    />
  )
}

function Blank({
  initial,
  summary,
  view,
}: {
  initial: PatternContent
  summary?: string
  view: EditorView
}) {
  const { hrefOf, go } = usePatternLinks()
  return (
    <>
      <PageHead title="New pattern" {...(summary !== undefined && { summary })} />
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
