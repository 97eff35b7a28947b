DROP INDEX idx_conformance_judgements_version;
DROP TABLE conformance_hours;
