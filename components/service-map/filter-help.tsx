'use client'

import type { Language } from '#lib/platform/filter/language.ts'
import styles from '../ui/popover-form.module.css'
import { Popover } from '../ui/popover.tsx'

const examples = [
  ['error>1% and protocol=grpc', 'failing gRPC'],
  ['p95>200', 'slower than 200 ms'],
  ['breaker=open or retries>20', 'either of them'],
  ['payment-* not kind=database', 'a name with *, and no databases'],
  ['(source=cart or source=shop) rate>10/s', 'parentheses'],
] as const

/** What the filter box understands, each example ready to be used. */
export function FilterHelp<Subject>({
  language,
  onUse,
}: {
  language: Language<Subject>
  onUse: (text: string) => void
}) {
  return (
    <Popover label="?">
      {(close) => (
        <div className={styles.help}>
          <p>
            Compare a field, name a service, join with <code>and</code>, <code>or</code>,{' '}
            <code>not</code> and parentheses. <code>*</code> and <code>?</code> stand for any
            characters.
          </p>
          <ul>
            {examples.map(([text, about]) => (
              <li key={text}>
                <button
                  type="button"
                  className={styles.example}
                  onClick={() => {
                    onUse(text)
                    close()
                  }}
                >
                  <code>{text}</code>
                </button>
                <span>{about}</span>
              </li>
            ))}
          </ul>
          <dl>
            {language.fields.map(({ name, about }) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>{about}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
    </Popover>
  )
}
