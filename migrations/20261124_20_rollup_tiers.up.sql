-- Any window is read from a few thousand rows: a tier of days, sums over all edges beside those per
-- edge, and lists of counts (histograms, series) as one number each, which sum() adds up.

-- Waits for running writers, and lets none in between.
LOCK TABLE communication_events IN SHARE ROW EXCLUSIVE MODE;

ALTER TABLE rollups_10s RENAME TO rollups_10s_before;
ALTER TABLE rollups_1m RENAME TO rollups_1m_before;
ALTER TABLE rollups_1h RENAME TO rollups_1h_before;
ALTER INDEX rollups_10s_pkey RENAME TO rollups_10s_before_pkey;
ALTER INDEX rollups_1m_pkey RENAME TO rollups_1m_before_pkey;
ALTER INDEX rollups_1h_pkey RENAME TO rollups_1h_before_pkey;
ALTER INDEX idx_rollups_1h_edge RENAME TO idx_rollups_1h_before_edge;

CREATE TABLE rollups (
    bucket_start TIMESTAMP WITH TIME ZONE NOT NULL,
    source_service VARCHAR(255) NOT NULL,
    target_service VARCHAR(255) NOT NULL,
    protocol VARCHAR(64) NOT NULL,
    slot INTEGER NOT NULL,
    bucket_seconds INTEGER NOT NULL,
    calls BIGINT NOT NULL,
    errors BIGINT NOT NULL,
    timeouts BIGINT NOT NULL,
    requests BIGINT NOT NULL,
    retries BIGINT NOT NULL,
    payload_bytes BIGINT NOT NULL,
    latency_sum_ms DECIMAL NOT NULL,
    latency_max_ms DECIMAL NOT NULL,
    histogram DECIMAL NOT NULL,
    calls_series DECIMAL NOT NULL DEFAULT 0,
    errors_series DECIMAL NOT NULL DEFAULT 0,
    PRIMARY KEY (bucket_start, source_service, target_service, protocol, slot, bucket_seconds)
) PARTITION BY LIST (bucket_seconds);
CREATE TABLE rollups_10s PARTITION OF rollups FOR VALUES IN (10)
    WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
CREATE TABLE rollups_1m PARTITION OF rollups FOR VALUES IN (60)
    WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
CREATE TABLE rollups_1h PARTITION OF rollups FOR VALUES IN (3600)
    WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
CREATE TABLE rollups_1d PARTITION OF rollups FOR VALUES IN (86400)
    WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX idx_rollups_1h_edge
    ON rollups_1h (source_service, target_service, protocol, bucket_start);

CREATE TABLE rollup_totals (
    bucket_seconds INTEGER NOT NULL,
    bucket_start TIMESTAMP WITH TIME ZONE NOT NULL,
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
    histogram DECIMAL NOT NULL,
    PRIMARY KEY (bucket_seconds, bucket_start, protocol, slot)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);

COMMENT ON TABLE rollups IS 'Events per time bucket and edge, one partition a bucket width; readers sum over slots';
COMMENT ON TABLE rollups_10s IS 'Sums per 10 s';
COMMENT ON TABLE rollups_1m IS 'Sums per minute';
COMMENT ON TABLE rollups_1h IS 'Sums per hour';
COMMENT ON TABLE rollups_1d IS 'Sums per day (UTC)';
COMMENT ON TABLE rollup_totals IS 'As rollups, over all edges of a protocol';
COMMENT ON COLUMN rollups.histogram IS 'Calls by latency: the sum of calls × unit_at(i) over the buckets i of latency_bucket()';
COMMENT ON COLUMN rollups.calls_series IS 'Calls by time: the sum of calls × unit_at(i) over the parts i, from 0, of the bucket: the 10 s of a minute, the minutes of an hour, the hours of a day; 0 in a bucket of 10 s';
COMMENT ON COLUMN rollups.errors_series IS 'As calls_series, of failed calls';
COMMENT ON COLUMN rollup_totals.histogram IS 'As in rollups';

CREATE FUNCTION unit_at(place INTEGER) RETURNS DECIMAL
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ('1e' || (12 * place)::TEXT)::DECIMAL
$$;
COMMENT ON FUNCTION unit_at(INTEGER) IS 'One in a list of counts that is kept as one number, 12 decimal digits a place, so that sum() adds lists ten times as fast as it could arrays';

INSERT INTO rollups
SELECT bucket_start, source_service, target_service, protocol, slot, bucket_seconds, calls, errors,
    timeouts, requests, retries, payload_bytes, latency_sum_ms, latency_max_ms,
    (
        SELECT COALESCE(sum(n * unit_at(index)), 0)
        FROM unnest(histogram_index, histogram_count) AS h (index, n)
    )
FROM (
    SELECT 10 AS bucket_seconds, * FROM rollups_10s_before
    UNION ALL SELECT 60, * FROM rollups_1m_before
    UNION ALL SELECT 3600, * FROM rollups_1h_before
) AS before;
DROP TABLE rollups_10s_before, rollups_1m_before, rollups_1h_before;
DROP FUNCTION merge_histograms;

