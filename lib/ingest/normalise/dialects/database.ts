import type { Attributes, Span } from '../../model.ts'
import type { Dialect, Reading } from '../dialect.ts'
import { calledService, hostOf } from '../peers.ts'
import { findText } from '../read-attributes.ts'
import { httpStatus } from './http.ts'

const systemNames = ['db.system.name', 'db.system']
const namespaceNames = ['db.namespace', 'db.name', 'db.cassandra.keyspace']
const operationNames = ['db.operation.name', 'db.operation']
const summaryNames = ['db.query.summary']
const collectionNames = [
  'db.collection.name',
  'db.sql.table',
  'db.mongodb.collection',
  'db.cassandra.table',
  'db.cosmosdb.container',
]

/** https://opentelemetry.io/docs/specs/semconv/database/, old and new names, and Brave's `sql.query`. */
export const database: Dialect = {
  name: 'database',
  read(span: Span): Reading | null {
    if (span.kind !== 'client') return null
    const { attributes } = span
    const system = findText(attributes, systemNames) ?? ('sql.query' in attributes ? 'sql' : null)
    if (system === null) return null
    return {
      side: 'client',
      protocol: system,
      operation: operationOf(attributes),
      peer: { name: nameOf(span) ?? system, kind: 'database' },
      settled: true,
      statusCode: httpStatus(span),
      failure: null,
      verdict: null,
      payloadSize: 0,
      messageFormat: null,
      communicationType: 'synchronous',
    }
  },
}

// Redis numbers its databases: a number names nothing.
function nameOf(span: Span): string | null {
  const namespace = findText(span.attributes, namespaceNames)
  const named = namespace !== null && /^\d+$/.test(namespace) ? null : namespace
  return calledService(span) ?? named ?? hostOf(span.attributes)
}

function operationOf(attributes: Attributes): string | null {
  const summary = findText(attributes, summaryNames)
  if (summary !== null) return summary
  const operation = findText(attributes, operationNames)
  const collection = findText(attributes, collectionNames)
  return operation !== null && collection !== null ? `${operation} ${collection}` : operation
}
