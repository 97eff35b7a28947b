DROP TRIGGER note_new_events ON communication_events;
DROP FUNCTION note_new_events();
DROP FUNCTION note_touched_correlations(UUID[]);
DROP TABLE conformance_rejudgings;
DROP TABLE conformance_minutes;
DROP TABLE conformance_judgements;
DROP TABLE conformance_due;
DROP TABLE conformance_inbox;
