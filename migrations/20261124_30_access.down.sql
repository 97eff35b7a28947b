DROP TABLE audit_log;
DROP FUNCTION refuse_audit_change();
DROP TABLE sign_in_attempts;
DROP TABLE access_links;
DROP TABLE api_tokens;
DROP TABLE sessions;
DROP TABLE users;
DROP FUNCTION end_sessions_of_changed_user();
