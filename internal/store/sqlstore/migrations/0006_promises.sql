-- Agreements and coverage calendars, every version of each: tickets are bound to versions.
-- +goose Up
CREATE TABLE calendars (
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (id, version)
);

CREATE TABLE agreements (
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    data TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (id, version)
);

CREATE INDEX tickets_by_live ON tickets (id) WHERE live = 1;
