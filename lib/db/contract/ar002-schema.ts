/**
 * AR-002's own DDL as an operator would have run it by hand before Signalbox came: INDEX clauses made
 * CREATE INDEX with names of their own, CONCURRENTLY outside of a transaction, nothing partitioned.
 */
export const ar002Statements: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS communication_patterns (
    id BIGSERIAL PRIMARY KEY,
    source_service VARCHAR(100) NOT NULL,
    target_service VARCHAR(100) NOT NULL,
    communication_type VARCHAR(30) NOT NULL,
    protocol VARCHAR(20) NOT NULL,
    message_format VARCHAR(20) NOT NULL,
    avg_latency_ms DECIMAL(8,2) DEFAULT 0.0,
    success_rate DECIMAL(5,2) DEFAULT 100.0,
    throughput_rps DECIMAL(10,2) DEFAULT 0.0,
    error_rate DECIMAL(5,2) DEFAULT 0.0,
    retry_count INTEGER DEFAULT 0,
    circuit_breaker_state VARCHAR(20) DEFAULT 'closed',
    last_health_check TIMESTAMP WITH TIME ZONE DEFAULT NOW(),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT NOW(),
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT NOW(),
    UNIQUE(source_service, target_service, protocol)
  )`,
  `CREATE TABLE IF NOT EXISTS communication_events (
    id BIGSERIAL PRIMARY KEY,
    correlation_id UUID NOT NULL,
    source_service VARCHAR(100) NOT NULL,
    target_service VARCHAR(100) NOT NULL,
    event_type VARCHAR(50) NOT NULL,
    protocol VARCHAR(20) NOT NULL,
    payload_size INTEGER DEFAULT 0,
    latency_ms DECIMAL(8,2) DEFAULT 0.0,
    status_code INTEGER,
    error_message TEXT,
    trace_id VARCHAR(100),
    span_id VARCHAR(100),
    occurred_at TIMESTAMP WITH TIME ZONE DEFAULT NOW()
  )`,
  'CREATE INDEX idx_events_correlation_id ON communication_events (correlation_id)',
  'CREATE INDEX idx_events_services ON communication_events (source_service, target_service)',
  'CREATE INDEX idx_events_occurred_at ON communication_events (occurred_at DESC)',
  `CREATE TABLE IF NOT EXISTS communication_health_checks (
    id BIGSERIAL PRIMARY KEY,
    service_name VARCHAR(100) NOT NULL,
    endpoint VARCHAR(200) NOT NULL,
    check_type VARCHAR(30) NOT NULL,
    status VARCHAR(20) NOT NULL,
    response_time_ms DECIMAL(8,2) DEFAULT 0.0,
    error_details TEXT,
    checked_at TIMESTAMP WITH TIME ZONE DEFAULT NOW(),
    recovered_at TIMESTAMP WITH TIME ZONE
  )`,
  'CREATE INDEX idx_checks_service ON communication_health_checks (service_name, check_type)',
  'CREATE INDEX idx_checks_checked_at ON communication_health_checks (checked_at DESC)',
  `CREATE TABLE IF NOT EXISTS message_patterns (
    id BIGSERIAL PRIMARY KEY,
    pattern_name VARCHAR(100) NOT NULL,
    pattern_type VARCHAR(50) NOT NULL,
    services_involved TEXT[] NOT NULL,
    message_flow TEXT NOT NULL,
    reliability_guarantees VARCHAR(50),
    consistency_model VARCHAR(30),
    failure_handling TEXT,
    performance_sla JSONB,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT NOW(),
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT NOW(),
    UNIQUE(pattern_name)
  )`,
  `CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_communication_patterns_latency
    ON communication_patterns(avg_latency_ms DESC) WHERE avg_latency_ms > 100.0`,
  `CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_communication_patterns_errors
    ON communication_patterns(error_rate DESC) WHERE error_rate > 1.0`,
  `CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_communication_events_correlation
    ON communication_events(correlation_id, occurred_at DESC)`,
  `CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_health_checks_unhealthy
    ON communication_health_checks(service_name, checked_at DESC) WHERE status != 'healthy'`,
]

/** The function as AR-002 has it, but for its name. */
export const ar002Function = (name = 'analyze_communication_health'): string => `
CREATE OR REPLACE FUNCTION ${name}()
RETURNS TABLE(
    service_name VARCHAR(100),
    communication_score DECIMAL(5,2),
    avg_latency DECIMAL(8,2),
    error_rate DECIMAL(5,2),
    reliability_issues TEXT[],
    recommendations TEXT[]
) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    WITH service_stats AS (
        SELECT
            cp.source_service as service,
            AVG(cp.avg_latency_ms) as avg_lat,
            AVG(cp.error_rate) as avg_err,
            COUNT(CASE WHEN cp.circuit_breaker_state = 'open' THEN 1 END) as circuit_breaker_issues
        FROM communication_patterns cp
        GROUP BY cp.source_service
    ),
    health_issues AS (
        SELECT
            chc.service_name,
            COUNT(CASE WHEN chc.status != 'healthy' THEN 1 END) as unhealthy_checks
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
        END as score,
        ss.avg_lat,
        ss.avg_err,
        CASE
            WHEN ss.circuit_breaker_issues > 0 THEN ARRAY['CIRCUIT_BREAKER_OPEN']
            ELSE ARRAY[]::TEXT[]
        END ||
        CASE
            WHEN hi.unhealthy_checks > 0 THEN ARRAY['HEALTH_CHECK_FAILURES']
            ELSE ARRAY[]::TEXT[]
        END as issues,
        CASE
            WHEN ss.avg_lat > 100 THEN ARRAY['OPTIMIZE_LATENCY']
            ELSE ARRAY[]::TEXT[]
        END ||
        CASE
            WHEN ss.avg_err > 0.5 THEN ARRAY['IMPROVE_ERROR_HANDLING']
            ELSE ARRAY[]::TEXT[]
        END as recs
    FROM service_stats ss
    LEFT JOIN health_issues hi ON ss.service = hi.service_name;
END;
$$`
