DROP FUNCTION remove_from_rollups;
DROP FUNCTION tidy_rollup;
ALTER TABLE counted_calls DROP COLUMN native;
DROP TABLE late_sides;
