-- +goose Up
CREATE TABLE search_docs (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    ref TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    notes TEXT NOT NULL
);
CREATE VIRTUAL TABLE search_index USING fts5 (
    title, body, notes,
    content = 'search_docs', content_rowid = 'id', detail = column,
    tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
);
INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 1);
