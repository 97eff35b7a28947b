CREATE TABLE saved_views (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    page TEXT NOT NULL,
    name TEXT NOT NULL,
    search TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
    version INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX saved_views_name_key ON saved_views (page, lower(name));
COMMENT ON TABLE saved_views IS 'Views of a page that operators have named: the search part of its address';
