-- What the pages need beneath them: what people type, where they are, what they have read, their lists, links that were mailed,
-- and the counts that dashboards read.
-- +goose Up
CREATE TABLE drafts (
    person_id TEXT NOT NULL,
    place TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, place, kind)
) CLUSTERED;
CREATE INDEX drafts_by_saved ON drafts (saved_at);

CREATE TABLE presences (
    ticket_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    doing TEXT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (ticket_id, person_id)
) CLUSTERED;

CREATE TABLE read_marks (
    person_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (person_id, ticket_id)
) CLUSTERED;

CREATE TABLE views (
    id TEXT PRIMARY KEY,
    owner_id TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    place BIGINT NOT NULL
);
CREATE INDEX views_by_owner ON views (owner_id, place, name, id);

CREATE TABLE links (
    hash TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    email TEXT NOT NULL,
    person_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    data TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);
CREATE INDEX links_by_email ON links (email, created_at);
CREATE INDEX links_by_expiry ON links (expires_at);

-- A day's count lies in several shards, so that transactions at the same time rarely meet on a row. Days are of UTC, since 1970.
CREATE TABLE rollups (
    day BIGINT NOT NULL,
    client_id TEXT NOT NULL,
    metric TEXT NOT NULL,
    from_tier INTEGER NOT NULL,
    to_tier INTEGER NOT NULL,
    shard INTEGER NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (day, client_id, metric, from_tier, to_tier, shard)
) CLUSTERED;

-- The counts beside the lists. live is in an index of few rows too, or SQLite, which has no statistics, takes another one.
CREATE INDEX tickets_by_hold ON tickets (hold, live, number) WHERE hold <> '';
CREATE INDEX tickets_by_live_due ON tickets (live, due_at, number) WHERE live = 1;
