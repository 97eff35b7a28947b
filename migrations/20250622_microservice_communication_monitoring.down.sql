DROP FUNCTION IF EXISTS analyze_communication_health();

DO $$
DECLARE
    relation TEXT;
    definition_before TEXT;
BEGIN
    FOREACH relation IN ARRAY ARRAY[
        'idx_health_checks_unhealthy', 'idx_communication_events_correlation',
        'idx_communication_patterns_errors', 'idx_communication_patterns_latency'
    ] LOOP
        IF NOT EXISTS (SELECT FROM schema_before WHERE object = relation) THEN
            EXECUTE format('DROP INDEX IF EXISTS %I', relation);
        END IF;
    END LOOP;
    FOREACH relation IN ARRAY ARRAY[
        'message_patterns', 'communication_health_checks',
        'communication_events', 'communication_patterns'
    ] LOOP
        IF NOT EXISTS (SELECT FROM schema_before WHERE object = relation) THEN
            EXECUTE format('DROP TABLE IF EXISTS %I', relation);
        END IF;
    END LOOP;
    SELECT definition INTO definition_before
        FROM schema_before WHERE object = 'analyze_communication_health';
    IF definition_before IS NOT NULL THEN
        EXECUTE definition_before;
    END IF;
END;
$$;

DROP TABLE schema_before;
