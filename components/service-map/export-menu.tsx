'use client'

import { useState } from 'react'
import type { MapGraph } from '#lib/service-map/model/types.ts'
import styles from '../ui/popover-form.module.css'
import { Popover } from '../ui/popover.tsx'
import { saveFile } from '../ui/save-file.ts'
import { linksToCsv } from './table-model.ts'

/** What the graph on the screen gives; null while no graph is drawn. */
export type PictureExport = { toPng: () => Promise<Blob>; toSvg: () => Promise<Blob> } | null

export function ExportMenu({
  graph,
  picture,
  describe,
}: {
  graph: MapGraph
  picture: PictureExport
  /** The time range and choices, for the JSON to say what it is. */
  describe: () => Record<string, unknown>
}) {
  const [failed, setFailed] = useState(false)
  const save = (name: string, make: () => Promise<Blob>) => {
    setFailed(false)
    make().then(
      (blob) => saveFile(blob, name),
      () => setFailed(true),
    )
  }
  const json = () =>
    JSON.stringify({ ...describe(), nodes: graph.nodes, links: graph.links }, null, 2)
  const data = [
    ['JSON', 'signalbox-map.json', async () => new Blob([json()], { type: 'application/json' })],
    [
      'CSV',
      'signalbox-map.csv',
      async () => new Blob([linksToCsv(graph.links)], { type: 'text/csv' }),
    ],
  ] as const
  const pictures = picture
    ? ([
        ['PNG', 'signalbox-map.png', picture.toPng],
        ['SVG', 'signalbox-map.svg', picture.toSvg],
      ] as const)
    : []
  return (
    <Popover label="Export" align="right">
      {(close) => (
        <div className={styles.items}>
          {[...pictures, ...data].map(([label, name, make]) => (
            <button
              key={label}
              type="button"
              className={styles.itemButton}
              onClick={() => {
                save(name, make)
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
