'use client'

import table from '#components/ui/data-table.module.css'
import form from '#components/ui/form.module.css'
import { formatCount } from '#lib/platform/format.ts'
import { type Kept, longestRetention } from '#lib/retention/schemas.ts'
import type { Draft } from './retention-page.tsx'
import { formatBytes, retentionWords } from './retention-words.ts'
import styles from './retention.module.css'

export function RetentionTable({
  settings,
  draft,
  setDraft,
}: {
  settings: readonly Kept[]
  draft: Draft
  setDraft: (draft: Draft) => void
}) {
  return (
    <table className={table.table} aria-label="Retention">
      <thead>
        <tr>
          <th scope="col">Data</th>
          <th scope="col">Kept for</th>
          <th scope="col">Without a setting</th>
          <th scope="col" className={table.number}>
            Size
          </th>
          <th scope="col" className={table.number}>
            Rows, about
          </th>
        </tr>
      </thead>
      <tbody>
        {settings.map((setting) => (
          <RetentionRow
            key={setting.name}
            setting={setting}
            text={draft[setting.name] ?? (setting.isSet ? String(setting.kept) : '')}
            onText={(text) => setDraft({ ...draft, [setting.name]: text })}
          />
        ))}
      </tbody>
    </table>
  )
}

function RetentionRow({
  setting: { name, fromEnvironment, variable, tables },
  text,
  onText,
}: {
  setting: Kept
  text: string
  onText: (text: string) => void
}) {
  const { label, unit, meaning } = retentionWords[name]
  const known = tables.flatMap(({ rows }) => rows ?? [])
  return (
    <tr>
      <th scope="row">
        {label}
        <span className={`${table.second} ${styles.meaning}`}>{meaning}</span>
      </th>
      <td data-label="Kept for">
        <span className={styles.amount}>
          <input
            className={form.input}
            type="number"
            inputMode="numeric"
            min={1}
            max={longestRetention[name]}
            step={1}
            aria-label={`${label}, ${unit}`}
            placeholder={String(fromEnvironment)}
            value={text}
            onChange={({ target }) => onText(target.value)}
          />
          {unit}
        </span>
      </td>
      <td data-label="Without a setting">
        {fromEnvironment} {unit}
        <span className={`${table.second} ${table.mono}`}>{variable}</span>
      </td>
      <td data-label="Size" className={table.number}>
        {formatBytes(tables.reduce((sum, { bytes }) => sum + bytes, 0))}
      </td>
      <td
        data-label="Rows, about"
        className={table.number}
        title={tables.map((part) => `${part.table}: ${formatBytes(part.bytes)}`).join('\n')}
      >
        {known.length === 0 ? '–' : formatCount(known.reduce((sum, rows) => sum + rows, 0))}
      </td>
    </tr>
  )
}
