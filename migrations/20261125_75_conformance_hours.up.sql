-- A window of days adds up whole hours from here and only its ends from minutes: of fifty patterns at
-- work for two weeks there are millions of minutes.
CREATE TABLE conformance_hours (
    pattern_id BIGINT NOT NULL,
    bucket_start TIMESTAMP WITH TIME ZONE NOT NULL,
    kind TEXT NOT NULL,
    correlations BIGINT NOT NULL,
    PRIMARY KEY (pattern_id, bucket_start, kind)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX idx_conformance_hours_bucket_start ON conformance_hours (bucket_start);
COMMENT ON TABLE conformance_hours IS 'The sums of conformance_minutes per hour, kept in step in the same transaction';

INSERT INTO conformance_hours (pattern_id, bucket_start, kind, correlations)
SELECT pattern_id, date_bin('1 hour', bucket_start, TIMESTAMPTZ 'epoch'), kind, sum(correlations)
FROM conformance_minutes
GROUP BY 1, 2, 3
HAVING sum(correlations) <> 0;

-- What older versions of a pattern judged is mostly nothing, which is to be known without reading all
-- that was judged of all patterns.
CREATE INDEX idx_conformance_judgements_version
    ON conformance_judgements (pattern_id, pattern_version, started_at);
