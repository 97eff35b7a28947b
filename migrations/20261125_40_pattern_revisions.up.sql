ALTER TABLE message_patterns
    ADD COLUMN state TEXT NOT NULL DEFAULT 'active',
    ADD COLUMN owner TEXT,
    ADD COLUMN description TEXT,
    ADD COLUMN version INTEGER NOT NULL DEFAULT 1,
    ADD COLUMN updated_by TEXT;
COMMENT ON COLUMN message_patterns.state IS 'draft, active or deprecated; only active ones are held against live traffic';
COMMENT ON COLUMN message_patterns.version IS 'Grows with every change, whoever makes it';

CREATE TABLE pattern_revisions (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pattern_id BIGINT NOT NULL,
    pattern_name TEXT NOT NULL,
    version INTEGER NOT NULL,
    action TEXT NOT NULL
        CHECK (action IN ('created', 'updated', 'restored', 'deleted', 'imported', 'written_by_sql')),
    deleted BOOLEAN NOT NULL DEFAULT FALSE,
    content JSONB NOT NULL,
    changed_by TEXT,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
    reason TEXT
);
CREATE INDEX idx_pattern_revisions_pattern ON pattern_revisions (pattern_id, version DESC);
CREATE INDEX idx_pattern_revisions_name ON pattern_revisions (pattern_name, version DESC);
COMMENT ON TABLE pattern_revisions IS 'What each pattern was after each change, and before it was deleted; written by a trigger, whoever changes the pattern';
COMMENT ON COLUMN pattern_revisions.deleted IS 'The pattern was gone after this change; content is what it was before';
COMMENT ON COLUMN pattern_revisions.content IS 'All columns of the row but those that keep the books: id, version, created_at, updated_at, updated_by';

INSERT INTO pattern_revisions (pattern_id, pattern_name, version, action, content, changed_at)
SELECT id, pattern_name, version, 'written_by_sql',
    to_jsonb(p) - ARRAY['id', 'version', 'created_at', 'updated_at', 'updated_by'],
    COALESCE(updated_at, created_at, NOW())
FROM message_patterns p ORDER BY id;

CREATE FUNCTION pattern_content(pattern message_patterns)
RETURNS JSONB
LANGUAGE sql STABLE AS $$
    SELECT to_jsonb(pattern) - ARRAY['id', 'version', 'created_at', 'updated_at', 'updated_by']
$$;
COMMENT ON FUNCTION pattern_content IS 'What a revision keeps of a pattern';

-- Signalbox says in the setting signalbox.pattern_change who changes a pattern, how and why.
CREATE FUNCTION pattern_change()
RETURNS JSONB
LANGUAGE sql STABLE AS $$
    SELECT COALESCE(
        NULLIF(current_setting('signalbox.pattern_change', TRUE), '')::JSONB,
        jsonb_build_object('action', 'written_by_sql', 'by', SESSION_USER)
    )
$$;
COMMENT ON FUNCTION pattern_change IS 'Who changes patterns in this transaction, how and why';

CREATE FUNCTION number_pattern()
RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- A name or an id that comes again goes on counting: an old version is never a new one.
        NEW.version := 1 + COALESCE((
            SELECT max(version) FROM pattern_revisions
            WHERE pattern_name = NEW.pattern_name OR pattern_id = NEW.id
        ), 0);
    ELSIF pattern_content(NEW) = pattern_content(OLD) THEN
        NEW.version := OLD.version;
        NEW.updated_by := OLD.updated_by;
        RETURN NEW;
    ELSE
        NEW.version := OLD.version + 1;
        IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
            NEW.updated_at := NOW();
        END IF;
    END IF;
    NEW.updated_by := pattern_change() ->> 'by';
    RETURN NEW;
END;
$$;
COMMENT ON FUNCTION number_pattern IS 'Gives a changed pattern its next version';

CREATE FUNCTION keep_pattern_revision()
RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    pattern message_patterns;
    change JSONB := pattern_change();
BEGIN
    IF TG_OP = 'DELETE' THEN
        pattern := OLD;
        pattern.version := OLD.version + 1;
    ELSE
        pattern := NEW;
        IF TG_OP = 'UPDATE' AND NEW.version = OLD.version THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO pattern_revisions (
        pattern_id, pattern_name, version, action, deleted, content, changed_by, reason
    )
    VALUES (
        pattern.id, pattern.pattern_name, pattern.version, change ->> 'action', TG_OP = 'DELETE',
        pattern_content(pattern), change ->> 'by', change ->> 'reason'
    );
    PERFORM pg_notify('signalbox_live', '');
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION keep_pattern_revision IS 'Writes what a pattern is after a change, and says that there was one';

CREATE FUNCTION keep_truncated_patterns()
RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO pattern_revisions (
        pattern_id, pattern_name, version, action, deleted, content, changed_by, reason
    )
    SELECT p.id, p.pattern_name, p.version + 1, change ->> 'action', TRUE, pattern_content(p),
        change ->> 'by', change ->> 'reason'
    FROM message_patterns p, pattern_change() AS change ORDER BY p.id;
    PERFORM pg_notify('signalbox_live', '');
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION keep_truncated_patterns IS 'Writes what patterns were before all are removed at once';

DO $$
DECLARE
    definer RECORD;
BEGIN
    FOR definer IN
        SELECT oid::REGPROCEDURE AS signature, pronamespace::REGNAMESPACE AS schema
        FROM pg_proc
        WHERE oid IN (
            'number_pattern()'::REGPROCEDURE, 'keep_pattern_revision()'::REGPROCEDURE,
            'keep_truncated_patterns()'::REGPROCEDURE
        )
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %s, pg_temp', definer.signature, definer.schema);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', definer.signature);
    END LOOP;
END;
$$;

CREATE TRIGGER number_pattern BEFORE INSERT OR UPDATE ON message_patterns
    FOR EACH ROW EXECUTE FUNCTION number_pattern();
CREATE TRIGGER keep_pattern_revision AFTER INSERT OR UPDATE OR DELETE ON message_patterns
    FOR EACH ROW EXECUTE FUNCTION keep_pattern_revision();
CREATE TRIGGER keep_truncated_patterns BEFORE TRUNCATE ON message_patterns
    FOR EACH STATEMENT EXECUTE FUNCTION keep_truncated_patterns();
