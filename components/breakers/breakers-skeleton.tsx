import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { PageHead } from '../ui/page-head.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import styles from './breakers-page.module.css'
import type { View } from './view.ts'

const cards = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth']

/** The shape of the cards, or of a list. */
export function BreakersSkeleton({ view }: { view: View }) {
  if (view !== 'cards') return <ListSkeleton title="Breakers" />
  return (
    <div role="status" aria-busy="true" aria-label="Breakers are loading">
      <PageHead title="Breakers" />
      <div className={styles.cards}>
        {cards.map((card) => (
          <Skeleton key={card} width="100%" height="12rem" />
        ))}
      </div>
    </div>
  )
}
