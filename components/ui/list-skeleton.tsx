import { PageHead } from './page-head.tsx'
import { Skeleton } from './skeleton.tsx'

const rows = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth']

/** The shape of a page with one list. */
export function ListSkeleton({ title }: { title: string }) {
  return (
    <div aria-busy="true" aria-label={`${title} is loading`} role="status">
      <PageHead title={title} />
      {rows.map((row) => (
        <p key={row} style={{ marginBottom: '0.5rem' }}>
          <Skeleton width="100%" height="2rem" />
        </p>
      ))}
    </div>
  )
}