INSERT INTO rollups
SELECT date_bin('1 day', bucket_start, '2000-01-01 00:00:00+00') AS start,
    source_service, target_service, protocol, 0, 86400, sum(calls), sum(errors), sum(timeouts),
    sum(requests), sum(retries), sum(payload_bytes), sum(latency_sum_ms), max(latency_max_ms),
    sum(histogram)
FROM rollups_1h
GROUP BY start, source_service, target_service, protocol;

INSERT INTO rollup_totals
SELECT bucket_seconds, bucket_start, protocol, 0, sum(calls), sum(errors), sum(timeouts), sum(requests),
    sum(retries), sum(payload_bytes), sum(latency_sum_ms), max(latency_max_ms), sum(histogram)
FROM rollups GROUP BY bucket_seconds, bucket_start, protocol;

-- Slots do not matter here: readers sum over them.
UPDATE rollups AS whole SET calls_series = parts.calls, errors_series = parts.errors
FROM (
    SELECT
        whole_seconds, source_service, target_service, protocol, start,
        sum(calls * unit_at(place)) AS calls, sum(errors * unit_at(place)) AS errors
    FROM (
        SELECT
            part.*, tier.whole_seconds, start,
            (extract(epoch FROM bucket_start - start) / bucket_seconds)::INTEGER AS place
        FROM rollups AS part
        JOIN (VALUES (10, 60), (60, 3600), (3600, 86400)) AS tier (part_seconds, whole_seconds)
            ON part_seconds = bucket_seconds,
        LATERAL date_bin(make_interval(secs => whole_seconds), bucket_start, '2000-01-01 00:00:00+00')
            AS start
    ) AS placed
    GROUP BY whole_seconds, source_service, target_service, protocol, start
) AS parts
WHERE whole.bucket_seconds = whole_seconds AND whole.bucket_start = start
  AND whole.source_service = parts.source_service AND whole.target_service = parts.target_service
  AND whole.protocol = parts.protocol
  AND whole.slot = (
      SELECT min(slot) FROM rollups AS other
      WHERE other.bucket_seconds = whole_seconds AND other.bucket_start = start
        AND other.source_service = parts.source_service
        AND other.target_service = parts.target_service AND other.protocol = parts.protocol
  );

