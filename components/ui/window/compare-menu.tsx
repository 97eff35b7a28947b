'use client'

import { comparisons } from '#lib/platform/window.ts'
import { ChoiceMenu } from '../menu.tsx'
import { useWindowParams } from './use-window-params.ts'
import styles from './time-range-picker.module.css'
import { comparisonNames } from './window-words.ts'

/** What the figures of the page are held against. */
export function CompareMenu() {
  const { against, chooseComparison } = useWindowParams()
  return (
    <ChoiceMenu
      label="Compare with"
      groups={[
        {
          label: 'Compare with',
          items: comparisons.map((comparison) => ({
            id: comparison,
            label: comparisonNames[comparison],
            checked: comparison === against,
            onChoose: () => chooseComparison(comparison),
          })),
        },
      ]}
    >
      <span className={styles.prefix} aria-hidden="true">
        Compare:
      </span>
      {comparisonNames[against].toLowerCase()}
    </ChoiceMenu>
  )
}
