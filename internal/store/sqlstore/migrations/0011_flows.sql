-- How tickets moved through the tiers: what counts of each (flows, with marks for what few have in common), and the sums of a client's tickets
-- of a month (flow_blocks). All of it can be made anew from the timelines. A changed ticket waits in flow_changes until a worker counts it.
-- +goose Up
CREATE TABLE flow_changes (
    ticket_id TEXT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL
) CLUSTERED;

CREATE TABLE flows (
    ticket_id TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    client_id TEXT NOT NULL,
    month BIGINT NOT NULL,
    log TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    first_tier BIGINT NOT NULL,
    last_tier BIGINT NOT NULL,
    highest_tier BIGINT NOT NULL,
    solved_tier BIGINT NOT NULL,
    changes BIGINT NOT NULL,
    bounces BIGINT NOT NULL,
    skips BIGINT NOT NULL,
    returned BIGINT NOT NULL,
    front BIGINT NOT NULL,
    reopened BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX flows_by_block ON flows (client_id, month, log, opened_at);
CREATE INDEX flows_by_number ON flows (number);
CREATE INDEX flows_by_first ON flows (first_tier, number);
CREATE INDEX flows_by_last ON flows (last_tier, number);
CREATE INDEX flows_by_highest ON flows (highest_tier, number);
CREATE INDEX flows_by_solved ON flows (solved_tier, number);
CREATE INDEX flows_by_changes ON flows (changes, number);
CREATE INDEX flows_bounced ON flows (number) WHERE bounces > 0;
CREATE INDEX flows_skipped ON flows (number) WHERE skips > 0;
CREATE INDEX flows_returned ON flows (number) WHERE returned > 0;
CREATE INDEX flows_reopened ON flows (number) WHERE reopened > 0;

CREATE TABLE flow_marks (
    mark TEXT NOT NULL,
    number BIGINT NOT NULL,
    ticket_id TEXT NOT NULL,
    PRIMARY KEY (mark, number)
) CLUSTERED;
CREATE INDEX flow_marks_by_ticket ON flow_marks (ticket_id);

CREATE TABLE flow_blocks (
    client_id TEXT NOT NULL,
    month BIGINT NOT NULL,
    log TEXT NOT NULL,
    stamp BIGINT NOT NULL,
    behind BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (client_id, month, log)
);

INSERT INTO flow_changes (ticket_id, version) SELECT id, version FROM tickets;
