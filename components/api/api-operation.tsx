import type { Answer, Operation } from '#lib/api/model.ts'
import { whatItNeeds } from '#lib/access/permissions.ts'
import { CopyLine } from '../ui/copy-line.tsx'
import styles from './api.module.css'
import type { DescribedOperation } from './api-reference.tsx'
import { SchemaTable } from './schema-table.tsx'

export function ApiOperation({ method, path, operation }: DescribedOperation) {
  const { operationId, summary, description, requestBody, responses } = operation
  return (
    <article id={operationId} className={styles.operation} aria-label={`${method} ${path}`}>
      <h3 className={styles.heading}>
        <a href={`#${operationId}`}>
          <span className={styles.method}>{method}</span>
          <code>{path}</code>
        </a>
      </h3>
      <p>{summary}.</p>
      {description !== undefined && <p className={styles.more}>{description}</p>}
      <p className={styles.more}>{whatItNeeds(operation['x-permission'])}</p>
      <CopyLine text={operation['x-example']} />
      <Parameters operation={operation} />
      {Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => (
        <SchemaTable key={type} title={`Body, ${type}`} schema={schema} />
      ))}
      {Object.entries(responses).map(([status, answer]) => (
        <AnswerOf key={status} status={status} answer={answer} />
      ))}
    </article>
  )
}

function Parameters({ operation: { parameters } }: { operation: Operation }) {
  if (parameters.length === 0) return null
  const properties = Object.fromEntries(
    parameters.map(({ name, in: place, description, schema }) => [
      place === 'query' ? name : `${name} (${place})`,
      { ...schema, ...(description !== undefined && { description }) },
    ]),
  )
  const required = parameters
    .filter((parameter) => parameter.required)
    .map(({ name, in: place }) => (place === 'query' ? name : `${name} (${place})`))
  return <SchemaTable title="Parameters" schema={{ type: 'object', properties, required }} />
}

/** A problem looks the same everywhere, so that its words are enough. */
function AnswerOf({ status, answer }: { status: string; answer: Answer }) {
  const [type, content] = Object.entries(answer.content ?? {})[0] ?? []
  const title = `${status} ${answer.description}`
  if (type === undefined || type === 'application/problem+json' || content?.schema === undefined) {
    const isFailure = Number(status) >= 400
    return (
      <p className={isFailure ? styles.failure : styles.answer}>
        {title}
        {type !== undefined && !isFailure && `, ${type}`}
      </p>
    )
  }
  return <SchemaTable title={`${title}, ${type}`} schema={content.schema} isOpen={false} />
}
