ALTER TABLE pending_spans ADD COLUMN settled BOOLEAN NOT NULL DEFAULT FALSE;
COMMENT ON COLUMN pending_spans.settled IS 'Counted already; kept for a day to recognise the same span when it is sent again';
INSERT INTO pending_spans (trace_id, call_span_id, side, span_id, half, received_at)
    SELECT trace_id, call_span_id, side, span_id, half, received_at FROM spans_set_aside
    ON CONFLICT DO NOTHING;
DROP TABLE spans_set_aside;
DROP TABLE counted_calls;
