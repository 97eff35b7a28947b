import type { OpenApi, Operation } from '#lib/api/model.ts'
import styles from './api.module.css'
import { ApiContents } from './api-contents.tsx'
import { ApiOperation } from './api-operation.tsx'

/** What other programs may ask and send, to be read by people. */
export function ApiReference({ description }: { description: OpenApi }) {
  const operations = operationsOf(description)
  const byTag = [...Map.groupBy(operations, ({ operation }) => operation.tags[0] ?? '')]
  return (
    <div className={styles.reference}>
      <ApiContents
        groups={byTag.map(([tag, list]) => ({
          tag,
          links: list.map(({ method, path, operation }) => ({
            id: operation.operationId,
            method,
            path,
            summary: operation.summary,
          })),
        }))}
      />
      <div className={styles.operations}>
        <h1 className={styles.title}>API</h1>
        <p className={styles.lead}>
          Errors are problems as of RFC 9457, with a <code>code</code> for programs and a{' '}
          <code>requestId</code> that stands in the log. Who asks shows a session cookie, or an API
          token as <code>Authorization: Bearer …</code>. For generators of clients:{' '}
          {/* oxlint-disable-next-line next/no-html-link-for-pages -- it is no page */}
          <a href="/api/v1/openapi.json">openapi.json</a> (OpenAPI {description.openapi}).
        </p>
        {byTag.map(([tag, list]) => (
          <section key={tag} aria-labelledby={`tag-${tag}`}>
            <h2 id={`tag-${tag}`} className={styles.tag}>
              {tag}
            </h2>
            {list.map((entry) => (
              <ApiOperation key={entry.operation.operationId} {...entry} />
            ))}
          </section>
        ))}
      </div>
    </div>
  )
}

export type DescribedOperation = { method: string; path: string; operation: Operation }

function operationsOf({ paths }: OpenApi): DescribedOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  )
}
