'use client'

import { useLayoutEffect, useRef } from 'react'
import { usePrinting } from '../../ui/use-printing.ts'
import type { Look } from '../look.ts'
import { paper } from '../paper.ts'
import page from '../map-page.module.css'
import { fit, lookAt } from './camera.ts'
import { draw } from './draw.ts'
import type { Scene } from './scene.ts'
import { readTheme } from './theme.ts'

const ratio = 2

type Props = {
  scene: Scene
  look: Look | null
  selected: string | null
}

/** What is looked at, in light colours, as wide as the paper. */
export function GraphOnPaper({ scene, ...shown }: Omit<Props, 'scene'> & { scene: Scene | null }) {
  return usePrinting() && scene ? <Paper scene={scene} {...shown} /> : null
}

function Paper({ scene, look, selected }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    const pen = canvas.current?.getContext('2d')
    if (!pen) return
    const theme = readTheme(document.body, 'light')
    pen.setTransform(ratio, 0, 0, ratio, 0, 0)
    pen.clearRect(0, 0, paper.width, paper.height)
    draw(pen, {
      ...{ scene, selected, theme, size: paper, highlight: null },
      camera: look ? lookAt(look, paper) : fit(scene.box, paper),
      ...{ motionAtMs: null, moving: false, full: true },
    })
  }, [scene, look, selected])
  return (
    <canvas
      ref={canvas}
      className={page.paper}
      width={paper.width * ratio}
      height={paper.height * ratio}
      style={{ width: paper.width }}
    />
  )
}
