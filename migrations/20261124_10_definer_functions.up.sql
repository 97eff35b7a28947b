-- Functions that run as their owner look into their own schema, and last into the session's temporary
-- one: it is searched first where it is not named, so whoever may write events could put tables of the
-- same names there. Nobody else calls them: the trigger needs no right of the writer.
DO $$
DECLARE
    definer RECORD;
BEGIN
    FOR definer IN
        SELECT oid::REGPROCEDURE AS signature, pronamespace::REGNAMESPACE AS schema
        FROM pg_proc
        WHERE oid IN (
            'add_to_rollups(timestamptz[], text[], text[], text[], text[], numeric[], integer[])'::REGPROCEDURE,
            'roll_up_new_events()'::REGPROCEDURE
        )
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %s, pg_temp', definer.signature, definer.schema);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', definer.signature);
    END LOOP;
END;
$$;
COMMENT ON FUNCTION add_to_rollups IS 'Adds events, given as columns, to the rollups of all tiers; where the events table can carry no trigger, GRANT EXECUTE on it to those who write';
