'use client'

import { useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import { useId, useState, type DragEvent } from 'react'
import { FileFault } from '#lib/correlations/analysis/otlp-open.ts'
import { whatWentWrong } from '#lib/platform/fetch-json.ts'
import type { LinkTemplate } from '#lib/platform/link-templates.ts'
import { CorrelationView } from './correlation-view.tsx'
import styles from './open.module.css'
import { mostMebibytes, openFile, type OpenedFile } from './open-file.ts'
import type { ViewState } from './view-state.ts'

type Props = {
  /** Of a file that the server has to interpret. */
  serverMebibytes: number
  links: readonly LinkTemplate[]
  state: ViewState
}

/** A correlation out of a file: looked at as any other, and never stored. */
export function OpenPage({ serverMebibytes, links, state }: Props) {
  const open = useMutation({ mutationFn: openFile })
  const take = (files: FileList | null) => {
    const [file] = files ?? []
    if (!file) return
    state.select(null)
    open.mutate(file)
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    take(event.dataTransfer.files)
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the input beside does the same by keyboard
    <section
      className={styles.page}
      aria-label="Open a file"
      onDragOver={(event) => event.preventDefault()}
      onDrop={onDrop}
    >
      <FileBox {...{ serverMebibytes, take }} isBusy={open.isPending} isSmall={!!open.data} />
      {open.error && (
        <p role="alert" className={styles.fault}>
          {faultText(open.error)}
        </p>
      )}
      {open.data && !open.isPending && (
        <Opened key={open.submittedAt} file={open.data} {...{ state, links }} />
      )}
    </section>
  )
}

function faultText(error: Error): string {
  return error instanceof FileFault || error instanceof RangeError
    ? error.message
    : whatWentWrong(error)
}

function FileBox({
  serverMebibytes,
  take,
  isBusy,
  isSmall,
}: {
  serverMebibytes: number
  take: (files: FileList | null) => void
  isBusy: boolean
  isSmall: boolean
}) {
  const id = useId()
  return (
    <div className={isSmall ? styles.again : styles.box}>
      {!isSmall && <h1>Open a correlation from a file</h1>}
      <label htmlFor={id}>{isSmall ? 'Another file' : 'Choose a file, or drop it here'}</label>
      <input
        id={id}
        type="file"
        accept=".json,.jsonl,.ndjson,application/json"
        onChange={(event) => take(event.target.files)}
      />
      {isBusy && <p role="status">Reading the file…</p>}
      {!isSmall && (
        <p className={styles.quiet}>
          OTLP JSON, as “Export OTLP” and the OpenTelemetry Collector write it, or Zipkin v2 JSON.
          What Signalbox exported is read in this browser, up to {mostMebibytes} MiB; what others
          wrote is interpreted by the server, up to {serverMebibytes} MiB and 50,000 spans. Nothing
          of it is stored. <Link href="/correlations">Find one that is stored</Link>
        </p>
      )}
    </div>
  )
}

function Opened({
  file,
  links,
  state,
}: {
  file: OpenedFile
  links: readonly LinkTemplate[]
  state: ViewState
}) {
  const [place, setPlace] = useState(0)
  const { correlations } = file
  const chosen = correlations[place]
  return (
    <>
      {file.refused > 0 && (
        <details className={styles.refused}>
          <summary>{file.refused} spans of it cannot be read</summary>
          <ul>
            {file.refusals.map(({ index, reason }) => (
              <li key={index}>
                Span {index}: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
      {correlations.length > 1 && (
        <label className={styles.pick}>
          Correlation{' '}
          <select
            value={place}
            onChange={(event) => {
              state.select(null)
              setPlace(Number(event.target.value))
            }}
          >
            {correlations.slice(0, 1_000).map(({ answer }, index) => (
              <option key={answer.id} value={index}>
                {answer.id} · {answer.columns.id.length} events
              </option>
            ))}
          </select>
        </label>
      )}
      {chosen ? (
        <CorrelationView
          key={chosen.answer.id}
          answer={chosen.answer}
          {...{ state, links }}
          file={{ name: file.name, attributes: chosen.attributes }}
        />
      ) : (
        <p className={styles.quiet}>
          The file {file.name} holds no calls: only steps inside services, or nothing.
        </p>
      )}
    </>
  )
}
