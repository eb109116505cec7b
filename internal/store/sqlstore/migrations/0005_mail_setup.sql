-- How letters come and go, where administrators set it up on a page. One row; what it replaced is not kept.
-- +goose Up
CREATE TABLE mail_setup (
    id INTEGER PRIMARY KEY,
    version BIGINT NOT NULL,
    data TEXT NOT NULL,
    saved_at BIGINT NOT NULL
);
