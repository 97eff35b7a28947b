CREATE OR REPLACE FUNCTION pattern_content(pattern message_patterns)
RETURNS JSONB
LANGUAGE sql STABLE AS $$
    SELECT to_jsonb(pattern) - ARRAY['id', 'version', 'created_at', 'updated_at', 'updated_by']
$$;
COMMENT ON COLUMN pattern_revisions.content IS 'All columns of the row but those that keep the books: id, version, created_at, updated_at, updated_by';

UPDATE pattern_revisions SET content = content - 'json_nulls' WHERE content ? 'json_nulls';
