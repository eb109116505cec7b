-- +goose Up
-- What nothing is due on is ordered by priority, and what waits for somebody comes last (store.DueKey).
UPDATE tickets SET due_at = due_at + priority + CASE WHEN hold <> '' THEN 16 ELSE 0 END WHERE due_at = 4611686018427387904;
