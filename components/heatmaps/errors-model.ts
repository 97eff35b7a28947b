import type { ErrorHeatmap } from '#lib/heatmaps/schemas.ts'

type Edge = ErrorHeatmap['edges'][number]
export type FailingEdge = Edge & { totalCalls: number; totalErrors: number }

export const errorSorts = ['errors', 'share', 'calls', 'name'] as const
export type ErrorSort = (typeof errorSorts)[number]

const orders: Record<ErrorSort, (a: FailingEdge, b: FailingEdge) => number> = {
  errors: (a, b) => b.totalErrors - a.totalErrors,
  share: (a, b) => b.totalErrors / (b.totalCalls || 1) - a.totalErrors / (a.totalCalls || 1),
  calls: (a, b) => b.totalCalls - a.totalCalls,
  name: (a, b) => (nameOf(a) < nameOf(b) ? -1 : 1),
}

export function totalled(edge: Edge): FailingEdge {
  return { ...edge, totalCalls: sum(edge.calls), totalErrors: sum(edge.errors) }
}

export function sortEdges(edges: readonly FailingEdge[], sort: ErrorSort): readonly FailingEdge[] {
  return edges.toSorted((a, b) => orders[sort](a, b) || orders.name(a, b))
}

export function nameOf({ source, target, protocol }: Edge): string {
  return `${source} → ${target} ${protocol}`
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}