CREATE FUNCTION latency_histogram(latency_ms DOUBLE PRECISION) RETURNS DECIMAL
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT unit_at(latency_bucket(latency_ms))
$$;
COMMENT ON FUNCTION latency_histogram(DOUBLE PRECISION) IS 'The histogram of one call, as in rollups.histogram';

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
            date_bin('10 s', e.occurred_at, '2000-01-01 00:00:00+00') AS bucket_10s,
            e.source, e.target, e.protocol, e.type, e.size,
            CASE WHEN e.type IN ('response', 'error', 'timeout')
                THEN COALESCE(NULLIF(e.latency, 'NaN'), 0) END
                AS call_latency
        FROM unnest($1, $2, $3, $4, $5, $6, $7)
            AS e (occurred_at, source, target, protocol, type, latency, size)
    ),
    fine AS MATERIALIZED (
        SELECT
            bucket_10s AS start, source, target, protocol,
            count(call_latency) AS calls,
            count(*) FILTER (WHERE type IN ('error', 'timeout')) AS errors,
            count(*) FILTER (WHERE type = 'timeout') AS timeouts,
            count(*) FILTER (WHERE type = 'request') AS requests,
            count(*) FILTER (WHERE type = 'retry') AS retries,
            COALESCE(sum(size), 0) AS payload_bytes,
            COALESCE(sum(call_latency), 0) AS latency_sum,
            COALESCE(max(call_latency), 0) AS latency_max,
            COALESCE(
                sum(latency_histogram(call_latency::DOUBLE PRECISION))
                    FILTER (WHERE call_latency IS NOT NULL),
                0
            ) AS histogram,
            0::DECIMAL AS calls_series, 0::DECIMAL AS errors_series
        FROM event GROUP BY bucket_10s, source, target, protocol
    ),
    -- Each tier from the one before: fewer rows to add up each time.
    minute AS MATERIALIZED (
        SELECT
            date_bin('1 min', start, '2000-01-01 00:00:00+00') AS start, source, target, protocol,
            sum(calls)::BIGINT AS calls, sum(errors)::BIGINT AS errors,
            sum(timeouts)::BIGINT AS timeouts, sum(requests)::BIGINT AS requests,
            sum(retries)::BIGINT AS retries, sum(payload_bytes)::BIGINT AS payload_bytes,
            sum(latency_sum) AS latency_sum, max(latency_max) AS latency_max,
            sum(histogram) AS histogram,
            sum(calls * unit_at((extract(SECOND FROM start AT TIME ZONE 'UTC') / 10)::INTEGER)) AS calls_series,
            COALESCE(
                sum(errors * unit_at((extract(SECOND FROM start AT TIME ZONE 'UTC') / 10)::INTEGER))
                    FILTER (WHERE errors > 0),
                0
            ) AS errors_series
        FROM fine GROUP BY 1, source, target, protocol
    ),
    hour AS MATERIALIZED (
        SELECT
            date_bin('1 h', start, '2000-01-01 00:00:00+00') AS start, source, target, protocol,
            sum(calls)::BIGINT AS calls, sum(errors)::BIGINT AS errors,
            sum(timeouts)::BIGINT AS timeouts, sum(requests)::BIGINT AS requests,
            sum(retries)::BIGINT AS retries, sum(payload_bytes)::BIGINT AS payload_bytes,
            sum(latency_sum) AS latency_sum, max(latency_max) AS latency_max,
            sum(histogram) AS histogram,
            sum(calls * unit_at(extract(MINUTE FROM start AT TIME ZONE 'UTC')::INTEGER)) AS calls_series,
            COALESCE(
                sum(errors * unit_at(extract(MINUTE FROM start AT TIME ZONE 'UTC')::INTEGER))
                    FILTER (WHERE errors > 0),
                0
            ) AS errors_series
        FROM minute GROUP BY 1, source, target, protocol
    ),
    day AS MATERIALIZED (
        SELECT
            date_bin('1 day', start, '2000-01-01 00:00:00+00') AS start, source, target, protocol,
            sum(calls)::BIGINT AS calls, sum(errors)::BIGINT AS errors,
            sum(timeouts)::BIGINT AS timeouts, sum(requests)::BIGINT AS requests,
            sum(retries)::BIGINT AS retries, sum(payload_bytes)::BIGINT AS payload_bytes,
            sum(latency_sum) AS latency_sum, max(latency_max) AS latency_max,
            sum(histogram) AS histogram,
            sum(calls * unit_at(extract(HOUR FROM start AT TIME ZONE 'UTC')::INTEGER)) AS calls_series,
            COALESCE(
                sum(errors * unit_at(extract(HOUR FROM start AT TIME ZONE 'UTC')::INTEGER))
                    FILTER (WHERE errors > 0),
                0
            ) AS errors_series
        FROM hour GROUP BY 1, source, target, protocol
    ),
    delta AS (
        SELECT 10 AS seconds, * FROM fine
        UNION ALL SELECT 60, * FROM minute
        UNION ALL SELECT 3600, * FROM hour
        UNION ALL SELECT 86400, * FROM day
    ),
    into_totals AS (
        INSERT INTO rollup_totals AS r (
            bucket_seconds, bucket_start, protocol, slot, calls, errors, timeouts, requests, retries,
            payload_bytes, latency_sum_ms, latency_max_ms, histogram
        )
        SELECT seconds, start, protocol, own_slot, sum(calls), sum(errors), sum(timeouts), sum(requests),
               sum(retries), sum(payload_bytes), sum(latency_sum), max(latency_max), sum(histogram)
        FROM delta GROUP BY seconds, start, protocol
        ON CONFLICT (bucket_seconds, bucket_start, protocol, slot) DO UPDATE SET
            calls = r.calls + excluded.calls,
            errors = r.errors + excluded.errors,
            timeouts = r.timeouts + excluded.timeouts,
            requests = r.requests + excluded.requests,
            retries = r.retries + excluded.retries,
            payload_bytes = r.payload_bytes + excluded.payload_bytes,
            latency_sum_ms = r.latency_sum_ms + excluded.latency_sum_ms,
            latency_max_ms = GREATEST(r.latency_max_ms, excluded.latency_max_ms),
            histogram = r.histogram + excluded.histogram
    )
    INSERT INTO rollups AS r (
        bucket_start, source_service, target_service, protocol, slot, bucket_seconds, calls, errors,
        timeouts, requests, retries, payload_bytes, latency_sum_ms, latency_max_ms, histogram,
        calls_series, errors_series
    )
    SELECT start, source, target, protocol, own_slot, seconds, calls, errors, timeouts, requests, retries,
           payload_bytes, latency_sum, latency_max, histogram, calls_series, errors_series
    FROM delta
    ON CONFLICT (bucket_start, source_service, target_service, protocol, slot, bucket_seconds)
    DO UPDATE SET
        calls = r.calls + excluded.calls,
        errors = r.errors + excluded.errors,
        timeouts = r.timeouts + excluded.timeouts,
        requests = r.requests + excluded.requests,
        retries = r.retries + excluded.retries,
        payload_bytes = r.payload_bytes + excluded.payload_bytes,
        latency_sum_ms = r.latency_sum_ms + excluded.latency_sum_ms,
        latency_max_ms = GREATEST(r.latency_max_ms, excluded.latency_max_ms),
        histogram = r.histogram + excluded.histogram,
        calls_series = r.calls_series + excluded.calls_series,
        errors_series = r.errors_series + excluded.errors_series;
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
