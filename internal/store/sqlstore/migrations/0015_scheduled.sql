-- Work that has a person and a time, with the ways there and back. Kept by the commits that change it.
-- +goose Up
CREATE TABLE scheduled (
    ticket_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    person_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    way_before INTEGER NOT NULL,
    way_after INTEGER NOT NULL,
    done INTEGER NOT NULL,
    PRIMARY KEY (ticket_id, seq)
) CLUSTERED;
CREATE INDEX scheduled_by_time ON scheduled (from_at, until_at);
CREATE INDEX scheduled_by_person ON scheduled (person_id, from_at);
