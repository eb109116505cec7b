-- What is counted for a client: time worked and promises broken, by when. An entry is where its ticket's timeline has it; it moves with the
-- ticket to another client.
-- +goose Up
CREATE TABLE account_entries (
    client_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    ticket_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (client_id, kind, at, ticket_id, seq)
) CLUSTERED;
CREATE INDEX account_entries_by_ticket ON account_entries (ticket_id);

INSERT INTO account_entries (client_id, kind, at, ticket_id, seq)
SELECT t.client_id, 'time', e.at, e.ticket_id, e.seq FROM events e JOIN tickets t ON t.id = e.ticket_id WHERE e.kind = 'time.logged';
INSERT INTO account_entries (client_id, kind, at, ticket_id, seq)
SELECT t.client_id, 'breach', e.at, e.ticket_id, e.seq FROM events e JOIN tickets t ON t.id = e.ticket_id
WHERE e.kind = 'clock.fired' AND e.data LIKE '%"What":"breach"%';
