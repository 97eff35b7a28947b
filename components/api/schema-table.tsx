import type { JsonSchema } from '#lib/api/model.ts'
import styles from './api.module.css'
import { schemaRows } from './schema-rows.ts'

export function SchemaTable({
  title,
  schema,
  isOpen = true,
}: {
  title: string
  schema: JsonSchema
  isOpen?: boolean
}) {
  const rows = schemaRows(schema)
  return (
    <details className={styles.schema} open={isOpen}>
      <summary>{title}</summary>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls on a phone */}
      <div className={styles.scroll} role="region" aria-label={title} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Type</th>
              <th scope="col">Meaning</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ path, depth, type, required, description }) => (
              <tr key={path}>
                <th scope="row" style={{ paddingLeft: `${depth}rem` }}>
                  <code>{path === '' ? '(whole)' : path.slice(path.lastIndexOf('.') + 1)}</code>
                  {!required && <span className={styles.optional}> optional</span>}
                </th>
                <td>
                  <code>{type}</code>
                </td>
                <td>{description}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
