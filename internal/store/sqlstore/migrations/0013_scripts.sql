-- Scripts in versions, and what came of running them. A count lies in several rows, the shards, as those of the roll-ups do.
-- +goose Up
CREATE TABLE scripts (
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    data TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    saved_by TEXT NOT NULL,
    PRIMARY KEY (id, version)
);

CREATE TABLE script_counts (
    script_id TEXT NOT NULL,
    what TEXT NOT NULL,
    step_id TEXT NOT NULL,
    band BIGINT NOT NULL,
    shard BIGINT NOT NULL,
    n BIGINT NOT NULL,
    seconds BIGINT NOT NULL,
    PRIMARY KEY (script_id, what, step_id, band, shard)
) CLUSTERED;
