-- One row a call that has two sides: which of them are counted already. Its key is what lets any
-- number of transactions agree, whichever side comes first and whatever correlation id it states.
CREATE TABLE counted_calls (
    trace_id UUID NOT NULL,
    call_span_id BIGINT NOT NULL,
    caller VARCHAR(255),
    callees BIGINT[] NOT NULL,
    matched BOOLEAN NOT NULL,
    counted_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
    PRIMARY KEY (trace_id, call_span_id)
);
CREATE INDEX idx_counted_calls_counted_at ON counted_calls USING brin (counted_at);
COMMENT ON TABLE counted_calls IS 'Which sides of a call are counted, so that neither counts again when it is late or sent twice; forgotten after some hours';
COMMENT ON COLUMN counted_calls.caller IS 'The service whose calling side is known; null while only the called side is';
COMMENT ON COLUMN counted_calls.callees IS 'Spans of the called side that are counted';
COMMENT ON COLUMN counted_calls.matched IS 'The calling side has its partner: a further called span is a call of its own';

CREATE TABLE spans_set_aside (
    trace_id TEXT NOT NULL,
    call_span_id TEXT NOT NULL,
    side TEXT NOT NULL,
    span_id TEXT NOT NULL,
    half JSONB NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    set_aside_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
    reason TEXT NOT NULL,
    PRIMARY KEY (trace_id, call_span_id, side, span_id)
);
COMMENT ON TABLE spans_set_aside IS 'Acknowledged sides of calls that could not be stored as events; moved back to pending_spans, they are tried again';

DELETE FROM pending_spans WHERE settled;
ALTER TABLE pending_spans DROP COLUMN settled;
