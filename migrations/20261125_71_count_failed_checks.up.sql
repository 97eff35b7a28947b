-- The same answer: of the checks of the last hour those that failed are read, by their own index, and
-- not all of them to count those.
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
            COUNT(*) AS unhealthy_checks
        FROM communication_health_checks chc
        WHERE chc.checked_at > NOW() - INTERVAL '1 hour' AND chc.status != 'healthy'
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
