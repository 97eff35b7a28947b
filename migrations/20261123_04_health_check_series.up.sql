-- The latest check of each series, and when a streak of failures began, without reading the rest.
CREATE INDEX idx_health_checks_series
    ON communication_health_checks (service_name, endpoint, check_type, checked_at DESC)
    INCLUDE (status);
COMMENT ON INDEX idx_health_checks_series IS 'One service, endpoint and check type over time';

-- Few rows at any time: those that the next healthy check of their series will mark as recovered.
CREATE INDEX idx_health_checks_open
    ON communication_health_checks (service_name, endpoint, check_type, checked_at)
    WHERE status != 'healthy' AND recovered_at IS NULL;
COMMENT ON INDEX idx_health_checks_open IS 'Failures that have not recovered';
