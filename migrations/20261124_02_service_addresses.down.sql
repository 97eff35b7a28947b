DROP TABLE service_addresses;
