-- What the page of health checks draws, without reading each check of its window.
CREATE TABLE health_check_sums (
    bucket_seconds INTEGER NOT NULL,
    bucket_start TIMESTAMP WITH TIME ZONE NOT NULL,
    service_name TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    check_type TEXT NOT NULL,
    slot INTEGER NOT NULL,
    checks BIGINT NOT NULL,
    degraded BIGINT NOT NULL,
    failing BIGINT NOT NULL,
    responses BIGINT NOT NULL,
    response_sum_ms NUMERIC NOT NULL,
    PRIMARY KEY (bucket_seconds, bucket_start, service_name, endpoint, check_type, slot)
);
COMMENT ON TABLE health_check_sums IS 'Health checks summed by minute, 12 minutes and hour; a sum is over the rows of all slots';
COMMENT ON COLUMN health_check_sums.slot IS 'As in rollups: no two running transactions write one row';

CREATE FUNCTION sum_up_health_checks() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    own_slot CONSTANT INTEGER := rollup_slot();
    added CONSTANT TEXT := 'SELECT 1 AS sign, * FROM new_checks';
    removed CONSTANT TEXT := 'SELECT -1 AS sign, * FROM old_checks';
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM health_check_sums;
        RETURN NULL;
    END IF;
    -- An update that only sets recovered_at comes to nothing, and writes nothing.
    EXECUTE format($sum$
        INSERT INTO health_check_sums AS s
        SELECT * FROM (
            SELECT seconds, date_bin(make_interval(secs => seconds), checked_at, '2000-01-01 00:00:00+00'),
                service_name, endpoint, check_type, $1,
                sum(sign) AS checks,
                COALESCE(sum(sign) FILTER (WHERE status = 'degraded'), 0) AS degraded,
                COALESCE(sum(sign) FILTER (WHERE status NOT IN ('healthy', 'degraded')), 0) AS failing,
                COALESCE(sum(sign) FILTER (WHERE response <> 'NaN'), 0) AS responses,
                COALESCE(sum(sign * response) FILTER (WHERE response <> 'NaN'), 0) AS response_sum_ms
            FROM (%s) AS changed, LATERAL (SELECT response_time_ms) AS r (response),
                unnest(ARRAY[60, 720, 3600]) AS seconds
            WHERE checked_at IS NOT NULL
            GROUP BY 1, 2, 3, 4, 5
            ORDER BY 1, 2, 3, 4, 5
        ) AS sums
        WHERE (checks, degraded, failing, responses, response_sum_ms) <> (0, 0, 0, 0, 0)
        ON CONFLICT (bucket_seconds, bucket_start, service_name, endpoint, check_type, slot) DO UPDATE
            SET checks = s.checks + excluded.checks, degraded = s.degraded + excluded.degraded,
                failing = s.failing + excluded.failing, responses = s.responses + excluded.responses,
                response_sum_ms = s.response_sum_ms + excluded.response_sum_ms$sum$,
        CASE TG_OP WHEN 'INSERT' THEN added WHEN 'DELETE' THEN removed
            ELSE added || ' UNION ALL ' || removed END)
    USING own_slot;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION sum_up_health_checks() IS 'Keeps health_check_sums exact, whoever inserts, changes or deletes checks';
REVOKE EXECUTE ON FUNCTION sum_up_health_checks() FROM PUBLIC;
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION sum_up_health_checks() SET search_path = %s, pg_temp', (
        SELECT pronamespace::REGNAMESPACE FROM pg_proc
        WHERE oid = 'sum_up_health_checks()'::REGPROCEDURE
    ));
END;
$$;

CREATE TRIGGER sum_up_added AFTER INSERT ON communication_health_checks
    REFERENCING NEW TABLE AS new_checks
    FOR EACH STATEMENT EXECUTE FUNCTION sum_up_health_checks();
CREATE TRIGGER sum_up_changed AFTER UPDATE ON communication_health_checks
    REFERENCING NEW TABLE AS new_checks OLD TABLE AS old_checks
    FOR EACH STATEMENT EXECUTE FUNCTION sum_up_health_checks();
CREATE TRIGGER sum_up_deleted AFTER DELETE ON communication_health_checks
    REFERENCING OLD TABLE AS old_checks
    FOR EACH STATEMENT EXECUTE FUNCTION sum_up_health_checks();
CREATE TRIGGER sum_up_truncated AFTER TRUNCATE ON communication_health_checks
    FOR EACH STATEMENT EXECUTE FUNCTION sum_up_health_checks();

INSERT INTO health_check_sums
SELECT seconds, date_bin(make_interval(secs => seconds), checked_at, '2000-01-01 00:00:00+00'),
    service_name, endpoint, check_type, 0, count(*), count(*) FILTER (WHERE status = 'degraded'),
    count(*) FILTER (WHERE status NOT IN ('healthy', 'degraded')),
    count(*) FILTER (WHERE response_time_ms <> 'NaN'),
    COALESCE(sum(response_time_ms) FILTER (WHERE response_time_ms <> 'NaN'), 0)
FROM communication_health_checks, unnest(ARRAY[60, 720, 3600]) AS seconds
WHERE checked_at IS NOT NULL
GROUP BY 1, 2, 3, 4, 5;
