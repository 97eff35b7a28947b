DROP TRIGGER sum_up_truncated ON communication_health_checks;
DROP TRIGGER sum_up_deleted ON communication_health_checks;
DROP TRIGGER sum_up_changed ON communication_health_checks;
DROP TRIGGER sum_up_added ON communication_health_checks;
DROP FUNCTION sum_up_health_checks();
DROP TABLE health_check_sums;
