-- A brin index reads all that came since the last vacuum, again for each step of a deletion.
DROP INDEX idx_counted_calls_counted_at;
CREATE INDEX idx_counted_calls_counted_at ON counted_calls (counted_at);
ALTER TABLE counted_calls SET (autovacuum_vacuum_scale_factor = 0.05);
