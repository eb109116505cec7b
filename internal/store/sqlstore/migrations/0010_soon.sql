-- From when on the next clock of a ticket is soon due. Only tickets of which nothing is known to be late have it, so the index is short.
-- No release had promises before, so that no ticket is left without it.
-- +goose Up
ALTER TABLE tickets ADD COLUMN soon_at BIGINT;

CREATE INDEX tickets_by_soon ON tickets (soon_at) WHERE soon_at IS NOT NULL;
