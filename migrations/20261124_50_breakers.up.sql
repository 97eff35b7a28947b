CREATE TABLE breaker_transitions (
    id UUID PRIMARY KEY,
    seq BIGINT GENERATED ALWAYS AS IDENTITY,
    source_service VARCHAR(255) NOT NULL,
    target_service VARCHAR(255) NOT NULL,
    protocol VARCHAR(64) NOT NULL,
    instance_id VARCHAR(255) NOT NULL,
    from_state VARCHAR(20) NOT NULL,
    to_state VARCHAR(20) NOT NULL,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reason TEXT NOT NULL,
    numbers JSONB NOT NULL,
    next_try_at TIMESTAMP WITH TIME ZONE,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW()
);
CREATE INDEX idx_breaker_transitions_edge
    ON breaker_transitions (source_service, target_service, protocol, occurred_at DESC);
CREATE INDEX idx_breaker_transitions_occurred_at ON breaker_transitions (occurred_at);
CREATE INDEX idx_breaker_transitions_seq ON breaker_transitions (seq);
COMMENT ON TABLE breaker_transitions IS 'Every change of state of every circuit breaker, with its reason and the numbers that caused it';
COMMENT ON COLUMN breaker_transitions.id IS 'Made by the reporter, so that a report sent twice counts once';

CREATE TABLE breaker_instances (
    source_service VARCHAR(255) NOT NULL,
    target_service VARCHAR(255) NOT NULL,
    protocol VARCHAR(64) NOT NULL,
    instance_id VARCHAR(255) NOT NULL,
    state VARCHAR(20) NOT NULL CHECK (state IN ('closed', 'open', 'half_open', 'forced_open', 'disabled')),
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    reason TEXT NOT NULL,
    numbers JSONB NOT NULL,
    next_try_at TIMESTAMP WITH TIME ZONE,
    told_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
    PRIMARY KEY (source_service, target_service, protocol, instance_id)
);
CREATE INDEX idx_breaker_instances_last_seen_at ON breaker_instances (last_seen_at);
COMMENT ON TABLE breaker_instances IS 'The circuit breakers that running processes hold now; one that is silent for a minute is forgotten';
COMMENT ON COLUMN breaker_instances.told_at IS 'By the clock of the process: of two reports the later one holds';

CREATE TABLE breaker_counters (
    bucket_start TIMESTAMP WITH TIME ZONE NOT NULL,
    source_service VARCHAR(255) NOT NULL,
    target_service VARCHAR(255) NOT NULL,
    protocol VARCHAR(64) NOT NULL,
    instance_id VARCHAR(255) NOT NULL,
    ok BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    timeouts BIGINT NOT NULL,
    short_circuited BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    PRIMARY KEY (bucket_start, source_service, target_service, protocol, instance_id)
);
COMMENT ON TABLE breaker_counters IS 'How protected calls ended, per minute and process; a count only grows, so a report sent twice counts once';

CREATE SEQUENCE breaker_override_version;
COMMENT ON SEQUENCE breaker_override_version IS 'Grows with every override that is set or cleared';

CREATE TABLE breaker_overrides (
    source_service VARCHAR(255) NOT NULL,
    target_service VARCHAR(255) NOT NULL,
    protocol VARCHAR(64) NOT NULL,
    state VARCHAR(20) NOT NULL CHECK (state IN ('forced_open', 'disabled', 'reset')),
    reason TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
    expires_at TIMESTAMP WITH TIME ZONE,
    version BIGINT NOT NULL DEFAULT nextval('breaker_override_version'),
    PRIMARY KEY (source_service, target_service, protocol)
);
COMMENT ON TABLE breaker_overrides IS 'What operators want of circuit breakers; every process reads those of its service when it starts and every second or so';
COMMENT ON COLUMN breaker_overrides.state IS 'forced_open and disabled hold until they expire or are cleared; reset closes each breaker once';

CREATE FUNCTION refresh_breaker_state(sources TEXT[], targets TEXT[], protocols TEXT[])
RETURNS INTEGER
LANGUAGE plpgsql AS $$
DECLARE
    changed INTEGER;
