ALTER TABLE conformance_rejudgings ADD COLUMN cancelled_by TEXT;
COMMENT ON COLUMN conformance_rejudgings.cancelled_by IS 'Who ended it before all was judged again; what was stays';
