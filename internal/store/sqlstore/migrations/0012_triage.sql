-- What was learned from solved tickets, in versions of each kind. What was no better than the one before is remembered without its data.
-- +goose Up
CREATE TABLE triage_models (
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    used INTEGER NOT NULL,
    about TEXT NOT NULL,
    data BYTES NOT NULL,
    PRIMARY KEY (kind, version)
);
