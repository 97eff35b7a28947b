-- Sides of calls that still wait would be lost with their table.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pending_spans WHERE NOT settled) THEN
        RAISE EXCEPTION 'pending_spans still holds % acknowledged spans', 
            (SELECT count(*) FROM pending_spans WHERE NOT settled)
            USING HINT = 'Stop the senders, let Signalbox run 15 s more, then try again.';
    END IF;
END;
$$;

DROP TABLE housekeeping_runs;
DROP TABLE pending_spans;
DROP TABLE services;
DELETE FROM schema_before WHERE object = 'communication_health_checks last id';
