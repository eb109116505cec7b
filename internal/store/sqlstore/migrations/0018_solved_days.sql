-- The days on which tickets were solved are marks of their flows: all tickets are counted anew, in the background.
-- +goose Up
INSERT INTO flow_changes (ticket_id, version) SELECT id, version FROM tickets WHERE id NOT IN (SELECT ticket_id FROM flow_changes);
