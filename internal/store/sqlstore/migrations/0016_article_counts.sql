-- How often readers of an article said that it solved it.
-- +goose Up
CREATE TABLE article_counts (
    article_id TEXT NOT NULL,
    solved BIGINT NOT NULL,
    PRIMARY KEY (article_id)
) CLUSTERED;
