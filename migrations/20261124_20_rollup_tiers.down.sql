LOCK TABLE communication_events IN SHARE ROW EXCLUSIVE MODE;
DROP TABLE rollup_totals;
ALTER TABLE rollups RENAME TO rollups_now;
ALTER TABLE rollups_10s RENAME TO rollups_10s_now;
ALTER TABLE rollups_1m RENAME TO rollups_1m_now;
ALTER TABLE rollups_1h RENAME TO rollups_1h_now;
ALTER INDEX rollups_10s_pkey RENAME TO rollups_10s_now_pkey;
ALTER INDEX rollups_1m_pkey RENAME TO rollups_1m_now_pkey;
ALTER INDEX rollups_1h_pkey RENAME TO rollups_1h_now_pkey;
ALTER INDEX idx_rollups_1h_edge RENAME TO idx_rollups_1h_now_edge;

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


-- The digits of a histogram, twelve a bucket, before and behind the decimal point.
CREATE FUNCTION pg_temp.histogram_buckets(histogram DECIMAL)
RETURNS TABLE (index SMALLINT, n BIGINT) LANGUAGE sql AS $$
    WITH digits AS (
        SELECT
            lpad(whole, (ceil(length(whole) / 12.0) * 12)::INTEGER, '0') AS whole,
            rpad(part, (ceil(length(part) / 12.0) * 12)::INTEGER, '0') AS part
        FROM (
            SELECT split_part(histogram::TEXT, '.', 1) AS whole, split_part(histogram::TEXT, '.', 2) AS part
        ) AS text
    )
    SELECT index::SMALLINT, n
    FROM (
        SELECT length(whole) / 12 - 1 - i AS index, substr(whole, i * 12 + 1, 12)::BIGINT AS n
        FROM digits, generate_series(0, length(whole) / 12 - 1) AS i
        UNION ALL
        SELECT -1 - i, substr(part, i * 12 + 1, 12)::BIGINT
        FROM digits, generate_series(0, length(part) / 12 - 1) AS i
    ) AS bucket
    WHERE n > 0
$$;
DO $$
DECLARE
    tier TEXT;
BEGIN
    FOREACH tier IN ARRAY ARRAY['rollups_10s', 'rollups_1m', 'rollups_1h'] LOOP
        EXECUTE format(
            'INSERT INTO %I
            SELECT bucket_start, source_service, target_service, protocol, slot, calls, errors, timeouts,
                requests, retries, payload_bytes, latency_sum_ms, latency_max_ms,
                COALESCE(array_agg(index) FILTER (WHERE n > 0), ''{}''),
                COALESCE(array_agg(n) FILTER (WHERE n > 0), ''{}'')
            FROM %I LEFT JOIN LATERAL pg_temp.histogram_buckets(histogram) ON TRUE
            GROUP BY bucket_start, source_service, target_service, protocol, slot, calls, errors,
                timeouts, requests, retries, payload_bytes, latency_sum_ms, latency_max_ms',
            tier, tier || '_now'
        );
    END LOOP;
END;
$$;
DROP FUNCTION pg_temp.histogram_buckets(DECIMAL);
DROP TABLE rollups_now;
DROP FUNCTION latency_histogram(DOUBLE PRECISION);
DROP FUNCTION unit_at(INTEGER);

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

CREATE OR REPLACE FUNCTION add_to_rollups(
    occurred_at TIMESTAMP WITH TIME ZONE[],
    source_service TEXT[],
    target_service TEXT[],
    protocol TEXT[],
    event_type TEXT[],
    latency_ms DECIMAL[],
    payload_size INTEGER[]
) RETURNS VOID LANGUAGE plpgsql SECURITY DEFINER AS $$
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
DO $$
BEGIN
    EXECUTE format(
        'ALTER FUNCTION add_to_rollups SET search_path = %s, pg_temp',
        (SELECT pronamespace::REGNAMESPACE FROM pg_proc WHERE oid = 'add_to_rollups'::REGPROC)
    );
END;
$$;
