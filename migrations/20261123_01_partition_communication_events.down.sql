CREATE TABLE communication_events_unpartitioned (
    id BIGINT NOT NULL DEFAULT nextval('communication_events_id_seq'),
    correlation_id UUID NOT NULL,
    source_service VARCHAR(255) NOT NULL,
    target_service VARCHAR(255) NOT NULL,
    event_type VARCHAR(50) NOT NULL,
    protocol VARCHAR(64) NOT NULL,
    payload_size INTEGER DEFAULT 0,
    latency_ms DECIMAL(14,3) DEFAULT 0.0,
    status_code INTEGER,
    error_message TEXT,
    trace_id VARCHAR(100),
    span_id VARCHAR(100),
    occurred_at TIMESTAMP WITH TIME ZONE DEFAULT NOW()
);

-- Columns that other programs added come along, too.
DO $$
DECLARE
    extra RECORD;
    columns TEXT;
BEGIN
    FOR extra IN
        SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull, a.attgenerated,
               pg_get_expr(d.adbin, d.adrelid) AS expression
        FROM pg_attribute a
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = 'communication_events'::regclass
          AND a.attnum > 0 AND NOT a.attisdropped AND a.attname NOT IN (
            'id', 'correlation_id', 'source_service', 'target_service', 'event_type', 'protocol',
            'payload_size', 'latency_ms', 'status_code', 'error_message', 'trace_id', 'span_id', 'occurred_at',
            'parent_span_id', 'server_span_id', 'operation', 'attributes'
          )
        ORDER BY a.attnum
    LOOP
        EXECUTE format(
            'ALTER TABLE communication_events_unpartitioned ADD COLUMN %I %s %s %s',
            extra.attname, extra.type,
            CASE WHEN extra.attgenerated <> ''
                 THEN format('GENERATED ALWAYS AS (%s) STORED', extra.expression)
                 ELSE 'DEFAULT ' || extra.expression END,
            CASE WHEN extra.attnotnull THEN 'NOT NULL' END
        );
    END LOOP;

    SELECT string_agg(quote_ident(attname), ', ') INTO columns
    FROM pg_attribute
    WHERE attrelid = 'communication_events_unpartitioned'::regclass AND attnum > 0
      AND attgenerated = '' AND attname <> 'id';
    -- Ids that came from span ids need not be unique alone, as the primary key of before wants them.
    EXECUTE format(
        'INSERT INTO communication_events_unpartitioned (id, %1$s)
         SELECT
             CASE WHEN ROW_NUMBER() OVER (PARTITION BY id ORDER BY occurred_at, correlation_id) = 1
                  THEN id ELSE nextval(''communication_events_id_seq'') END,
             %1$s
         FROM communication_events', columns
    );
END;
$$;

UPDATE communication_events_unpartitioned e
    SET occurred_at = NULLIF(b.definition, 'null')::TIMESTAMP WITH TIME ZONE
    FROM schema_before b WHERE b.object = 'communication_events time ' || e.id;

DO $$
DECLARE
    privilege RECORD;
BEGIN
    FOR privilege IN
        SELECT a.privilege_type, a.is_grantable,
               CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::TEXT END AS grantee
        FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.oid = 'communication_events'::regclass AND a.grantee <> c.relowner
    LOOP
        EXECUTE format(
            'GRANT %s ON communication_events_unpartitioned TO %s%s',
            privilege.privilege_type, privilege.grantee,
            CASE WHEN privilege.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        );
    END LOOP;
END;
$$;

DO $$
DECLARE
    definition TEXT;
BEGIN
    FOR definition IN SELECT pg_get_triggerdef(oid) FROM pg_trigger
        WHERE tgrelid = 'communication_events'::regclass AND NOT tgisinternal
    LOOP
        EXECUTE regexp_replace(
            definition, ' ON (\S+\.)?communication_events ',
            ' ON \1communication_events_unpartitioned '
        );
    END LOOP;
    EXECUTE (
        SELECT format(
            'ALTER TABLE communication_events_unpartitioned OWNER TO %s', relowner::regrole
        )
        FROM pg_class WHERE oid = 'communication_events'::regclass
    );
END;
$$;

ALTER SEQUENCE communication_events_id_seq OWNED BY NONE;
DROP TABLE communication_events;
DROP FUNCTION create_event_partition(DATE);
ALTER TABLE communication_events_unpartitioned RENAME TO communication_events;
ALTER SEQUENCE communication_events_id_seq OWNED BY communication_events.id;

-- A column goes back to its width of before unless a value in it has outgrown that.
DO $$
DECLARE
    wanted RECORD;
    outgrown BOOLEAN;
BEGIN
    FOR wanted IN SELECT * FROM (VALUES
        ('communication_events', 'source_service', 'VARCHAR(100)', 'length(%I) > 100'),
        ('communication_events', 'target_service', 'VARCHAR(100)', 'length(%I) > 100'),
        ('communication_events', 'protocol', 'VARCHAR(20)', 'length(%I) > 20'),
        ('communication_events', 'latency_ms', 'DECIMAL(8,2)', 'abs(NULLIF(%I, ''NaN'')) >= 999999.995'),
        ('communication_patterns', 'source_service', 'VARCHAR(100)', 'length(%I) > 100'),
        ('communication_patterns', 'target_service', 'VARCHAR(100)', 'length(%I) > 100'),
        ('communication_patterns', 'protocol', 'VARCHAR(20)', 'length(%I) > 20'),
        ('communication_patterns', 'message_format', 'VARCHAR(20)', 'length(%I) > 20'),
        ('communication_patterns', 'avg_latency_ms', 'DECIMAL(8,2)', 'abs(NULLIF(%I, ''NaN'')) >= 1000000'),
        ('communication_health_checks', 'service_name', 'VARCHAR(100)', 'length(%I) > 100'),
        ('communication_health_checks', 'response_time_ms', 'DECIMAL(8,2)', 'abs(NULLIF(%I, ''NaN'')) >= 1000000')
    ) AS narrow (relation, attribute, type, test) LOOP
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM %I WHERE ' || wanted.test || ')',
            wanted.relation, wanted.attribute
        ) INTO outgrown;
        IF outgrown THEN
            RAISE WARNING '%.% stays wide: it holds values that do not fit %',
                wanted.relation, wanted.attribute, wanted.type;
        ELSE
            EXECUTE format(
                'ALTER TABLE %I ALTER %I TYPE %s', wanted.relation, wanted.attribute, wanted.type
            );
        END IF;
    END LOOP;
END;
$$;

DO $$
DECLARE
    saved RECORD;
BEGIN
    FOR saved IN SELECT substr(object, 33) AS name, definition FROM schema_before
        WHERE object LIKE 'communication\_events constraint %'
    LOOP
        EXECUTE format(
            'ALTER TABLE communication_events ADD CONSTRAINT %I %s', saved.name, saved.definition
        );
    END LOOP;
    FOR saved IN SELECT definition FROM schema_before
        WHERE object LIKE 'communication\_events index %'
    LOOP
        EXECUTE saved.definition;
    END LOOP;
    DELETE FROM schema_before WHERE object LIKE 'communication\_events %';
END;
$$;
