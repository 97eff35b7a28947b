DROP TRIGGER roll_up_new_events ON communication_events;
DROP FUNCTION roll_up_new_events();
DROP FUNCTION add_to_rollups;
DROP FUNCTION rollup_slot();
DROP FUNCTION merge_histograms;
DROP TABLE rollups_1h;
DROP TABLE rollups_1m;
DROP TABLE rollups_10s;
DROP FUNCTION latency_bucket(DOUBLE PRECISION);
