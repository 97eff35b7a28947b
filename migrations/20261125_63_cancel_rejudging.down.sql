ALTER TABLE conformance_rejudgings DROP COLUMN cancelled_by;
