-- Before its first report nothing is known of a breaker; long after, its first rows are past their
-- retention, and it was closed where no row says else.
CREATE TABLE known_breakers (
    source_service VARCHAR(255) NOT NULL,
    target_service VARCHAR(255) NOT NULL,
    protocol VARCHAR(64) NOT NULL,
    first_told_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (source_service, target_service, protocol)
);
CREATE INDEX idx_known_breakers_first_told_at ON known_breakers (first_told_at);
COMMENT ON TABLE known_breakers IS 'Since when anything is known of a circuit breaker: its first report, kept longer than the reports';

INSERT INTO known_breakers
SELECT source_service, target_service, protocol, min(at) FROM (
    SELECT source_service, target_service, protocol, min(occurred_at) AS at
    FROM breaker_transitions GROUP BY 1, 2, 3
    UNION ALL
    SELECT source_service, target_service, protocol, min(bucket_start)
    FROM breaker_counters GROUP BY 1, 2, 3
    UNION ALL
    SELECT source_service, target_service, protocol, min(LEAST(since, told_at))
    FROM breaker_instances GROUP BY 1, 2, 3
) AS told GROUP BY 1, 2, 3;

CREATE OR REPLACE FUNCTION record_breaker_reports(reports JSONB)
RETURNS INTEGER
LANGUAGE plpgsql AS $$
DECLARE
    added INTEGER;
BEGIN
    INSERT INTO breaker_transitions (
        id, source_service, target_service, protocol, instance_id, from_state, to_state,
        occurred_at, reason, numbers, next_try_at
    )
    SELECT r.id, r.source_service, r.target_service, r.protocol, r.instance_id, r.from_state,
        r.to_state, r.occurred_at, r.reason, COALESCE(r.numbers, '{}'), r.next_try_at
    FROM ROWS FROM (jsonb_to_recordset(reports) AS (
        type TEXT, id UUID, source_service TEXT, target_service TEXT, protocol TEXT,
        instance_id TEXT, from_state TEXT, to_state TEXT, occurred_at TIMESTAMPTZ, reason TEXT,
        numbers JSONB, next_try_at TIMESTAMPTZ
    )) WITH ORDINALITY AS r (
        type, id, source_service, target_service, protocol, instance_id, from_state, to_state,
        occurred_at, reason, numbers, next_try_at, place
    )
    WHERE r.type = 'transition'
    ORDER BY r.occurred_at, r.place
    ON CONFLICT (id) DO NOTHING;
    GET DIAGNOSTICS added = ROW_COUNT;

    INSERT INTO breaker_counters AS c (
        bucket_start, source_service, target_service, protocol, instance_id,
        ok, failed, timeouts, short_circuited, rejected
    )
    SELECT r.bucket_start, r.source_service, r.target_service, r.protocol, r.instance_id,
        max(r.ok), max(r.failed), max(r.timeouts), max(r.short_circuited), max(r.rejected)
    FROM jsonb_to_recordset(reports) AS r (
        type TEXT, source_service TEXT, target_service TEXT, protocol TEXT, instance_id TEXT,
        bucket_start TIMESTAMPTZ, ok BIGINT, failed BIGINT, timeouts BIGINT,
        short_circuited BIGINT, rejected BIGINT
    )
    WHERE r.type = 'counters' AND r.ok + r.failed + r.timeouts + r.short_circuited + r.rejected > 0
    GROUP BY 1, 2, 3, 4, 5
    ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (bucket_start, source_service, target_service, protocol, instance_id) DO UPDATE
        SET ok = GREATEST(c.ok, excluded.ok),
            failed = GREATEST(c.failed, excluded.failed),
            timeouts = GREATEST(c.timeouts, excluded.timeouts),
            short_circuited = GREATEST(c.short_circuited, excluded.short_circuited),
            rejected = GREATEST(c.rejected, excluded.rejected);

    -- A transition tells a state as well as a heartbeat does; of all that a process told, the latest holds.
    INSERT INTO breaker_instances AS i (
        source_service, target_service, protocol, instance_id, state, since, reason, numbers,
        next_try_at, told_at
    )
    SELECT DISTINCT ON (r.source_service, r.target_service, r.protocol, r.instance_id)
        r.source_service, r.target_service, r.protocol, r.instance_id,
        COALESCE(r.state, r.to_state), COALESCE(r.since, r.occurred_at), r.reason,
        COALESCE(r.numbers, '{}'), r.next_try_at, COALESCE(r.told_at, r.occurred_at)
    FROM ROWS FROM (jsonb_to_recordset(reports) AS (
        type TEXT, source_service TEXT, target_service TEXT, protocol TEXT, instance_id TEXT,
        state TEXT, to_state TEXT, since TIMESTAMPTZ, occurred_at TIMESTAMPTZ, told_at TIMESTAMPTZ,
        reason TEXT, numbers JSONB, next_try_at TIMESTAMPTZ
    )) WITH ORDINALITY AS r (
        type, source_service, target_service, protocol, instance_id, state, to_state, since,
        occurred_at, told_at, reason, numbers, next_try_at, place
    )
    ORDER BY r.source_service, r.target_service, r.protocol, r.instance_id,
        COALESCE(r.told_at, r.occurred_at) DESC, r.place DESC
    ON CONFLICT (source_service, target_service, protocol, instance_id) DO UPDATE
        SET state = excluded.state, since = excluded.since, reason = excluded.reason,
            numbers = excluded.numbers, next_try_at = excluded.next_try_at,
            told_at = excluded.told_at, last_seen_at = NOW()
        WHERE excluded.told_at >= i.told_at;

    -- Once told, a row is only looked at: no lock is taken that others would wait for.
    INSERT INTO known_breakers AS k (source_service, target_service, protocol, first_told_at)
    SELECT told.* FROM (
        SELECT r.source_service, r.target_service, r.protocol,
            LEAST(NOW(), min(LEAST(r.occurred_at, r.since, r.told_at, r.bucket_start)))
                AS first_told_at
        FROM jsonb_to_recordset(reports) AS r (
            source_service TEXT, target_service TEXT, protocol TEXT, occurred_at TIMESTAMPTZ,
            since TIMESTAMPTZ, told_at TIMESTAMPTZ, bucket_start TIMESTAMPTZ
        )
        GROUP BY 1, 2, 3
    ) AS told
    WHERE NOT EXISTS (
        SELECT FROM known_breakers AS own
        WHERE own.source_service = told.source_service AND own.target_service = told.target_service
            AND own.protocol = told.protocol AND own.first_told_at <= told.first_told_at
    )
    ORDER BY 1, 2, 3
    ON CONFLICT (source_service, target_service, protocol) DO UPDATE
        SET first_told_at = LEAST(k.first_told_at, excluded.first_told_at);

    INSERT INTO services (name)
    SELECT DISTINCT name
    FROM jsonb_to_recordset(reports) AS r (source_service TEXT, target_service TEXT),
        unnest(ARRAY[r.source_service, r.target_service]) AS name
    ORDER BY name
    ON CONFLICT (name) DO NOTHING;

    PERFORM refresh_breaker_state(
        array_agg(r.source_service), array_agg(r.target_service), array_agg(r.protocol)
    )
    FROM jsonb_to_recordset(reports) AS r (source_service TEXT, target_service TEXT, protocol TEXT);
    RETURN added;
END;
$$;
