'use client'

import { useState } from 'react'
import type { MapGraph } from '#lib/service-map/model/types.ts'
import styles from '../ui/popover-form.module.css'
import { Popover } from '../ui/popover.tsx'
import { saveFile } from '../ui/save-file.ts'
import { linksToCsv } from './table-model.ts'

/** What the graph on the screen gives; null while no graph is drawn. */
export type PictureExport = {
  toPng: (caption: string) => Promise<Blob>
  toSvg: (caption: string) => Promise<Blob>
} | null

export function ExportMenu({
  graph,
  picture,
  describe,
  caption,
}: {
  graph: MapGraph
  picture: PictureExport
  /** The time range and choices, for the JSON to say what it is. */
  describe: () => { shown: { to: string } } & Record<string, unknown>
  /** The same in words, for the pictures. */
  caption: () => string
}) {
  const [failed, setFailed] = useState(false)
  const save = (ending: string, make: () => Promise<Blob>) => {
    setFailed(false)
    make().then(
      // Several of an incident stand in order.
      (blob) => saveFile(blob, `signalbox-map-${momentOf(describe().shown.to)}.${ending}`),
      () => setFailed(true),
    )
  }
  const json = () =>
    JSON.stringify({ ...describe(), nodes: graph.nodes, links: graph.links }, null, 2)
  const data = [
    ['JSON', 'json', async () => new Blob([json()], { type: 'application/json' })],
    ['CSV', 'csv', async () => new Blob([linksToCsv(graph.links)], { type: 'text/csv' })],
  ] as const
  const pictures = picture
    ? ([
        ['PNG', 'png', () => picture.toPng(caption())],
        ['SVG', 'svg', () => picture.toSvg(caption())],
      ] as const)
    : []
  return (
    <Popover label="Export" align="right">
      {(close) => (
        <div className={styles.items}>
          {[...pictures, ...data].map(([label, ending, make]) => (
            <button
              key={label}
              type="button"
              className={styles.itemButton}
              onClick={() => {
                save(ending, make)
                close()
              }}
            >
              {label}
            </button>
          ))}
          {picture === null && <p className={styles.note}>PNG and SVG: open the graph first.</p>}
          {failed && <p className={styles.fault}>The picture could not be made.</p>}
        </div>
      )}
    </Popover>
  )
}

/** 2026-11-25T10-50Z, as every file system takes it. */
function momentOf(time: string): string {
  return `${time.slice(0, 16).replace(':', '-')}Z`
}
