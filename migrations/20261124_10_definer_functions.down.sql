COMMENT ON FUNCTION add_to_rollups IS 'Adds events, given as columns, to the rollups of all tiers; for writers where the events table can carry no trigger';
ALTER FUNCTION roll_up_new_events() SET search_path FROM CURRENT;
ALTER FUNCTION add_to_rollups SET search_path FROM CURRENT;
GRANT EXECUTE ON FUNCTION roll_up_new_events(), add_to_rollups TO PUBLIC;
