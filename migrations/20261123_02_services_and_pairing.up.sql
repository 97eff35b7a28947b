CREATE TABLE services (
    name VARCHAR(255) PRIMARY KEY,
    kind VARCHAR(20) NOT NULL DEFAULT 'service',
    first_seen_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
    last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW()
);
COMMENT ON TABLE services IS 'Every participant that was ever seen; kind is service, database, queue, external or unknown';

CREATE TABLE pending_spans (
    trace_id TEXT NOT NULL,
    call_span_id TEXT NOT NULL,
    side TEXT NOT NULL,
    span_id TEXT NOT NULL,
    half JSONB NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
    settled BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (trace_id, call_span_id, side, span_id)
);
CREATE INDEX idx_pending_spans_received_at ON pending_spans (received_at);
COMMENT ON COLUMN pending_spans.settled IS 'Counted already; kept for a day to recognise the same span when it is sent again';
COMMENT ON TABLE pending_spans IS 'One side of a call, acknowledged and waiting for the other side to arrive';

CREATE TABLE housekeeping_runs (
    task TEXT PRIMARY KEY,
    ran_at TIMESTAMP WITH TIME ZONE NOT NULL,
    duration_ms DOUBLE PRECISION NOT NULL,
    outcome JSONB NOT NULL
);
COMMENT ON TABLE housekeeping_runs IS 'What each housekeeping task last did, and when';

-- Health checks that were there before Signalbox are not subject to its retention either.
INSERT INTO schema_before
    SELECT 'communication_health_checks last id', COALESCE(max(id), 0)::TEXT
    FROM communication_health_checks
    HAVING EXISTS (SELECT FROM schema_before WHERE object = 'communication_health_checks');
