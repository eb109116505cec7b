-- What nobody has, by when it is due: the dispatcher's tray, and how much waits. There is little of it among what people work on. The first two
-- columns are the same in every row: SQLite takes an index by how many columns a question fixes.
-- +goose Up
CREATE INDEX tickets_waiting ON tickets (owner_id, live, due_at, number) WHERE owner_id = '' AND live = 1;
