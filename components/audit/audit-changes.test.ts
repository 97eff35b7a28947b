import { expect, it } from 'vitest'
import { changesOf } from './audit-changes.ts'

it('shows only what differs', () => {
  expect(
    changesOf({
      before: { name: 'Anna', role: 'viewer', disabled: false },
      after: { name: 'Anna', role: 'admin', disabled: true },
    }),
  ).toEqual([
    { field: 'role', before: 'viewer', after: 'admin' },
    { field: 'disabled', before: 'false', after: 'true' },
  ])
})

it('shows all of what is new, gone, or no object', () => {
  expect(changesOf({ before: null, after: { scopes: ['ingest'] } })).toEqual([
    { field: 'scopes', before: null, after: '["ingest"]' },
  ])
  expect(changesOf({ before: 'old text', after: null })).toEqual([
    { field: '', before: 'old text', after: null },
  ])
  expect(changesOf({ before: null, after: null })).toEqual([])
})
