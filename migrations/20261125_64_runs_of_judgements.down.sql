DELETE FROM conformance_minutes WHERE kind IN ('succeeded', 'failed');
COMMENT ON TABLE conformance_minutes IS 'Correlations per pattern and minute of their start: matched, deviating, and those with each kind of deviation';
ALTER TABLE conformance_judgements DROP COLUMN runs_succeeded, DROP COLUMN runs_failed;
