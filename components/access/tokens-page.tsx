'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Badge } from '#components/ui/badge.tsx'
import button from '#components/ui/button.module.css'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import table from '#components/ui/data-table.module.css'
import { FaultNote } from '#components/ui/fault-note.tsx'
import { FilterBox } from '#components/ui/filter-box.tsx'
import { ListSkeleton } from '#components/ui/list-skeleton.tsx'
import { Moment } from '#components/ui/moment.tsx'
import { PageHead } from '#components/ui/page-head.tsx'
import { QueryTrouble } from '#components/ui/query-trouble.tsx'
import { ShownOnce } from '#components/ui/shown-once.tsx'
import { tokensOptions } from '#lib/access/query-options.ts'
import type { ApiToken } from '#lib/access/schemas.ts'
import { sendJson } from '#lib/platform/fetch-json.ts'
import { type NewToken, TokenForm } from './token-form.tsx'
import { useChange } from '#components/ui/use-change.ts'

/** What programs use to send telemetry, to read and to change. */
export function TokensPage({
  nowMs,
  filter,
  setFilter,
}: {
  nowMs: number
  filter: string
  setFilter: (filter: string) => void
}) {
  const query = useQuery(tokensOptions())
  const { data, error } = query
  const { run, busy, fault } = useChange(tokensOptions().queryKey)
  const [making, setMaking] = useState(false)
  const [made, setMade] = useState<string | null>(null)
  const [asked, setAsked] = useState<ApiToken | null>(null)
  if (!data && !error) return <ListSkeleton title="API tokens" />

  const create = (token: NewToken) =>
    run({
      said: `${token.name} is made`,
      work: async () => {
        const answer = await sendJson<{ token: string }>('POST', '/api/v1/tokens', token)
        setMade(answer.token)
        setMaking(false)
      },
    })
  const tokens = data?.tokens ?? []
  const shown = tokens.filter((token) => matches(token, filter))
  return (
    <>
      <PageHead title="API tokens" summary={data && `${shown.length} of ${tokens.length}`}>
        <FilterBox label="Filter tokens" value={filter} onChange={setFilter} />
        <button
          type="button"
          className={`${button.button} ${button.primary}`}
          aria-expanded={making}
          onClick={() => setMaking(!making)}
        >
          New token
        </button>
      </PageHead>
      <QueryTrouble query={query} />
      {making && <TokenForm busy={busy} onCreate={create} onCancel={() => setMaking(false)} />}
      {fault !== null && <FaultNote>{fault}</FaultNote>}
      {made !== null && (
        <ShownOnce secret={made} onClose={() => setMade(null)}>
          Copy the token now: Signalbox keeps only a hash of it. A service sends it as
          OTEL_EXPORTER_OTLP_HEADERS=&quot;authorization=Bearer …&quot;.
        </ShownOnce>
      )}
      {data && (
        <div className={error ? table.old : undefined}>
          <TokensTable
            tokens={shown}
            nowMs={nowMs}
            isFiltered={filter !== ''}
            busy={busy}
            onRevoke={setAsked}
          />
        </div>
      )}
      {asked && (
        <RevokeDialog
          token={asked}
          onConfirm={() =>
            run({
              said: `${asked.name} is revoked`,
              work: () => sendJson('DELETE', `/api/v1/tokens/${asked.id}`),
            })
          }
          onClose={() => setAsked(null)}
        />
      )}
    </>
  )
}

function RevokeDialog({
  token,
  onConfirm,
  onClose,
}: {
  token: ApiToken
  onConfirm: () => void
  onClose: () => void
}) {
  const question = {
    title: `Revoke ${token.name}?`,
    consequence:
      'Whatever uses it is refused at once, for good. A new token has to be handed out then.',
    doIt: 'Revoke',
  }
  return <ConfirmDialog question={question} onConfirm={onConfirm} onClose={onClose} />
}

function TokensTable({
  tokens,
  nowMs,
  isFiltered,
  busy,
  onRevoke,
}: {
  tokens: readonly ApiToken[]
  nowMs: number
  isFiltered: boolean
  busy: boolean
  onRevoke: (token: ApiToken) => void
}) {
  if (tokens.length === 0) {
    return (
      <p className={table.note}>
        {isFiltered
          ? 'No token has this in its name or owner.'
          : 'There is no token yet. Services that send telemetry need one of scope ingest.'}
      </p>
    )
  }
  const columns = ['Name', 'May', 'Owner', 'Made', 'Ends', 'Last used']
  return (
    <table className={table.table} aria-label="API tokens">
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
          <th scope="col">
            <span className="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <TokenRow
            key={token.id}
            token={token}
            state={stateOf(token, nowMs)}
            busy={busy}
            onRevoke={() => onRevoke(token)}
          />
        ))}
      </tbody>
    </table>
  )
}

type TokenState = 'works' | 'revoked' | 'expired' | 'owner disabled'

function TokenRow({
  token,
  state,
  busy,
  onRevoke,
}: {
  token: ApiToken
  state: TokenState
  busy: boolean
  onRevoke: () => void
}) {
  return (
    <tr className={state === 'works' ? undefined : table.ended}>
      <th scope="row">
        {token.name} {state !== 'works' && <Badge tone="warning">{state}</Badge>}
        <span className={`${table.second} ${table.mono}`}>sbx_…{token.hint}</span>
      </th>
      <td data-label="May">{token.scopes.join(', ')}</td>
      <td data-label="Owner">{token.owner}</td>
      <td data-label="Made">
        <Moment at={token.createdAt} />
      </td>
      <td data-label="Ends">
        <Moment at={token.revokedAt ?? token.expiresAt} none="never" />
      </td>
      <td data-label="Last used">
        <Moment at={token.lastUsedAt} none="never" />
        {token.lastUsedFrom !== null && (
          <span className={table.second}>from {token.lastUsedFrom}</span>
        )}
      </td>
      <td>
        <button
          type="button"
          className={button.button}
          disabled={busy || state === 'revoked'}
          title={state === 'revoked' ? 'It was revoked already.' : undefined}
          aria-label={`Revoke: ${token.name}`}
          onClick={onRevoke}
        >
          Revoke
        </button>
      </td>
    </tr>
  )
}

function stateOf(token: ApiToken, nowMs: number): TokenState {
  if (token.revokedAt !== null) return 'revoked'
  if (token.expiresAt !== null && Date.parse(token.expiresAt) <= nowMs) return 'expired'
  return token.ownerDisabled ? 'owner disabled' : 'works'
}

function matches({ name, owner, scopes }: ApiToken, filter: string): boolean {
  const text = `${name} ${owner} ${scopes.join(' ')}`.toLowerCase()
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
