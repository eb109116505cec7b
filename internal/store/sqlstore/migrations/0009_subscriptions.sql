-- Where calendars get proposals from: what was said, what somebody took over and what somebody did not want, by date.
-- +goose Up
CREATE TABLE calendar_subscriptions (
    id TEXT NOT NULL PRIMARY KEY,
    calendar_id TEXT NOT NULL,
    url TEXT NOT NULL,
    read_for TEXT NOT NULL,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    tried_at BIGINT NOT NULL,
    read_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    problem_code TEXT NOT NULL,
    problem TEXT NOT NULL
);
CREATE UNIQUE INDEX calendar_subscriptions_by_url ON calendar_subscriptions (calendar_id, url);

CREATE TABLE calendar_subscription_dates (
    subscription_id TEXT NOT NULL,
    date TEXT NOT NULL,
    said TEXT NOT NULL,
    taken TEXT NOT NULL,
    dismissed TEXT NOT NULL,
    PRIMARY KEY (subscription_id, date)
) CLUSTERED;
