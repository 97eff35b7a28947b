-- Events by day, wider columns, and what Signalbox knows of an event beyond AR-002.
ALTER TABLE communication_patterns
    ALTER source_service TYPE VARCHAR(255),
    ALTER target_service TYPE VARCHAR(255),
    ALTER protocol TYPE VARCHAR(64),
    ALTER message_format TYPE VARCHAR(64),
    ALTER avg_latency_ms TYPE DECIMAL(12,2);
ALTER TABLE communication_health_checks
    ALTER service_name TYPE VARCHAR(255),
    ALTER response_time_ms TYPE DECIMAL(12,2);

-- To be restored by the down migration: the indexes and keys of the table as it was, and its comment.
INSERT INTO schema_before
    SELECT 'communication_events constraint ' || conname, pg_get_constraintdef(oid)
    FROM pg_constraint
    WHERE conrelid = 'communication_events'::regclass AND contype IN ('p', 'u', 'c', 'f');
INSERT INTO schema_before
    SELECT 'communication_events index ' || i.indexrelid::regclass, pg_get_indexdef(i.indexrelid)
    FROM pg_index i
    WHERE i.indrelid = 'communication_events'::regclass
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid);

DO $$
DECLARE
    name TEXT;
BEGIN
    FOR name IN SELECT substr(object, 33) FROM schema_before
        WHERE object LIKE 'communication\_events constraint %'
    LOOP
        EXECUTE format('ALTER TABLE communication_events DROP CONSTRAINT %I', name);
    END LOOP;
    FOR name IN SELECT substr(object, 28) FROM schema_before
        WHERE object LIKE 'communication\_events index %'
    LOOP
        EXECUTE format('DROP INDEX %s', name);
    END LOOP;
END;
$$;

ALTER SEQUENCE communication_events_id_seq OWNED BY NONE;
ALTER TABLE communication_events RENAME TO communication_events_unpartitioned;

CREATE TABLE communication_events (
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
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
    parent_span_id VARCHAR(100),
    server_span_id VARCHAR(100),
    operation VARCHAR(255),
    attributes JSONB,
    PRIMARY KEY (correlation_id, occurred_at, id)
) PARTITION BY RANGE (occurred_at);
-- Columns that other programs added come along.
DO $$
DECLARE
    extra RECORD;
BEGIN
    FOR extra IN
        SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull, a.attgenerated,
               pg_get_expr(d.adbin, d.adrelid) AS expression
        FROM pg_attribute a
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = 'communication_events_unpartitioned'::regclass
          AND a.attnum > 0 AND NOT a.attisdropped AND a.attname NOT IN (
            'id', 'correlation_id', 'source_service', 'target_service', 'event_type', 'protocol',
            'payload_size', 'latency_ms', 'status_code', 'error_message', 'trace_id', 'span_id', 'occurred_at'
          )
        ORDER BY a.attnum
    LOOP
        EXECUTE format(
            'ALTER TABLE communication_events ADD COLUMN %I %s %s %s', extra.attname, extra.type,
            CASE WHEN extra.attgenerated <> ''
                 THEN format('GENERATED ALWAYS AS (%s) STORED', extra.expression)
                 ELSE 'DEFAULT ' || extra.expression END,
            CASE WHEN extra.attnotnull THEN 'NOT NULL' END
        );
    END LOOP;
END;
$$;

DO $$
BEGIN
    -- The sequence below must have the same owner as its table.
    EXECUTE (
        SELECT format('ALTER TABLE communication_events OWNER TO %s', relowner::regrole)
        FROM pg_class WHERE oid = 'communication_events_unpartitioned'::regclass
    );
END;
$$;
ALTER SEQUENCE communication_events_id_seq OWNED BY communication_events.id;
COMMENT ON TABLE communication_events IS 'Communication events (AR-002), one partition a day (UTC); the key also serves the look-up by correlation';
COMMENT ON COLUMN communication_events.parent_span_id IS 'The span under which the call was made';
COMMENT ON COLUMN communication_events.server_span_id IS 'The span of the called side, where both sides reported the call';
COMMENT ON COLUMN communication_events.operation IS 'Route, method or destination, low in cardinality';
COMMENT ON COLUMN communication_events.attributes IS 'Attributes of the spans; those of the resources begin with source. or target.';

CREATE INDEX idx_communication_events_correlation
    ON communication_events (correlation_id, occurred_at DESC);
CREATE INDEX idx_communication_events_edge
    ON communication_events (source_service, target_service, occurred_at DESC);
