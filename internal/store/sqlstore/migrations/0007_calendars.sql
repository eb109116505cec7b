-- Calendars of a client, versions that hold from another instant than their save, and what else is to be known of an act.
-- +goose Up
ALTER TABLE calendars ADD COLUMN client_id TEXT NOT NULL DEFAULT '';
ALTER TABLE calendars ADD COLUMN from_at BIGINT NOT NULL DEFAULT 0;
UPDATE calendars SET from_at = saved_at;
ALTER TABLE audit ADD COLUMN details TEXT NOT NULL DEFAULT '';
