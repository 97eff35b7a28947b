import { useMemo } from 'react'
import { analyseCorrelation } from '#lib/correlations/analysis/analyse-correlation.ts'
import {
  eventsOfColumns,
  type CorrelationAnswer,
} from '#lib/correlations/analysis/event-columns.ts'
import { giveVerdicts } from '#lib/correlations/analysis/give-verdicts.ts'
import type { UsualOf, Verdict } from '#lib/correlations/analysis/verdict-model.ts'
import type { Call, Correlation, CriticalSegment } from '#lib/correlations/model.ts'

/** How a call stands to the first verdict: it is the cause, it was dragged along, or neither. */
export type Role = 'cause' | 'dragged' | 'none'

export type Analysed = {
  correlation: Correlation
  verdicts: readonly Verdict[]
  usualOf: UsualOf
  roleOf: (call: Call) => Role
  /** Calls with time on the critical path. */
  critical: ReadonlySet<number>
  segmentsOf: (call: Call) => readonly CriticalSegment[]
}

export function useAnalysed(answer: CorrelationAnswer, rawClocks: boolean): Analysed {
  const { id, columns, kinds, usual } = answer
  return useMemo(
    () => analyse({ id, columns, kinds, usual }, rawClocks),
    [id, columns, kinds, usual, rawClocks],
  )
}

type Told = Pick<CorrelationAnswer, 'id' | 'columns' | 'kinds' | 'usual'>

function analyse(answer: Told, rawClocks: boolean): Analysed {
  const events = eventsOfColumns(answer.id, answer.columns)
  const kinds = new Map(Object.entries(answer.kinds))
  const correlation = analyseCorrelation(events, kinds, { correctClocks: !rawClocks })
  const usualOf = usualOfEdges(answer.usual)
  const verdicts = giveVerdicts(correlation, usualOf)
  const [first] = verdicts
  const causes = new Set(first?.attempts)
  const dragged = new Set(first?.draggedAlong)
  const segments = Map.groupBy(correlation.criticalPath, ({ call }) => call)
  return {
    correlation,
    verdicts,
    usualOf,
    roleOf: ({ index }) => (causes.has(index) ? 'cause' : dragged.has(index) ? 'dragged' : 'none'),
    critical: new Set(segments.keys()),
    segmentsOf: ({ index }) => segments.get(index) ?? [],
  }
}

function usualOfEdges(usual: CorrelationAnswer['usual']): UsualOf {
  const byEdge = new Map(
    usual.map((edge) => [`${edge.source}\0${edge.target}\0${edge.protocol}`, edge]),
  )
  return ({ source, target, protocol }) => byEdge.get(`${source}\0${target}\0${protocol}`) ?? null
}
