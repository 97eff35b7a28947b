import type { ImportReport } from '#lib/patterns/schemas.ts'
import { StatusShape, type Tone } from '../../ui/status-shape.tsx'
import { toneOf } from '../editor/problem-words.ts'
import { pathWords, valueWords } from '../path-words.ts'
import styles from './import-dialog.module.css'

type Line = ImportReport['patterns'][number]
const tones: Record<Line['outcome'], Tone> = {
  created: 'ok',
  updated: 'ok',
  unchanged: 'unknown',
  kept: 'unknown',
  faulty: 'failing',
}

/** What becomes of each pattern of the file: why it cannot be, what changes, what is wrong with it. */
export function ImportLines({ lines }: { lines: readonly Line[] }) {
  return (
    <ul className={styles.lines} aria-label="What would happen">
      {lines.map(({ at, name, outcome, faults, problems, changes }) => (
        <li key={at}>
          <p>
            <StatusShape tone={tones[outcome]} /> <strong>{name ?? `Number ${at + 1}`}</strong>{' '}
            {outcome}
          </p>
          <ul>
            {faults.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                <StatusShape tone="failing" /> {path} {message}
              </li>
            ))}
            {changes.map(({ path, before, after, breaking }) => (
              <li key={path}>
                {pathWords(path)}: {valueWords(before)} → {valueWords(after)}
                {breaking && ', breaking'}
              </li>
            ))}
            {problems.map(({ code, path, severity, message }) => (
              <li key={`${code} ${path} ${message}`}>
                <StatusShape tone={toneOf(severity)} /> {code} {message}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}
