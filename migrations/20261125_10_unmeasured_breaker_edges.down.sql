CREATE OR REPLACE FUNCTION refresh_breaker_state(sources TEXT[], targets TEXT[], protocols TEXT[])
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
