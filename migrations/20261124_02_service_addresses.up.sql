CREATE TABLE service_addresses (
    address VARCHAR(300) NOT NULL,
    caller VARCHAR(255) NOT NULL,
    service VARCHAR(255) NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
    PRIMARY KEY (address, caller, service)
);
COMMENT ON TABLE service_addresses IS 'Which service answered which caller at an address (host:port): names the target of a call that nobody answers';
