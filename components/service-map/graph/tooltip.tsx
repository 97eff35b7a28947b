import type { ReactNode } from 'react'
import { stateWords } from '#lib/breakers/model.ts'
import { formatLatency, formatRate } from '#lib/platform/format.ts'
import { sinceFirstSeen } from '#lib/platform/rate-words.ts'
import type { MapLink, MapNode } from '#lib/service-map/model/types.ts'
import { StatusShape } from '../../ui/status-shape.tsx'
import { errorWords } from '../table-model.ts'
import { linkName } from '../words.ts'
import type { Size } from './camera.ts'
import type { Hit } from './hit.ts'
import styles from './graph.module.css'

const offset = 14
/** As wide as it gets, CSS pixels. */
const widest = 320
const margin = 8

type Place = {
  at: { x: number; y: number }
  /** The picture, beyond whose edges nothing is seen. */
  within?: Size | undefined
}

/** The figures of what the pointer is on, beside it. */
export function Tooltip({ hit, ...place }: Place & { hit: Hit }) {
  return (
    <Beside {...place}>
      {hit.kind === 'node' ? (
        <NodeFacts node={hit.node.node} />
      ) : (
        <LinkFacts link={hit.link.link} />
      )}
    </Beside>
  )
}

/** What is told beside the pointer. */
export function Beside({
  at,
  within = { width: Infinity, height: Infinity },
  children,
}: Place & { children: ReactNode }) {
  // To the side on which there is more room: names can be long.
  const down =
    at.y > within.height / 2 ? { bottom: within.height - at.y + offset } : { top: at.y + offset }
  return (
    <div
      className={styles.tooltip}
      style={{ ...acrossOf(at.x, within.width), ...down }}
      aria-hidden="true"
    >
      {children}
    </div>
  )
}

function acrossOf(x: number, width: number) {
  // A phone has no room beside a finger.
  if (width < 2 * widest) return { left: margin, right: margin }
  return x + offset + widest > width ? { right: width - x + offset } : { left: x + offset }
}

function NodeFacts({ node }: { node: MapNode }) {
  const figures = node.received.calls > 0 ? node.received : node.made
  return (
    <>
      <strong>
        <StatusShape tone={node.tone} /> {node.name}
      </strong>
      <span>
        {node.kind} · {node.received.calls > 0 ? 'receives' : 'makes'}{' '}
        {formatRate(figures.callsPerSecond)}/s · {errorWords(figures)} failed
      </span>
      {figures.isYoung && <span>{sinceFirstSeen(figures)}</span>}
    </>
  )
}

export function LinkFacts({ link }: { link: MapLink }) {
  return (
    <>
      <strong>
        <StatusShape tone={link.tone} /> {linkName(link)}
      </strong>
      <span>
        {link.protocol} · {formatRate(link.callsPerSecond)}/s · {errorWords(link)} failed · p95{' '}
        {formatLatency(link.p95Ms)}
      </span>
      {link.isYoung && <span>{sinceFirstSeen(link)}</span>}
      {link.retries > 0 && <span>{link.retries} retries</span>}
      {link.breaker !== 'closed' && <span>breaker {stateWords(link.breaker)}</span>}
      {link.change && <span>against before: {link.change}</span>}
    </>
  )
}
