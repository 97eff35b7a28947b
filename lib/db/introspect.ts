import type { PoolClient } from 'pg'

/** One thing of a schema: what it is called, which table it belongs to, and how it is defined. */
export type SchemaObject = {
  name: string
  /** Null for what stands alone: tables, sequences, functions. */
  table: string | null
  definition: string
}

// Names in the schema that is searched first come out unqualified, so two schemas can be compared.
// Partitions of a table are left out: they come and go. Names of indexes and constraints are no part
// of their definition.
const query = `
WITH relation AS (
  SELECT oid, relname::text AS name, relkind FROM pg_class
  WHERE relnamespace = $1::text::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
)
SELECT 'table ' || name AS name, NULL AS table,
       CASE relkind WHEN 'p' THEN 'partitioned by ' || pg_get_partkeydef(oid) ELSE 'not partitioned' END
         AS definition
FROM relation
UNION ALL
SELECT 'column ' || r.name || '.' || a.attname, r.name,
       concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,
         CASE WHEN a.attgenerated <> '' THEN 'generated as ' || pg_get_expr(d.adbin, d.adrelid)
              ELSE 'default ' || pg_get_expr(d.adbin, d.adrelid) END,
         CASE WHEN a.attidentity <> '' THEN 'identity ' || a.attidentity::text END)
FROM relation r
JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
UNION ALL
SELECT 'constraint ' || r.name || '.' || c.conname, r.name, pg_get_constraintdef(c.oid, true)
FROM relation r JOIN pg_constraint c ON c.conrelid = r.oid AND c.contype IN ('p', 'u', 'c', 'f', 'x')
UNION ALL
SELECT 'index ' || i.indexrelid::regclass, r.name,
       concat_ws(' ', regexp_replace(pg_get_indexdef(i.indexrelid, 0, true), ' INDEX \\S+ ON ', ' INDEX ON '),
         CASE WHEN NOT i.indisvalid THEN 'invalid' END)
FROM relation r JOIN pg_index i ON i.indrelid = r.oid
WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
UNION ALL
SELECT 'trigger ' || r.name || '.' || t.tgname, r.name,
       concat_ws(' ', pg_get_triggerdef(t.oid, true), CASE t.tgenabled WHEN 'D' THEN 'disabled' END)
FROM relation r JOIN pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal
UNION ALL
SELECT 'sequence ' || c.relname, NULL,
       concat_ws(' ', format_type(s.seqtypid, NULL), 'increment', s.seqincrement,
         'owned by ' || o.refobjid::regclass || '.' || a.attname)
FROM pg_class c
JOIN pg_sequence s ON s.seqrelid = c.oid
LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.deptype IN ('a', 'i')
  AND o.refclassid = 'pg_class'::regclass
LEFT JOIN pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
WHERE c.relnamespace = $1::text::regnamespace AND c.relkind = 'S'
UNION ALL
SELECT 'function ' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', NULL,
       concat_ws(' ', CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate'
                                     WHEN 'w' THEN 'window' END,
         'arguments (' || pg_get_function_arguments(p.oid) || ') returns',
         pg_get_function_result(p.oid), 'language', l.lanname, 'volatility', p.provolatile::text,
         'parallel', p.proparallel::text, CASE WHEN p.proisstrict THEN 'strict' END,
         CASE WHEN p.prosecdef THEN 'security definer' END,
         (SELECT 'search_path' || CASE WHEN setting LIKE '%, pg\\_temp' THEN ' with pg_temp last' ELSE '' END
          FROM unnest(p.proconfig) AS setting WHERE setting LIKE 'search\\_path=%'),
         (SELECT string_agg(setting, ',' ORDER BY setting)
          FROM unnest(p.proconfig) AS setting WHERE setting NOT LIKE 'search\\_path=%'),
         (SELECT concat_ws(' ', g.aggtransfn, g.aggfinalfn, g.aggcombinefn, g.agginitval)
          FROM pg_aggregate g WHERE g.aggfnoid = p.oid),
         'body', p.prosrc, pg_get_function_sqlbody(p.oid))
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace = $1::text::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
UNION ALL
SELECT 'view ' || relname, NULL, pg_get_viewdef(oid, true) FROM pg_class
WHERE relnamespace = $1::text::regnamespace AND relkind IN ('v', 'm')
ORDER BY 1`

/** All that a schema holds, inside a transaction (it sets the search path for its rest). */
export async function introspect(client: PoolClient, schema: string): Promise<SchemaObject[]> {
  await client.query(`SELECT set_config('search_path', quote_ident($1), true)`, [schema])
  return (await client.query<SchemaObject>(query, [await quoted(client, schema)])).rows
}

async function quoted(client: PoolClient, name: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>('SELECT quote_ident($1) AS name', [name])
  return rows[0]?.name ?? name
}
