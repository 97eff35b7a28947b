DROP TRIGGER keep_truncated_patterns ON message_patterns;
DROP TRIGGER keep_pattern_revision ON message_patterns;
DROP TRIGGER number_pattern ON message_patterns;
DROP FUNCTION keep_truncated_patterns();
DROP FUNCTION keep_pattern_revision();
DROP FUNCTION number_pattern();
DROP FUNCTION pattern_change();
DROP FUNCTION pattern_content(message_patterns);
DROP TABLE pattern_revisions;
ALTER TABLE message_patterns
    DROP COLUMN state,
    DROP COLUMN owner,
    DROP COLUMN description,
    DROP COLUMN version,
    DROP COLUMN updated_by;