CREATE INDEX idx_communication_events_occurred_at
    ON communication_events (occurred_at DESC);

CREATE FUNCTION create_event_partition(day DATE) RETURNS BOOLEAN
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    partition TEXT := 'communication_events_p' || to_char(day, 'YYYYMMDD');
BEGIN
    IF to_regclass(partition) IS NOT NULL THEN
        RETURN FALSE;
    END IF;
    -- One at a time; ATTACH takes no lock that stops readers or writers of the other days.
    PERFORM pg_advisory_xact_lock(hashtext('signalbox.create_event_partition'));
    IF to_regclass(partition) IS NOT NULL THEN
        RETURN FALSE;
    END IF;
    EXECUTE format(
        'CREATE TABLE %I (LIKE communication_events INCLUDING DEFAULTS INCLUDING GENERATED)', partition
    );
    EXECUTE format(
        'ALTER TABLE communication_events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        partition,
        day::TIMESTAMP AT TIME ZONE 'UTC',
        (day + 1)::TIMESTAMP AT TIME ZONE 'UTC'
    );
    RETURN TRUE;
END;
$$;
COMMENT ON FUNCTION create_event_partition(DATE) IS 'Makes the partition of communication_events for one UTC day; false if it is there';

-- No partition can take an event without its time, or from a year that has not four digits.
CREATE FUNCTION event_time(given TIMESTAMP WITH TIME ZONE) RETURNS TIMESTAMP WITH TIME ZONE
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN given >= '0001-01-01 00:00:00+00' AND given < '10000-01-01 00:00:00+00' THEN given
        ELSE NOW()
    END
$$;

-- Rows that were there before Signalbox are not subject to its retention: their days are marked.
DO $$
DECLARE
    day DATE;
BEGIN
    FOR day IN SELECT DISTINCT (event_time(occurred_at) AT TIME ZONE 'UTC')::DATE
        FROM communication_events_unpartitioned
    LOOP
        PERFORM create_event_partition(day);
        EXECUTE format(
            'COMMENT ON TABLE %I IS %L',
            'communication_events_p' || to_char(day, 'YYYYMMDD'),
            'Holds rows from before Signalbox: kept by retention'
        );
    END LOOP;
    FOR day IN SELECT generate_series(
        (NOW() AT TIME ZONE 'UTC')::DATE - 7, (NOW() AT TIME ZONE 'UTC')::DATE + 2, '1 day'
    )::DATE LOOP
        PERFORM create_event_partition(day);
    END LOOP;
END;
$$;

DO $$
DECLARE
    columns TEXT;
BEGIN
    SELECT string_agg(quote_ident(attname), ', ') INTO columns
    FROM pg_attribute
    WHERE attrelid = 'communication_events_unpartitioned'::regclass AND attnum > 0
      AND NOT attisdropped AND attgenerated = '' AND attname <> 'occurred_at';
    EXECUTE format(
        'INSERT INTO communication_events (occurred_at, %1$s)
         SELECT event_time(occurred_at), %1$s FROM communication_events_unpartitioned', columns
    );
END;
$$;

-- To be restored by the down migration.
INSERT INTO schema_before
    SELECT 'communication_events time ' || id, COALESCE(occurred_at::TEXT, 'null')
    FROM communication_events_unpartitioned
    WHERE event_time(occurred_at) IS DISTINCT FROM occurred_at;
DROP FUNCTION event_time(TIMESTAMP WITH TIME ZONE);

-- Whoever could use the table before can use it now.
DO $$
DECLARE
    privilege RECORD;
BEGIN
    FOR privilege IN
        SELECT a.privilege_type, a.is_grantable,
               CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::TEXT END AS grantee
        FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.oid = 'communication_events_unpartitioned'::regclass AND a.grantee <> c.relowner
    LOOP
        EXECUTE format(
            'GRANT %s ON communication_events TO %s%s', privilege.privilege_type, privilege.grantee,
            CASE WHEN privilege.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        );
    END LOOP;
END;
$$;

-- The triggers that other programs put on it.
DO $$
DECLARE
    definition TEXT;
BEGIN
    FOR definition IN SELECT pg_get_triggerdef(oid) FROM pg_trigger
        WHERE tgrelid = 'communication_events_unpartitioned'::regclass AND NOT tgisinternal
    LOOP
        EXECUTE regexp_replace(
            definition, ' ON (\S+\.)?communication_events_unpartitioned ',
            ' ON \1communication_events '
        );
    END LOOP;
END;
$$;

DROP TABLE communication_events_unpartitioned;
