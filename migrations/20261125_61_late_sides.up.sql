-- A side of a call that comes after the other was counted alone: the event of that is made anew, of
-- both, and what it was is taken out of the rollups, as exactly as it was added.
CREATE TABLE late_sides (
    trace_id UUID NOT NULL,
    call_span_id BIGINT NOT NULL,
    half JSONB NOT NULL,
    event JSONB,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
    PRIMARY KEY (trace_id, call_span_id)
);
COMMENT ON TABLE late_sides IS 'Sides of calls whose other side is counted alone: a task moves that to the edge on which the call was, within a second';
COMMENT ON COLUMN late_sides.event IS 'The calling side as its sender told it, where it told no span';

ALTER TABLE counted_calls ADD COLUMN native BOOLEAN NOT NULL DEFAULT FALSE;
COMMENT ON COLUMN counted_calls.native IS 'The calling side was told as an event, which names its target itself';

-- What is left of a bucket once an event is out of it: a maximum cannot be subtracted from, and a bucket
-- without events has no row. Both change rows of other slots, for which it waits until they are free.
CREATE FUNCTION tidy_rollup(
    of_table TEXT, whose TEXT, width INTEGER, part INTEGER, start TIMESTAMP WITH TIME ZONE, latency DECIMAL
) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    ends CONSTANT TIMESTAMP WITH TIME ZONE := start + make_interval(secs => width);
    bucket CONSTANT TEXT := format('bucket_seconds = %s AND bucket_start = %L AND %s', width, start, whose);
    -- The next finer tier is as exact as the events, and cheaper; it may be past its retention.
    left_over CONSTANT TEXT := CASE
        WHEN part IS NULL THEN format(
            'SELECT count(*), COALESCE(max(COALESCE(NULLIF(latency_ms, ''NaN''), 0))
                FILTER (WHERE event_type IN (''response'', ''error'', ''timeout'')), 0)
            FROM communication_events WHERE occurred_at >= %L AND occurred_at < %L AND %s',
            start, ends, whose
        )
        ELSE format(
            'SELECT count(*), COALESCE(max(latency_max_ms), 0) FROM %I
            WHERE bucket_seconds = %s AND bucket_start >= %L AND bucket_start < %L AND %s',
            of_table, part, start, ends, whose
        )
    END;
    largest DECIMAL;
    is_empty BOOLEAN;
    remaining BIGINT;
    maximum DECIMAL;
    stale TEXT;
    taken INTEGER;
    held INTEGER[];
BEGIN
    EXECUTE format(
        'SELECT max(latency_max_ms),
            sum(calls) = 0 AND sum(requests) = 0 AND sum(retries) = 0 AND sum(payload_bytes) = 0
        FROM %I WHERE %s', of_table, bucket
    ) INTO largest, is_empty;
    IF NOT is_empty AND latency < largest THEN
        RETURN;
    END IF;
    EXECUTE left_over INTO remaining, maximum;
    IF remaining > 0 AND maximum >= largest THEN
        RETURN;
    END IF;
    stale := CASE WHEN remaining = 0 THEN bucket ELSE format('%s AND latency_max_ms > %s', bucket, maximum) END;
    LOOP
        EXECUTE format(
            'WITH used AS MATERIALIZED (SELECT slot FROM %I WHERE %s AND slot < 1000)
            SELECT min(slot) FROM used
            WHERE NOT pg_try_advisory_xact_lock(hashtext(''signalbox.rollup_slot''), slot)',
            of_table, stale
        ) INTO taken;
        EXIT WHEN taken IS NULL;
        PERFORM pg_advisory_xact_lock(hashtext('signalbox.rollup_slot'), taken);
    END LOOP;
    -- Slots of transactions with a snapshot have no lock of their own.
    EXECUTE format(
        'SELECT array_agg(slot) FROM (SELECT slot FROM %I WHERE %s FOR UPDATE) AS locked', of_table, stale
    ) INTO held;
    EXECUTE left_over INTO remaining, maximum;
    IF remaining = 0 THEN
        EXECUTE format('DELETE FROM %I WHERE %s AND slot = ANY ($1)', of_table, bucket) USING held;
    ELSE
        EXECUTE format(
            'UPDATE %I SET latency_max_ms = $2 WHERE %s AND slot = ANY ($1) AND latency_max_ms > $2',
            of_table, bucket
        ) USING held, maximum;
    END IF;
END;
$$;
COMMENT ON FUNCTION tidy_rollup IS 'A bucket after an event was subtracted from it: its largest latency, and whether it is there at all';

