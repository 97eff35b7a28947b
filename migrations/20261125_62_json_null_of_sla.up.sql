-- A JSON null in performance_sla and no value at all look the same within the JSON of a revision: a
-- mark beside the columns tells them apart, so that a restore brings back what was there.
CREATE OR REPLACE FUNCTION pattern_content(pattern message_patterns)
RETURNS JSONB
LANGUAGE sql STABLE AS $$
    SELECT to_jsonb(pattern) - ARRAY['id', 'version', 'created_at', 'updated_at', 'updated_by']
        || CASE WHEN jsonb_typeof(pattern.performance_sla) = 'null'
            THEN '{"json_nulls": ["performance_sla"]}'::JSONB ELSE '{}' END
$$;
COMMENT ON COLUMN pattern_revisions.content IS 'All columns of the row but those that keep the books: id, version, created_at, updated_at, updated_by; json_nulls names columns that held the JSON null';

UPDATE pattern_revisions r SET content = pattern_content(p)
FROM message_patterns p
WHERE p.id = r.pattern_id AND p.version = r.version AND NOT r.deleted
    AND jsonb_typeof(p.performance_sla) = 'null';