BEGIN
    WITH edge AS (
        SELECT DISTINCT * FROM unnest(sources, targets, protocols) AS e (source, target, protocol)
    ),
    state AS (
        SELECT e.source, e.target, e.protocol,
            CASE
                WHEN bool_or(i.state IN ('open', 'forced_open')) THEN 'open'
                WHEN bool_or(i.state = 'half_open') THEN 'half_open'
                ELSE 'closed'
            END AS state
        FROM edge e LEFT JOIN breaker_instances i
            ON i.source_service = e.source AND i.target_service = e.target AND i.protocol = e.protocol
        GROUP BY 1, 2, 3
    )
    INSERT INTO communication_patterns AS p (
        source_service, target_service, protocol, communication_type, message_format,
        circuit_breaker_state
    )
    SELECT source, target, protocol,
        CASE WHEN protocol = 'kafka' THEN 'event_driven' WHEN protocol = 'amqp' THEN 'asynchronous'
            ELSE 'synchronous' END,
        CASE WHEN protocol = 'grpc' THEN 'protobuf' ELSE 'unknown' END,
        state
    FROM state ORDER BY source, target, protocol
    ON CONFLICT (source_service, target_service, protocol) DO UPDATE
        SET circuit_breaker_state = excluded.circuit_breaker_state, updated_at = NOW()
        WHERE p.circuit_breaker_state IS DISTINCT FROM excluded.circuit_breaker_state;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END;
$$;
COMMENT ON FUNCTION refresh_breaker_state(TEXT[], TEXT[], TEXT[]) IS 'Sets circuit_breaker_state of edges to the worst that a running process tells, in the three words of AR-002';

CREATE FUNCTION record_breaker_reports(reports JSONB)
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
    FROM jsonb_to_recordset(reports) AS r (
        type TEXT, id UUID, source_service TEXT, target_service TEXT, protocol TEXT,
        instance_id TEXT, from_state TEXT, to_state TEXT, occurred_at TIMESTAMPTZ, reason TEXT,
        numbers JSONB, next_try_at TIMESTAMPTZ
    )
    WHERE r.type = 'transition'
    ORDER BY r.occurred_at, r.id
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
COMMENT ON FUNCTION record_breaker_reports(JSONB) IS 'Takes in what processes tell of their circuit breakers, by way of the endpoint or directly; returns the new transitions';

CREATE FUNCTION breaker_overrides_of(source TEXT)
RETURNS TABLE (
    target_service TEXT, protocol TEXT, state TEXT, reason TEXT, set_by TEXT,
    expires_in_ms DOUBLE PRECISION, version BIGINT
)
LANGUAGE sql STABLE AS $$
    SELECT o.target_service, o.protocol, o.state, o.reason, o.set_by,
        EXTRACT(EPOCH FROM o.expires_at - clock_timestamp()) * 1000, o.version
    FROM breaker_overrides o
    WHERE o.source_service = breaker_overrides_of.source
        AND (o.expires_at IS NULL OR o.expires_at > clock_timestamp())
    ORDER BY o.target_service, o.protocol
$$;
COMMENT ON FUNCTION breaker_overrides_of(TEXT) IS 'The overrides that hold now for the breakers of a service; how long they still hold, since clocks differ';

CREATE FUNCTION forget_silent_breakers()
RETURNS INTEGER
LANGUAGE plpgsql AS $$
DECLARE
    sources TEXT[];
    targets TEXT[];
    protocols TEXT[];
BEGIN
    WITH silent AS (
        DELETE FROM breaker_instances WHERE last_seen_at < NOW() - INTERVAL '1 minute'
        RETURNING *
    ),
    told AS (
        INSERT INTO breaker_transitions (
            id, source_service, target_service, protocol, instance_id, from_state, to_state,
            occurred_at, reason, numbers
        )
        SELECT gen_random_uuid(), source_service, target_service, protocol, instance_id, state,
            'gone', last_seen_at, 'its process has gone silent', '{}'
        FROM silent WHERE state <> 'closed'
    )
    SELECT array_agg(source_service), array_agg(target_service), array_agg(protocol)
    INTO sources, targets, protocols FROM silent;
    IF sources IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM refresh_breaker_state(sources, targets, protocols);
    RETURN cardinality(sources);
END;
$$;
COMMENT ON FUNCTION forget_silent_breakers() IS 'Forgets the breakers of processes that have gone, so that none stays open for ever';