-- Adds the negative to a slot of its own, as any writer adds: sums over slots are what counts.
CREATE FUNCTION remove_from_rollups(
    occurred_at TIMESTAMP WITH TIME ZONE,
    source_service TEXT,
    target_service TEXT,
    protocol TEXT,
    event_type TEXT,
    latency_ms DECIMAL,
    payload_size INTEGER
) RETURNS VOID LANGUAGE plpgsql SECURITY DEFINER AS $$
#variable_conflict use_column
DECLARE
    own_slot CONSTANT INTEGER := rollup_slot();
    is_call CONSTANT BOOLEAN := $5 IN ('response', 'error', 'timeout');
    call CONSTANT INTEGER := is_call::INTEGER;
    error CONSTANT INTEGER := ($5 IN ('error', 'timeout'))::INTEGER;
    timeout CONSTANT INTEGER := ($5 = 'timeout')::INTEGER;
    request CONSTANT INTEGER := ($5 = 'request')::INTEGER;
    retry CONSTANT INTEGER := ($5 = 'retry')::INTEGER;
    size CONSTANT INTEGER := COALESCE($7, 0);
    latency CONSTANT DECIMAL := CASE WHEN is_call THEN COALESCE(NULLIF($6, 'NaN'), 0) ELSE 0 END;
    bins CONSTANT DECIMAL := CASE WHEN is_call THEN latency_histogram(latency::DOUBLE PRECISION) ELSE 0 END;
    edge CONSTANT TEXT := format('protocol = %L AND source_service = %L AND target_service = %L', $4, $2, $3);
    whole CONSTANT TEXT := format('protocol = %L', $4);
    width INTEGER;
    start TIMESTAMP WITH TIME ZONE;
    unit DECIMAL;
    finer INTEGER;
    edge_part INTEGER;
    whole_part INTEGER;
BEGIN
    FOREACH width IN ARRAY ARRAY[10, 60, 3600, 86400] LOOP
        start := date_bin(make_interval(secs => width), $1, '2000-01-01 00:00:00+00');
        unit := CASE WHEN finer IS NULL THEN 0
            ELSE unit_at(floor(extract(EPOCH FROM $1 - start) / finer)::INTEGER) END;
        -- A bucket that is past its retention stays away.
        IF EXISTS (
            SELECT FROM rollups AS r
            WHERE r.bucket_seconds = width AND r.bucket_start = start AND r.source_service = $2
              AND r.target_service = $3 AND r.protocol = $4
        ) THEN
            INSERT INTO rollups AS r (
                bucket_start, source_service, target_service, protocol, slot, bucket_seconds, calls,
                errors, timeouts, requests, retries, payload_bytes, latency_sum_ms, latency_max_ms,
                histogram, calls_series, errors_series
            )
            VALUES (start, $2, $3, $4, own_slot, width, -call, -error, -timeout, -request, -retry,
                -size, -latency, 0, -bins, -call * unit, -error * unit)
            ON CONFLICT (bucket_start, source_service, target_service, protocol, slot, bucket_seconds)
            DO UPDATE SET
                calls = r.calls + excluded.calls,
                errors = r.errors + excluded.errors,
                timeouts = r.timeouts + excluded.timeouts,
                requests = r.requests + excluded.requests,
                retries = r.retries + excluded.retries,
                payload_bytes = r.payload_bytes + excluded.payload_bytes,
                latency_sum_ms = r.latency_sum_ms + excluded.latency_sum_ms,
                histogram = r.histogram + excluded.histogram,
                calls_series = r.calls_series + excluded.calls_series,
                errors_series = r.errors_series + excluded.errors_series;
            PERFORM tidy_rollup('rollups', edge, width, edge_part, start, latency);
            edge_part := width;
        ELSE
            edge_part := NULL;
        END IF;
        IF EXISTS (
            SELECT FROM rollup_totals AS r
            WHERE r.bucket_seconds = width AND r.bucket_start = start AND r.protocol = $4
        ) THEN
            INSERT INTO rollup_totals AS r (
                bucket_seconds, bucket_start, protocol, slot, calls, errors, timeouts, requests,
                retries, payload_bytes, latency_sum_ms, latency_max_ms, histogram
            )
            VALUES (width, start, $4, own_slot, -call, -error, -timeout, -request, -retry, -size,
                -latency, 0, -bins)
            ON CONFLICT (bucket_seconds, bucket_start, protocol, slot) DO UPDATE SET
                calls = r.calls + excluded.calls,
                errors = r.errors + excluded.errors,
                timeouts = r.timeouts + excluded.timeouts,
                requests = r.requests + excluded.requests,
                retries = r.retries + excluded.retries,
                payload_bytes = r.payload_bytes + excluded.payload_bytes,
                latency_sum_ms = r.latency_sum_ms + excluded.latency_sum_ms,
                histogram = r.histogram + excluded.histogram;
            PERFORM tidy_rollup('rollup_totals', whole, width, whole_part, start, latency);
            whole_part := width;
        ELSE
            whole_part := NULL;
        END IF;
        finer := width;
    END LOOP;
END;
$$;
COMMENT ON FUNCTION remove_from_rollups IS 'Takes an event that is deleted already out of the rollups of all tiers; one caller at a time';

DO $$
DECLARE
    definer RECORD;
BEGIN
    FOR definer IN
        SELECT oid::REGPROCEDURE AS signature, pronamespace::REGNAMESPACE AS schema
        FROM pg_proc
        WHERE oid IN ('remove_from_rollups'::REGPROC, 'tidy_rollup'::REGPROC)
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %s, pg_temp', definer.signature, definer.schema);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', definer.signature);
    END LOOP;
END;
$$;
