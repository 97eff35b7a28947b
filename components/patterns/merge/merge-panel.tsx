'use client'

import { useId, useMemo, useState } from 'react'
import { contentOf } from '#lib/patterns/content.ts'
import { diffPatterns } from '#lib/patterns/diff.ts'
import { merge } from '#lib/patterns/merge.ts'
import type { MergePart, Side } from '#lib/patterns/merge-json.ts'
import type { Pattern, PatternContent } from '#lib/patterns/schemas.ts'
import button from '../../ui/button.module.css'
import table from '../../ui/data-table.module.css'
import { StatusShape } from '../../ui/status-shape.tsx'
import { pathWords, valueWords } from '../path-words.ts'
import styles from './merge-panel.module.css'

const outcomes: Record<MergePart['outcome'], string> = {
  mine: 'yours',
  theirs: 'theirs',
  both: 'of both',
  conflict: 'a choice',
}

/** What was there, what is yours and what is theirs, place by place; only conflicts need a choice. */
export function MergePanel({
  base,
  mine,
  theirs,
  busy,
  onCancel,
  onMerged,
}: {
  base: PatternContent
  mine: PatternContent
  theirs: Pattern
  busy: boolean
  onCancel: () => void
  onMerged: (merged: PatternContent) => void
}) {
  const [choices, setChoices] = useState<Readonly<Record<string, Side>>>({})
  const merged = useMemo(() => merge(base, mine, contentOf(theirs)), [base, mine, theirs])
  const left = merged.conflicts.filter(({ path }) => choices[path] === undefined).length
  const chooseAll = (side: Side) =>
    setChoices(Object.fromEntries(merged.conflicts.map(({ path }) => [path, side])))
  const who = theirs.updatedBy ?? 'another program'
  return (
    <section className={styles.panel} aria-labelledby="merge">
      <h2 id="merge">{who} saved this while you were editing</h2>
      <p className={styles.note} role="status">
        {left === 0
          ? 'Both fit together: nothing is lost.'
          : `${left === 1 ? 'One place was' : `${left} places were`} changed by both of you: choose.`}
      </p>
      {merged.conflicts.length > 1 && (
        <div className={styles.actions}>
          <button type="button" className={button.button} onClick={() => chooseAll('mine')}>
            Yours everywhere
          </button>
          <button type="button" className={button.button} onClick={() => chooseAll('theirs')}>
            Theirs everywhere
          </button>
        </div>
      )}
      <table className={`${table.table} ${styles.table}`} aria-label="Changes of both">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Before</th>
            <th scope="col">Yours</th>
            <th scope="col">Of {who}</th>
            <th scope="col">Saved is</th>
          </tr>
        </thead>
        <tbody>
          {shownParts(merged.parts, base).map((part) => (
            <Part
              key={part.path}
              part={part}
              choice={choices[part.path]}
              onChoose={(side) => setChoices({ ...choices, [part.path]: side })}
            />
          ))}
        </tbody>
      </table>
      <div className={styles.actions}>
        <button type="button" className={button.button} onClick={onCancel}>
          Back to editing
        </button>
        <button
          type="button"
          className={`${button.button} ${button.primary}`}
          disabled={left > 0 || busy}
          title={left > 0 ? 'Choose first where both changed the same.' : undefined}
          onClick={() => onMerged(merged.content(choices))}
        >
          Save both together
        </button>
      </div>
    </section>
  )
}

/** What one side alone did to the flow is told step by step, though all of it is taken. */
function shownParts(parts: readonly MergePart[], base: PatternContent): MergePart[] {
  return parts.flatMap((part) => {
    const { path, outcome } = part
    if (!(path === 'message_flow' || path === 'failure_handling')) return [part]
    if (outcome === 'conflict') return [part]
    const text = outcome === 'mine' ? part.mine : part.theirs
    if (typeof text !== 'string') return [part]
    return diffPatterns(base, { ...base, [path]: text }).map((change) => ({
      path: change.path,
      base: change.before,
      mine: outcome === 'theirs' ? change.before : change.after,
      theirs: outcome === 'mine' ? change.before : change.after,
      outcome,
    }))
  })
}

function Part({
  part,
  choice,
  onChoose,
}: {
  part: MergePart
  choice: Side | undefined
  onChoose: (side: Side) => void
}) {
  const { path, base, mine, theirs, outcome } = part
  const isOpen = outcome === 'conflict' && choice === undefined
  const taken = outcome === 'conflict' ? choice : outcome
  return (
    <tr data-open={isOpen || undefined}>
      <th scope="row">
        {isOpen && <StatusShape tone="warning" label="choose" />} {pathWords(path)}
      </th>
      <td data-label="Before">{valueWords(base)}</td>
      <td data-label="Yours" data-taken={taken === 'mine' || taken === 'both' || undefined}>
        {valueWords(mine)}
      </td>
      <td data-label="Theirs" data-taken={taken === 'theirs' || taken === 'both' || undefined}>
        {valueWords(theirs)}
      </td>
      <td data-label="Saved is">
        {outcome === 'conflict' ? (
          <Choice path={path} choice={choice} onChoose={onChoose} />
        ) : (
          outcomes[outcome]
        )}
      </td>
    </tr>
  )
}

function Choice({
  path,
  choice,
  onChoose,
}: {
  path: string
  choice: Side | undefined
  onChoose: (side: Side) => void
}) {
  const name = useId()
  return (
    <fieldset className={styles.choice}>
      <legend className="visually-hidden">{pathWords(path)}</legend>
      {(['mine', 'theirs'] as const).map((side) => (
        <label key={side}>
          <input
            type="radio"
            name={name}
            checked={choice === side}
            onChange={() => onChoose(side)}
          />{' '}
          {outcomes[side]}
        </label>
      ))}
    </fieldset>
  )
}
