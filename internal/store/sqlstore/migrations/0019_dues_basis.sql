-- What the due times of open tickets were counted by last. While it is not what holds now, they are to be counted anew. One row; at first none.
-- +goose Up
CREATE TABLE dues_basis (
    id INTEGER PRIMARY KEY,
    basis TEXT NOT NULL
);
