import { SpanKind, type Tracer } from '@opentelemetry/api'
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions'
import { Pool } from 'pg'
import { Failure } from './failure.ts'
import type { QueryStep } from './model.ts'
import { peerAttributes } from './peer-attributes.ts'
import { inSpan } from './telemetry.ts'

export type DemoDatabase = {
  query: (tracer: Tracer, step: QueryStep, id: string) => Promise<void>
  stop: () => Promise<void>
}

const pruneEveryMs = 60_000
const setUp = `
  CREATE SCHEMA IF NOT EXISTS signalbox_demo;
  CREATE TABLE IF NOT EXISTS signalbox_demo.domains (
    id integer PRIMARY KEY, name text NOT NULL, owner text NOT NULL);
  CREATE TABLE IF NOT EXISTS signalbox_demo.items (
    sku text PRIMARY KEY, reserved integer NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS signalbox_demo.orders (
    id text PRIMARY KEY, customer text NOT NULL, amount_cents integer NOT NULL,
    placed_at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE IF NOT EXISTS signalbox_demo.facts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL, subject text NOT NULL,
    at timestamptz NOT NULL DEFAULT now());
  CREATE INDEX IF NOT EXISTS facts_at ON signalbox_demo.facts (at);
  INSERT INTO signalbox_demo.domains
    SELECT n, 'domain-' || n || '.example', 'c-' || n % 90 FROM generate_series(1, 500) n
    ON CONFLICT DO NOTHING;
  INSERT INTO signalbox_demo.items (sku)
    SELECT 'sku-' || n FROM generate_series(1, 200) n ON CONFLICT DO NOTHING;`
const prune = `
  DELETE FROM signalbox_demo.orders WHERE placed_at < now() - interval '10 minutes';
  DELETE FROM signalbox_demo.facts WHERE at < now() - interval '10 minutes';`

/** The estate's tables, in a schema of their own, and a pool that its services share. */
export async function openDemoDatabase(databaseUrl: string): Promise<DemoDatabase> {
  const pool = new Pool({
    connectionString: databaseUrl,
    application_name: 'signalbox-demo',
    max: 5,
    connectionTimeoutMillis: 5000,
    statement_timeout: 10_000,
  })
  // A connection that breaks while idle is replaced at the next query.
  pool.on('error', () => undefined)
  await pool.query(setUp)
  const timer = setInterval(() => void pool.query(prune).catch(() => undefined), pruneEveryMs)
  const { hostname, port, pathname } = new URL(databaseUrl)
  const server = {
    [ATTR_DB_SYSTEM_NAME]: 'postgresql',
    [ATTR_DB_NAMESPACE]: `${pathname.slice(1)}|signalbox_demo`,
    [ATTR_SERVER_ADDRESS]: hostname,
    [ATTR_SERVER_PORT]: Number(port) || 5432,
  }
  return {
    query: async (tracer, step, id) => {
      const summary = `${step.verb} ${step.table}`
      const attributes = {
        ...server,
        [ATTR_DB_COLLECTION_NAME]: step.table,
        [ATTR_DB_OPERATION_NAME]: step.verb,
        [ATTR_DB_QUERY_SUMMARY]: summary,
        [ATTR_DB_QUERY_TEXT]: step.text,
        ...peerAttributes(step.database),
      }
      await inSpan(tracer, { name: summary, kind: SpanKind.CLIENT, attributes }, async () => {
        await pool.query(step.text, step.values(id)).catch((error) => {
          throw new Failure('downstream', `${step.database}: ${error.message}`, error.code)
        })
      })
    },
    stop: async () => {
      clearInterval(timer)
      await pool.end()
    },
  }
}
