-- +goose Up
CREATE TABLE search_docs (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    ref TEXT NOT NULL UNIQUE,
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    notes TEXT NOT NULL,
    terms TSVECTOR NOT NULL
);
CREATE INDEX search_docs_terms ON search_docs USING GIN (terms);
