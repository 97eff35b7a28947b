ALTER TABLE counted_calls RESET (autovacuum_vacuum_scale_factor);
DROP INDEX idx_counted_calls_counted_at;
CREATE INDEX idx_counted_calls_counted_at ON counted_calls USING brin (counted_at);
