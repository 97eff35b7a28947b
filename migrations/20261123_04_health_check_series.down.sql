DROP INDEX IF EXISTS idx_health_checks_open;
DROP INDEX IF EXISTS idx_health_checks_series;
