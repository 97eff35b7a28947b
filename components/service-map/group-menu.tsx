'use client'

import { useState } from 'react'
import { namedRules, patternOf } from '#lib/service-map/model/grouping.ts'
import button from '../ui/button.module.css'
import type { MapStateProps } from './map-state.ts'
import styles from '../ui/popover-form.module.css'
import { Choices, Popover } from '../ui/popover.tsx'

const words: Record<string, { label: string; about?: string }> = {
  auto: { label: 'automatic', about: 'only estates of more than 2,000 services' },
  none: { label: 'none' },
  namespace: { label: 'namespace', about: 'what stands before the last . / or :' },
  'first-word': { label: 'first word', about: 'shop-cart, shop-order: shop' },
  'last-word': { label: 'last word', about: 'orders-db, users-db: db' },
  kind: { label: 'kind', about: 'services, databases, queues, externals' },
  neighbours: { label: 'neighbours', about: 'who mostly call each other' },
}
const choices = ['auto', ...namedRules]

export function GroupMenu({
  state,
  setState,
  rule,
  groups,
}: MapStateProps & { rule: string; groups: readonly string[] }) {
  const isPattern = state.group?.includes('{group}') ?? false
  const [pattern, setPattern] = useState(isPattern ? (state.group ?? '') : '{group}-*')
  const choose = (group: string | null) => setState({ group, expanded: [] })
  return (
    <Popover label="Group" value={rule === 'none' ? null : (words[rule]?.label ?? rule)}>
      {() => (
        <div className={styles.form}>
          <Choices
            legend="Draw as one the services of a"
            options={choices.map((value) => ({ value, label: value, ...words[value] }))}
            chosen={isPattern ? '' : (state.group ?? 'auto')}
            onChoose={(value) => choose(value === 'auto' ? null : value)}
          />
          <form
            className={styles.field}
            onSubmit={(event) => {
              event.preventDefault()
              if (patternOf(pattern)) choose(pattern)
            }}
          >
            <label>
              Or by a naming rule, with {'{group}'} and *
              <input
                type="text"
                value={pattern}
                spellCheck={false}
                onChange={(event) => setPattern(event.target.value)}
              />
            </label>
            <button type="submit" className={button.button} disabled={!patternOf(pattern)}>
              Use this rule
            </button>
          </form>
          {groups.length > 0 && (
            <div className={styles.row}>
              <button
                type="button"
                className={button.button}
                onClick={() => setState({ expanded: [...groups] })}
              >
                Expand all
              </button>
              <button
                type="button"
                className={button.button}
                onClick={() => setState({ expanded: [] })}
              >
                Collapse all
              </button>
            </div>
          )}
        </div>
      )}
    </Popover>
  )
}
