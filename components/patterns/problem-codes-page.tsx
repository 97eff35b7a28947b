import type { Severity } from '#lib/patterns/problem-codes.ts'
import { PageHead } from '../ui/page-head.tsx'
import { StatusShape } from '../ui/status-shape.tsx'
import { toneOf } from './editor/problem-words.ts'
import styles from './problem-codes-page.module.css'

type Doc = { code: string; severity: Severity; title: string; text: string }

/** What each code means, and how it is mended. */
export function ProblemCodes({ docs }: { docs: readonly Doc[] }) {
  return (
    <section aria-label="Problems of patterns">
      <PageHead
        title="Problems of patterns"
        summary="None of them keeps anybody from saving. The codes stay what they are."
      />
      {docs.map(({ code, severity, title, text }) => (
        <article key={code} id={code.toLowerCase()} className={styles.problem}>
          <h2>
            <StatusShape tone={toneOf(severity)} label={severity} /> <code>{code}</code> {title}
          </h2>
          {text.split(/\n{2,}/).map((paragraph) => (
            <p key={paragraph}>
              <Paragraph text={paragraph} />
            </p>
          ))}
        </article>
      ))}
    </section>
  )
}

/** Of Markdown the documentation of problems uses words in backquotes only. */
function Paragraph({ text }: { text: string }) {
  return text
    .split('`')
    .map((part, place) => (place % 2 === 1 ? <code key={`${place} ${part}`}>{part}</code> : part))
}
