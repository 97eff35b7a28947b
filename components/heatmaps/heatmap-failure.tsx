import { ProblemError } from '#lib/platform/fetch-json.ts'
import { ErrorPanel } from '../ui/error-panel.tsx'

type Failed = { data: unknown; error: unknown; isFetching: boolean; refetch: () => unknown }

export function HeatmapFailure({ query }: { query: Failed }) {
  const problem = query.error instanceof ProblemError ? query.error : null
  return (
    <ErrorPanel
      title={problem?.message ?? 'The heatmap could not be read'}
      meaning={
        problem?.detail ??
        (query.data
          ? 'What is shown was read before.'
          : 'Nothing can be shown until it can be read.')
      }
      requestId={problem?.requestId}
      retrying={query.isFetching}
      onRetry={() => void query.refetch()}
      compact={query.data !== undefined}
    />
  )
}
