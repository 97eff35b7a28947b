-- A log line holds a trace or a span id more often than a correlation id. Hash indexes hold four bytes
-- an entry; most traces are their own correlation, and those need no entry at all.
CREATE INDEX idx_communication_events_span ON communication_events USING hash (span_id);
CREATE INDEX idx_communication_events_server_span ON communication_events USING hash (server_span_id)
    WHERE server_span_id IS NOT NULL;
CREATE INDEX idx_communication_events_trace ON communication_events (trace_id)
    WHERE trace_id <> replace(correlation_id::TEXT, '-', '');
-- Failures are few, and what most searches are for.
CREATE INDEX idx_communication_events_failed ON communication_events (occurred_at DESC)
    WHERE event_type IN ('error', 'timeout');
