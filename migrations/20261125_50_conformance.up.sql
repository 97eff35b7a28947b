-- Which correlations got new events, told in the transaction that inserts them: a mark in time or in
-- ids would lose what commits late. One row a statement keeps it cheap for whoever writes.
CREATE TABLE conformance_inbox (
    correlation_ids UUID[] NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
COMMENT ON TABLE conformance_inbox IS 'Correlations that got events and are to be held against the patterns; one row a statement, taken by a task every second';

CREATE TABLE conformance_due (
    correlation_id UUID PRIMARY KEY,
    touched_at TIMESTAMP WITH TIME ZONE NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX idx_conformance_due_touched_at ON conformance_due (touched_at);
COMMENT ON TABLE conformance_due IS 'Correlations to be judged once they have been quiet for long enough';

CREATE TABLE conformance_judgements (
    correlation_id UUID NOT NULL,
    pattern_id BIGINT NOT NULL,
    pattern_version INTEGER NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('matched', 'deviating')),
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    judged_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
    kinds TEXT[] NOT NULL DEFAULT '{}',
    deviations JSONB,
    PRIMARY KEY (correlation_id, pattern_id)
);
CREATE INDEX idx_conformance_judgements_started_at ON conformance_judgements (started_at);
CREATE INDEX idx_conformance_judgements_deviating
    ON conformance_judgements (pattern_id, started_at DESC) WHERE verdict = 'deviating';
COMMENT ON TABLE conformance_judgements IS 'What each correlation was found to be, held against each pattern that it concerns; judged again when more of its events arrive';
COMMENT ON COLUMN conformance_judgements.pattern_version IS 'The version of the pattern with which it was judged';
COMMENT ON COLUMN conformance_judgements.started_at IS 'When its first event occurred';

CREATE TABLE conformance_minutes (
    pattern_id BIGINT NOT NULL,
    bucket_start TIMESTAMP WITH TIME ZONE NOT NULL,
    kind TEXT NOT NULL,
    correlations BIGINT NOT NULL,
    PRIMARY KEY (pattern_id, bucket_start, kind)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX idx_conformance_minutes_bucket_start ON conformance_minutes (bucket_start);
COMMENT ON TABLE conformance_minutes IS 'Correlations per pattern and minute of their start: matched, deviating, and those with each kind of deviation';

CREATE TABLE conformance_rejudgings (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pattern_id BIGINT NOT NULL,
    from_at TIMESTAMP WITH TIME ZONE NOT NULL,
    to_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reached_at TIMESTAMP WITH TIME ZONE NOT NULL,
    judged BIGINT NOT NULL DEFAULT 0,
    requested_by TEXT NOT NULL,
    requested_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
    finished_at TIMESTAMP WITH TIME ZONE
);
CREATE UNIQUE INDEX idx_conformance_rejudgings_running
    ON conformance_rejudgings (pattern_id) WHERE finished_at IS NULL;
CREATE INDEX idx_conformance_rejudgings_pattern ON conformance_rejudgings (pattern_id, id DESC);
COMMENT ON TABLE conformance_rejudgings IS 'The past held against a pattern again, as somebody asked for, the latest first';
COMMENT ON COLUMN conformance_rejudgings.reached_at IS 'All between here and to_at has been judged again';

CREATE FUNCTION note_touched_correlations(correlation_ids UUID[]) RETURNS VOID
LANGUAGE sql SECURITY DEFINER AS $$
    INSERT INTO conformance_inbox (correlation_ids)
    SELECT note_touched_correlations.correlation_ids
    WHERE cardinality(note_touched_correlations.correlation_ids) > 0
        AND EXISTS (SELECT FROM message_patterns WHERE state = 'active')
$$;
COMMENT ON FUNCTION note_touched_correlations(UUID[]) IS 'Says that correlations got events; for writers where the events table can carry no trigger, who need EXECUTE on it';

CREATE FUNCTION note_new_events() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF EXISTS (SELECT FROM message_patterns WHERE state = 'active') THEN
        INSERT INTO conformance_inbox (correlation_ids)
        SELECT array_agg(DISTINCT e.correlation_id) FROM new_events e HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION note_new_events() IS 'Says which correlations got events, while there are patterns to hold them against';

DO $$
DECLARE
    definer RECORD;
BEGIN
    FOR definer IN
        SELECT oid::REGPROCEDURE AS signature, pronamespace::REGNAMESPACE AS schema
        FROM pg_proc
        WHERE oid IN (
            'note_touched_correlations(uuid[])'::REGPROCEDURE, 'note_new_events()'::REGPROCEDURE
        )
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %s, pg_temp', definer.signature, definer.schema);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', definer.signature);
    END LOOP;
END;
$$;

CREATE TRIGGER note_new_events AFTER INSERT ON communication_events
    REFERENCING NEW TABLE AS new_events
    FOR EACH STATEMENT EXECUTE FUNCTION note_new_events();
