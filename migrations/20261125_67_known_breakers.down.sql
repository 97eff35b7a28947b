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
DROP TABLE known_breakers;
