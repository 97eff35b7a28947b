CREATE TABLE users (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
    password_hash TEXT,
    oidc_issuer TEXT,
    oidc_subject TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
    disabled_at TIMESTAMP WITH TIME ZONE,
    last_sign_in_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK ((oidc_issuer IS NULL) = (oidc_subject IS NULL))
);
CREATE UNIQUE INDEX users_email_key ON users (lower(email));
CREATE UNIQUE INDEX users_oidc_key ON users (oidc_issuer, oidc_subject);
COMMENT ON TABLE users IS 'People who may sign in; one without a password signs in through OpenID Connect, or was invited and has not yet chosen one';

CREATE TABLE sessions (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
    last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    end_reason TEXT,
    address TEXT,
    user_agent TEXT
);
CREATE INDEX sessions_user_id_idx ON sessions (user_id) WHERE ended_at IS NULL;
COMMENT ON TABLE sessions IS 'Sign-ins of users; the cookie names one, and what stands here decides whether it still holds';

CREATE TABLE api_tokens (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    name TEXT NOT NULL,
    owner_id UUID NOT NULL REFERENCES users (id),
    scopes TEXT[] NOT NULL CHECK (scopes <@ ARRAY['ingest', 'read', 'write'] AND scopes <> '{}'),
    token_hash BYTEA NOT NULL UNIQUE,
    hint TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
    expires_at TIMESTAMP WITH TIME ZONE,
    last_used_at TIMESTAMP WITH TIME ZONE,
    last_used_from TEXT,
    revoked_at TIMESTAMP WITH TIME ZONE
);
COMMENT ON TABLE api_tokens IS 'Tokens of programs; only a SHA-256 of each is kept, and its last characters to recognise it';

CREATE TABLE access_links (
    token_hash BYTEA PRIMARY KEY,
    user_id UUID REFERENCES users (id) ON DELETE CASCADE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE
);
COMMENT ON TABLE access_links IS 'One-time links: for one user to choose a password or, without a user, to make the first admin';

CREATE TABLE sign_in_attempts (
    key VARCHAR(255) PRIMARY KEY,
    points INTEGER NOT NULL DEFAULT 0,
    expire BIGINT
);
COMMENT ON TABLE sign_in_attempts IS 'Counters of failed sign-ins per account and address; expire is in milliseconds since 1970';

CREATE TABLE audit_log (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    before JSONB,
    after JSONB,
    address TEXT,
    request_id TEXT
);
CREATE INDEX audit_log_at_idx ON audit_log (at);
CREATE INDEX audit_log_action_idx ON audit_log (action, id);
COMMENT ON TABLE audit_log IS 'Who changed what, when and from where; written in the transaction of the change, and never altered';

CREATE FUNCTION refuse_audit_change() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_log is append-only: % is refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END;
$$;
COMMENT ON FUNCTION refuse_audit_change() IS 'Keeps audit_log append-only for everybody who does not take its triggers away';

CREATE TRIGGER refuse_audit_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

CREATE FUNCTION end_sessions_of_changed_user() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sessions
    SET ended_at = NOW(),
        end_reason = CASE WHEN NEW.disabled_at IS NULL THEN 'role changed' ELSE 'user disabled' END
    WHERE user_id = NEW.id AND ended_at IS NULL;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION end_sessions_of_changed_user() IS 'Ends every session of a user who is disabled or gets another role, whoever changes the row';

CREATE TRIGGER end_sessions_of_changed_user AFTER UPDATE ON users
    FOR EACH ROW
    WHEN (OLD.role IS DISTINCT FROM NEW.role OR (OLD.disabled_at IS NULL AND NEW.disabled_at IS NOT NULL))
    EXECUTE FUNCTION end_sessions_of_changed_user();
