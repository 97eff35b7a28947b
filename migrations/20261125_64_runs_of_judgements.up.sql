-- How many runs of the pattern a correlation held, and which of them did well: what a declared success
-- rate and throughput are held against. Not known of what was judged before.
ALTER TABLE conformance_judgements
    ADD COLUMN runs_succeeded INTEGER,
    ADD COLUMN runs_failed INTEGER;
COMMENT ON COLUMN conformance_judgements.runs_succeeded IS 'Runs that kept to the pattern, and in which no step that must be there failed in the end; null where it was judged before that was known';
COMMENT ON COLUMN conformance_judgements.runs_failed IS 'All other runs';
COMMENT ON TABLE conformance_minutes IS 'Correlations per pattern and minute of their start: matched, deviating, and those with each kind of deviation; runs, as succeeded and failed';
