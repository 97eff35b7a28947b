import type { CorrelationAnswer, EventColumns } from './event-columns.ts'

/**
 * What is known of a correlation with what was written since; null where that does not add up, as
 * when events were taken out, and all of it has to be read again.
 */
export function fillIn(
  known: CorrelationAnswer,
  part: CorrelationAnswer,
): CorrelationAnswer | null {
  const columns = part.columns.id.length === 0 ? known.columns : merged(known.columns, part.columns)
  if (columns.id.length !== part.count) return null
  const { asOf, cursor, count, omitted } = part
  // What is the same stays the same object, so that nothing is worked out again.
  if (columns === known.columns) return { ...known, asOf, cursor, count, omitted }
  const edges = new Set(known.usual.map(edgeOf))
  const usual = [...known.usual, ...part.usual.filter((edge) => !edges.has(edgeOf(edge)))]
  const kinds = { ...known.kinds, ...part.kinds }
  return { id: known.id, asOf, cursor, columns, kinds, usual, count, omitted }
}

function edgeOf({ source, target, protocol }: CorrelationAnswer['usual'][number]): string {
  return `${source}\0${target}\0${protocol}`
}

type Place = { of: EventColumns; row: number }

/** Oldest first, an event that comes again in place of what it was. */
function merged(known: EventColumns, anew: EventColumns): EventColumns {
  const again = new Set(anew.id)
  const places: Place[] = [
    ...known.id.flatMap((id, row) => (again.has(id) ? [] : [{ of: known, row }])),
    ...anew.id.map((_, row) => ({ of: anew, row })),
  ].toSorted((a, b) => timeOf(a) - timeOf(b) || Number(idOf(a) - idOf(b)))
  const column = <Name extends keyof EventColumns>(name: Name) =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each is a value of that column
    places.map(({ of, row }) => of[name][row] ?? null) as EventColumns[Name]
  return {
    ...{ id: column('id'), source: column('source'), target: column('target') },
    ...{ type: column('type'), protocol: column('protocol'), operation: column('operation') },
    ...{ at: column('at'), latencyMs: column('latencyMs'), status: column('status') },
    ...{ error: column('error'), bytes: column('bytes'), trace: column('trace') },
    ...{ span: column('span'), parentSpan: column('parentSpan') },
    ...{ serverSpan: column('serverSpan'), serverLatencyMs: column('serverLatencyMs') },
    ...{ serverOffsetMs: column('serverOffsetMs'), errorType: column('errorType') },
  }
}

/** Of those of the same moment the order is that of the answer itself. */
function idOf({ of, row }: Place): bigint {
  return BigInt(of.id[row] ?? 0)
}

function timeOf({ of, row }: Place): number {
  return of.at[row] ?? 0
}
