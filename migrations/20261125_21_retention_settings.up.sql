CREATE TABLE retention_settings (
    only_row BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (only_row),
    events_days INTEGER CHECK (events_days BETWEEN 1 AND 400),
    health_checks_days INTEGER CHECK (health_checks_days BETWEEN 1 AND 3650),
    rollups_10s_hours INTEGER CHECK (rollups_10s_hours BETWEEN 1 AND 744),
    rollups_1m_days INTEGER CHECK (rollups_1m_days BETWEEN 1 AND 400),
    rollups_1h_days INTEGER CHECK (rollups_1h_days BETWEEN 1 AND 3650),
    version INTEGER NOT NULL DEFAULT 1,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
    updated_by TEXT
);
COMMENT ON TABLE retention_settings IS 'How long data are kept, where an admin has set it; NULL is what the environment says';
