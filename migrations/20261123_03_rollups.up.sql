-- Sums per time bucket and edge. Deltas are added in the transaction that inserts the events, so a
-- rollup is never ahead of or behind its events.
CREATE TABLE rollups_10s (
    bucket_start TIMESTAMP WITH TIME ZONE NOT NULL,
    source_service VARCHAR(255) NOT NULL,
    target_service VARCHAR(255) NOT NULL,
    protocol VARCHAR(64) NOT NULL,
    slot INTEGER NOT NULL,
    calls BIGINT NOT NULL,
    errors BIGINT NOT NULL,
    timeouts BIGINT NOT NULL,
    requests BIGINT NOT NULL,
    retries BIGINT NOT NULL,
    payload_bytes BIGINT NOT NULL,
    latency_sum_ms DECIMAL NOT NULL,
    latency_max_ms DECIMAL NOT NULL,
    histogram_index SMALLINT[] NOT NULL,
    histogram_count BIGINT[] NOT NULL,
    PRIMARY KEY (bucket_start, source_service, target_service, protocol, slot)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
CREATE TABLE rollups_1m (LIKE rollups_10s INCLUDING INDEXES)
    WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
CREATE TABLE rollups_1h (LIKE rollups_10s INCLUDING INDEXES)
    WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX idx_rollups_1h_edge
    ON rollups_1h (source_service, target_service, protocol, bucket_start);

COMMENT ON TABLE rollups_10s IS 'Events per 10 s and edge; readers sum over slots. Histogram: base 2, scale 3 (OpenTelemetry exponential histogram), ms';
COMMENT ON TABLE rollups_1m IS 'As rollups_10s, per minute';
COMMENT ON TABLE rollups_1h IS 'As rollups_10s, per hour';

-- Bucket i holds latencies in (2^(i/8), 2^((i+1)/8)] ms; -81 holds all up to 2^-10 ms. The tiny
-- number keeps powers of two, whose logarithm may come out a bit too large, in their bucket.
CREATE FUNCTION latency_bucket(latency_ms DOUBLE PRECISION) RETURNS SMALLINT
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN latency_ms > 0.0009765625
            THEN (ceil(ln(latency_ms) * 11.541560327111707 - 1e-9) - 1)::SMALLINT
        ELSE -81::SMALLINT
    END
$$;
COMMENT ON FUNCTION latency_bucket(DOUBLE PRECISION) IS 'Index of a latency in a base-2 exponential histogram of scale 3';

-- Short histograms are only joined, since a reader sums over an index that comes twice anyway.
CREATE FUNCTION merge_histograms(
    index_a SMALLINT[], count_a BIGINT[], index_b SMALLINT[], count_b BIGINT[],
    OUT index SMALLINT[], OUT count BIGINT[]
) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    index := index_a || index_b;
    count := count_a || count_b;
    IF cardinality(index) > 160 THEN
        SELECT array_agg(i), array_agg(n) INTO index, count
        FROM (
            SELECT i, sum(n)::BIGINT AS n FROM unnest(index, count) AS bucket (i, n) GROUP BY i
        ) AS merged;
    END IF;
END;
$$;
COMMENT ON FUNCTION merge_histograms IS 'Adds two sparse histograms; an index may come more than once, and its counts then add up';

-- A slot that no other running transaction writes to: rollup rows are never waited for, so writers
-- cannot deadlock on them, however many statements they have and in whatever order.
CREATE FUNCTION rollup_slot() RETURNS INTEGER
LANGUAGE plpgsql AS $$
BEGIN
    -- Under a snapshot, a row that the last user of the slot changed would be a serialisation failure.
    IF current_setting('transaction_isolation') IN ('read committed', 'read uncommitted') THEN
        FOR slot IN 0..31 LOOP
            IF pg_try_advisory_xact_lock(hashtext('signalbox.rollup_slot'), slot) THEN
                RETURN slot;
            END IF;
        END LOOP;
    END IF;
    RETURN 1000 + pg_backend_pid();
END;
$$;
COMMENT ON FUNCTION rollup_slot() IS 'A rollup slot that belongs to this transaction alone until it ends';

CREATE FUNCTION add_to_rollups(
    occurred_at TIMESTAMP WITH TIME ZONE[],
    source_service TEXT[],
    target_service TEXT[],
    protocol TEXT[],
    event_type TEXT[],
    latency_ms DECIMAL[],
    payload_size INTEGER[]
) RETURNS VOID LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
    own_slot CONSTANT INTEGER := rollup_slot();
BEGIN
    WITH event AS (
        SELECT
            e.source, e.target, e.protocol, e.type,
            date_bin('10 s', e.occurred_at, '2000-01-01 00:00:00+00') AS bucket_10s,
            date_bin('1 min', e.occurred_at, '2000-01-01 00:00:00+00') AS bucket_1m,
            date_bin('1 h', e.occurred_at, '2000-01-01 00:00:00+00') AS bucket_1h,
            CASE WHEN e.type IN ('response', 'error', 'timeout')
                THEN COALESCE(NULLIF(e.latency, 'NaN'), 0) END
                AS call_latency,
            e.size
        FROM unnest($1, $2, $3, $4, $5, $6, $7)
            AS e (occurred_at, source, target, protocol, type, latency, size)
    ),
    grouped AS (
        SELECT
            source, target, protocol, bucket_10s, bucket_1m, bucket_1h,
            count(call_latency) AS calls,
            count(*) FILTER (WHERE type IN ('error', 'timeout')) AS errors,
            count(*) FILTER (WHERE type = 'timeout') AS timeouts,
            count(*) FILTER (WHERE type = 'request') AS requests,
            count(*) FILTER (WHERE type = 'retry') AS retries,
            COALESCE(sum(size), 0) AS payload_bytes,
            COALESCE(sum(call_latency), 0) AS latency_sum,
            COALESCE(max(call_latency), 0) AS latency_max,
            COALESCE(
                array_agg(latency_bucket(call_latency::DOUBLE PRECISION))
                    FILTER (WHERE call_latency IS NOT NULL),
                '{}'
            ) AS indexes
        FROM event
        GROUP BY source, target, protocol, GROUPING SETS ((bucket_10s), (bucket_1m), (bucket_1h))
    ),
    delta AS MATERIALIZED (
        SELECT grouped.*, histogram.index, histogram.count
        FROM grouped, merge_histograms(
            indexes, array_fill(1::BIGINT, ARRAY[cardinality(indexes)]), '{}', '{}'
        ) AS histogram
    ),
    into_10s AS (
        INSERT INTO rollups_10s AS r (
            bucket_start, source_service, target_service, protocol, slot, calls, errors, timeouts,
            requests, retries, payload_bytes, latency_sum_ms, latency_max_ms,
            histogram_index, histogram_count
        )
        SELECT bucket_10s, source, target, protocol, own_slot, calls, errors, timeouts, requests, retries,
               payload_bytes, latency_sum, latency_max, index, count
        FROM delta WHERE bucket_10s IS NOT NULL
        ON CONFLICT (bucket_start, source_service, target_service, protocol, slot) DO UPDATE SET
            calls = r.calls + excluded.calls,
            errors = r.errors + excluded.errors,
            timeouts = r.timeouts + excluded.timeouts,
            requests = r.requests + excluded.requests,
            retries = r.retries + excluded.retries,
            payload_bytes = r.payload_bytes + excluded.payload_bytes,
            latency_sum_ms = r.latency_sum_ms + excluded.latency_sum_ms,
            latency_max_ms = GREATEST(r.latency_max_ms, excluded.latency_max_ms),
            (histogram_index, histogram_count) = (
                SELECT m.index, m.count FROM merge_histograms(
                    r.histogram_index, r.histogram_count,
                    excluded.histogram_index, excluded.histogram_count
                ) AS m
            )
    ),
    into_1m AS (
        INSERT INTO rollups_1m AS r (
            bucket_start, source_service, target_service, protocol, slot, calls, errors, timeouts,
            requests, retries, payload_bytes, latency_sum_ms, latency_max_ms,
            histogram_index, histogram_count
        )
        SELECT bucket_1m, source, target, protocol, own_slot, calls, errors, timeouts, requests, retries,
               payload_bytes, latency_sum, latency_max, index, count
        FROM delta WHERE bucket_1m IS NOT NULL
        ON CONFLICT (bucket_start, source_service, target_service, protocol, slot) DO UPDATE SET
            calls = r.calls + excluded.calls,
            errors = r.errors + excluded.errors,
            timeouts = r.timeouts + excluded.timeouts,
            requests = r.requests + excluded.requests,
            retries = r.retries + excluded.retries,
            payload_bytes = r.payload_bytes + excluded.payload_bytes,
            latency_sum_ms = r.latency_sum_ms + excluded.latency_sum_ms,
            latency_max_ms = GREATEST(r.latency_max_ms, excluded.latency_max_ms),
            (histogram_index, histogram_count) = (
                SELECT m.index, m.count FROM merge_histograms(
                    r.histogram_index, r.histogram_count,
                    excluded.histogram_index, excluded.histogram_count
                ) AS m
            )
    )
    INSERT INTO rollups_1h AS r (
        bucket_start, source_service, target_service, protocol, slot, calls, errors, timeouts,
        requests, retries, payload_bytes, latency_sum_ms, latency_max_ms,
        histogram_index, histogram_count
    )
    SELECT bucket_1h, source, target, protocol, own_slot, calls, errors, timeouts, requests, retries,
           payload_bytes, latency_sum, latency_max, index, count
    FROM delta WHERE bucket_1h IS NOT NULL
    ON CONFLICT (bucket_start, source_service, target_service, protocol, slot) DO UPDATE SET
        calls = r.calls + excluded.calls,
        errors = r.errors + excluded.errors,
        timeouts = r.timeouts + excluded.timeouts,
        requests = r.requests + excluded.requests,
        retries = r.retries + excluded.retries,
        payload_bytes = r.payload_bytes + excluded.payload_bytes,
        latency_sum_ms = r.latency_sum_ms + excluded.latency_sum_ms,
        latency_max_ms = GREATEST(r.latency_max_ms, excluded.latency_max_ms),
        (histogram_index, histogram_count) = (
            SELECT m.index, m.count FROM merge_histograms(
                r.histogram_index, r.histogram_count,
                excluded.histogram_index, excluded.histogram_count
            ) AS m
        );
END;
$$;
COMMENT ON FUNCTION add_to_rollups IS 'Adds events, given as columns, to the rollups of all tiers; for writers where the events table can carry no trigger';

CREATE FUNCTION roll_up_new_events() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM add_to_rollups(
        array_agg(e.occurred_at), array_agg(e.source_service::TEXT), array_agg(e.target_service::TEXT),
        array_agg(e.protocol::TEXT), array_agg(e.event_type::TEXT), array_agg(e.latency_ms),
        array_agg(e.payload_size)
    ) FROM new_events e HAVING count(*) > 0;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION roll_up_new_events() IS 'Keeps the rollups exact for every writer, plain INSERTs included';

CREATE TRIGGER roll_up_new_events AFTER INSERT ON communication_events
    REFERENCING NEW TABLE AS new_events
    FOR EACH STATEMENT EXECUTE FUNCTION roll_up_new_events();

-- Events from before, a day at a time to bound the memory.
DO $$
DECLARE
    day RECORD;
BEGIN
    FOR day IN SELECT DISTINCT (occurred_at AT TIME ZONE 'UTC')::DATE AS date FROM communication_events
    LOOP
        PERFORM add_to_rollups(
            array_agg(e.occurred_at), array_agg(e.source_service::TEXT),
            array_agg(e.target_service::TEXT), array_agg(e.protocol::TEXT),
            array_agg(e.event_type::TEXT), array_agg(e.latency_ms), array_agg(e.payload_size)
        ) FROM communication_events e
        WHERE e.occurred_at >= day.date::TIMESTAMP AT TIME ZONE 'UTC'
          AND e.occurred_at < (day.date + 1)::TIMESTAMP AT TIME ZONE 'UTC';
    END LOOP;
END;
$$;
