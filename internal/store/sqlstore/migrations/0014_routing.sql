-- Routing rules in versions, what people have in hand, and the subject as conditions compare it.
-- +goose Up
CREATE TABLE rulesets (
    version BIGINT PRIMARY KEY,
    rules INTEGER NOT NULL,
    data TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    saved_by TEXT NOT NULL
);

-- Kept by the commits that change it: points and number of the live tickets that somebody owns.
CREATE TABLE work (
    person_id TEXT PRIMARY KEY,
    points BIGINT NOT NULL,
    tickets BIGINT NOT NULL,
    given_at BIGINT NOT NULL,
    away_until BIGINT NOT NULL
) CLUSTERED;
INSERT INTO work (person_id, points, tickets, given_at, away_until)
 SELECT owner_id, SUM(CASE WHEN hold <> '' THEN 0 WHEN priority = 1 THEN 4 WHEN priority = 2 THEN 2 ELSE 1 END), COUNT(*), 0, 0
 FROM tickets WHERE owner_id <> '' AND live = 1 GROUP BY owner_id;

-- Empty until the program fills it in, which is short work by this index.
ALTER TABLE tickets ADD COLUMN folded TEXT;
CREATE INDEX tickets_unfolded ON tickets (id) WHERE folded IS NULL;
