'use client'

import type { Problem } from '#lib/patterns/problem-codes.ts'
import { StatusShape } from '../../ui/status-shape.tsx'
import styles from './problems-panel.module.css'
import { countWords, toneOf } from './problem-words.ts'

/** What is wrong or worth a thought: each leads to its field, and to what its code means. */
export function ProblemsPanel({
  problems,
  onShow,
}: {
  problems: readonly Problem[]
  onShow: (problem: Problem) => void
}) {
  return (
    <section className={styles.panel} aria-labelledby="problems">
      <h2 id="problems">
        <span role="status">{countWords(problems)}</span>
      </h2>
      {problems.length > 0 && (
        <ul aria-label="Problems">
          {problems.map((problem) => (
            <li key={`${problem.code} ${problem.path} ${problem.message}`}>
              <StatusShape tone={toneOf(problem.severity)} label={problem.severity} />
              <button type="button" onClick={() => onShow(problem)}>
                {problem.message} <code>{problem.path}</code>
              </button>
              <a
                href={`/patterns/problems#${problem.code.toLowerCase()}`}
                target="_blank"
                rel="noreferrer"
                title={`What ${problem.code} means`}
              >
                {problem.code}
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
