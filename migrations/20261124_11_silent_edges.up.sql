-- How much the rates of an edge rest on, and since when it has been silent: a broken edge must not
-- turn healthy by silence, and yesterday's must alarm nobody today (lib/rollups/README.md).
ALTER TABLE communication_patterns
    ADD COLUMN last_call_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN window_calls BIGINT,
    ADD COLUMN window_errors BIGINT,
    ADD COLUMN stale BOOLEAN NOT NULL DEFAULT FALSE;
COMMENT ON COLUMN communication_patterns.last_call_at IS 'The beginning of the 10 s in which the last call was counted; null where Signalbox has counted none';
COMMENT ON COLUMN communication_patterns.window_calls IS 'Calls that the rates were measured on';
COMMENT ON COLUMN communication_patterns.window_errors IS 'Failed calls among them';
COMMENT ON COLUMN communication_patterns.stale IS 'No call was counted for so long (an hour, unless configured) that the rates say nothing of now; analyze_communication_health() leaves them out';

UPDATE communication_patterns p SET last_call_at = seen.last_call_at
FROM (
    SELECT source_service, target_service, protocol, max(bucket_start) AS last_call_at
    FROM rollups_1m WHERE calls > 0 AND bucket_start <= NOW()
    GROUP BY source_service, target_service, protocol
) AS seen
WHERE seen.source_service = p.source_service AND seen.target_service = p.target_service
  AND seen.protocol = p.protocol;

-- AR-002's function; only rows that Signalbox marked are not averaged any more. An open breaker counts
-- as long as it is open: that nobody calls is what it is for.
CREATE OR REPLACE FUNCTION analyze_communication_health()
RETURNS TABLE (
    service_name VARCHAR(100),
    communication_score DECIMAL(5,2),
    avg_latency DECIMAL(8,2),
    error_rate DECIMAL(5,2),
    reliability_issues TEXT[],
    recommendations TEXT[]
) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH service_stats AS (
        SELECT
            cp.source_service AS service,
            AVG(cp.avg_latency_ms) FILTER (WHERE NOT cp.stale) AS avg_lat,
            AVG(cp.error_rate) FILTER (WHERE NOT cp.stale) AS avg_err,
            COUNT(CASE WHEN cp.circuit_breaker_state = 'open' THEN 1 END) AS circuit_breaker_issues
        FROM communication_patterns cp
        WHERE NOT cp.stale OR cp.circuit_breaker_state = 'open'
        GROUP BY cp.source_service
    ),
    health_issues AS (
        SELECT
            chc.service_name AS service,
            COUNT(CASE WHEN chc.status != 'healthy' THEN 1 END) AS unhealthy_checks
        FROM communication_health_checks chc
        WHERE chc.checked_at > NOW() - INTERVAL '1 hour'
        GROUP BY chc.service_name
    )
    SELECT
        ss.service,
        CASE
            WHEN ss.avg_lat < 50 AND ss.avg_err < 0.1 THEN 95.0
            WHEN ss.avg_lat < 100 AND ss.avg_err < 0.5 THEN 80.0
            WHEN ss.avg_lat < 200 AND ss.avg_err < 1.0 THEN 65.0
            ELSE 40.0
        END,
        ss.avg_lat,
        ss.avg_err,
        CASE
            WHEN ss.circuit_breaker_issues > 0 THEN ARRAY['CIRCUIT_BREAKER_OPEN']
            ELSE ARRAY[]::TEXT[]
        END ||
        CASE
            WHEN hi.unhealthy_checks > 0 THEN ARRAY['HEALTH_CHECK_FAILURES']
            ELSE ARRAY[]::TEXT[]
        END,
        CASE
            WHEN ss.avg_lat > 100 THEN ARRAY['OPTIMIZE_LATENCY']
            ELSE ARRAY[]::TEXT[]
        END ||
        CASE
            WHEN ss.avg_err > 0.5 THEN ARRAY['IMPROVE_ERROR_HANDLING']
            ELSE ARRAY[]::TEXT[]
        END
    FROM service_stats ss
    LEFT JOIN health_issues hi ON ss.service = hi.service;
END;
$$;
