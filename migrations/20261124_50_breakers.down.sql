DROP FUNCTION forget_silent_breakers();
DROP FUNCTION breaker_overrides_of(TEXT);
DROP FUNCTION record_breaker_reports(JSONB);
DROP FUNCTION refresh_breaker_state(TEXT[], TEXT[], TEXT[]);
DROP TABLE breaker_overrides;
DROP SEQUENCE breaker_override_version;
DROP TABLE breaker_counters;
DROP TABLE breaker_instances;
DROP TABLE breaker_transitions;
