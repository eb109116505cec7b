-- One text for both databases. The words BYTES, COUNTER_KEY and CLUSTERED are put into each dialect's own form.
-- +goose Up
CREATE TABLE tickets (
    id TEXT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    version BIGINT NOT NULL,
    type TEXT NOT NULL,
    state TEXT NOT NULL,
    live INTEGER NOT NULL,
    subject TEXT NOT NULL,
    client_id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    requester_id TEXT NOT NULL,
    team_id TEXT NOT NULL,
    tier INTEGER NOT NULL,
    owner_id TEXT NOT NULL,
    category_id TEXT NOT NULL,
    priority INTEGER NOT NULL,
    hold TEXT NOT NULL,
    dispatch TEXT NOT NULL,
    restricted INTEGER NOT NULL,
    opened_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    next_due_at BIGINT,
    changed_at BIGINT NOT NULL,
    head BYTES NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX tickets_by_team_all ON tickets (team_id, number);
CREATE INDEX tickets_by_team ON tickets (team_id, live, number);
CREATE INDEX tickets_by_team_state ON tickets (team_id, state, number);
CREATE INDEX tickets_by_team_due ON tickets (team_id, live, due_at, number);
CREATE INDEX tickets_by_team_priority ON tickets (team_id, live, priority, number);
CREATE INDEX tickets_by_state ON tickets (state, number);
CREATE INDEX tickets_by_live_updated ON tickets (live, last_at, number);
CREATE INDEX tickets_by_client ON tickets (client_id, live, number);
CREATE INDEX tickets_by_requester ON tickets (requester_id, number);
CREATE INDEX tickets_by_owner ON tickets (owner_id, live, number) WHERE owner_id <> '';
CREATE INDEX tickets_by_changed ON tickets (changed_at);
CREATE INDEX tickets_by_next_due ON tickets (next_due_at, id) WHERE next_due_at IS NOT NULL;
CREATE INDEX tickets_by_dispatch ON tickets (number) WHERE dispatch <> '';

-- Who may see a restricted ticket: ids of persons and teams.
CREATE TABLE ticket_access (
    ticket_id TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    PRIMARY KEY (ticket_id, subject_id)
) CLUSTERED;

CREATE TABLE ticket_tags (
    tag TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    PRIMARY KEY (tag, ticket_id)
) CLUSTERED;
CREATE INDEX ticket_tags_by_ticket ON ticket_tags (ticket_id);

CREATE TABLE events (
    ticket_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    kind_version INTEGER NOT NULL,
    data TEXT NOT NULL,
    audience TEXT NOT NULL,
    at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    by_person TEXT NOT NULL,
    by_machine TEXT NOT NULL,
    via TEXT NOT NULL,
    imported INTEGER NOT NULL,
    content_hash BYTES,
    hash BYTES NOT NULL,
    PRIMARY KEY (ticket_id, seq)
) CLUSTERED;

-- Personal text lives here and nowhere in events. An erased row keeps its place and loses text and salt.
CREATE TABLE contents (
    ticket_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    salt BYTES,
    data TEXT,
    erased_at BIGINT NOT NULL,
    PRIMARY KEY (ticket_id, seq)
) CLUSTERED;

-- Which entries and receipts name a blob.
CREATE TABLE blob_uses (
    client_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    ref TEXT NOT NULL,
    PRIMARY KEY (client_id, hash, ref)
) CLUSTERED;

CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE idempotency (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    body BYTES NOT NULL,
    answer BYTES NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
) CLUSTERED;
CREATE INDEX idempotency_by_until ON idempotency (until);

CREATE TABLE feed (
    pos COUNTER_KEY,
    topic TEXT NOT NULL,
    ref TEXT NOT NULL,
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    told_at BIGINT NOT NULL
);

CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    ticket_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    person_id TEXT NOT NULL,
    notice TEXT NOT NULL,
    state TEXT NOT NULL,
    not_before BIGINT NOT NULL,
    queued_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    lease TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    sent_at BIGINT NOT NULL,
    why TEXT NOT NULL,
    UNIQUE (ticket_id, seq, person_id, notice)
);
CREATE INDEX outbox_queued ON outbox (not_before, id) WHERE state = 'queued';
CREATE INDEX outbox_sent ON outbox (sent_at, person_id) WHERE state = 'sent';

CREATE TABLE receipts (
    id TEXT PRIMARY KEY,
    mailbox TEXT NOT NULL,
    mail_key TEXT NOT NULL,
    message_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    raw TEXT NOT NULL,
    size BIGINT NOT NULL,
    data TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    why TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    lease TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    UNIQUE (mailbox, mail_key)
);
CREATE INDEX receipts_waiting ON receipts (id) WHERE state = 'waiting';
CREATE INDEX receipts_by_state ON receipts (state, id);
CREATE INDEX receipts_by_message ON receipts (message_id, hash);
CREATE INDEX receipts_by_ticket ON receipts (ticket_id) WHERE ticket_id <> '';

CREATE TABLE persons (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    agent INTEGER NOT NULL,
    version BIGINT NOT NULL,
    data TEXT NOT NULL
);
CREATE UNIQUE INDEX persons_by_email ON persons (email) WHERE email <> '';
CREATE INDEX persons_by_name ON persons (sort_name, id);
CREATE INDEX persons_agents ON persons (id) WHERE agent = 1;

CREATE TABLE contacts (
    client_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (client_id, person_id)
) CLUSTERED;
CREATE INDEX contacts_by_person ON contacts (person_id);

CREATE TABLE clients (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    version BIGINT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX clients_by_name ON clients (sort_name, id);

CREATE TABLE client_domains (
    domain TEXT PRIMARY KEY,
    client_id TEXT NOT NULL
);

CREATE TABLE sites (
    id TEXT PRIMARY KEY,
    client_id TEXT NOT NULL,
    name TEXT NOT NULL
);
CREATE INDEX sites_by_client ON sites (client_id, name);

CREATE TABLE houses (
    version BIGINT PRIMARY KEY,
    data TEXT NOT NULL,
    saved_at BIGINT NOT NULL
);

CREATE TABLE audit (
    pos COUNTER_KEY,
    at BIGINT NOT NULL,
    by_person TEXT NOT NULL,
    act TEXT NOT NULL,
    ref TEXT NOT NULL
);

CREATE TABLE passwords (
    person_id TEXT PRIMARY KEY,
    hash TEXT NOT NULL
);

CREATE TABLE sessions (
    hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    agent TEXT NOT NULL
);
CREATE INDEX sessions_by_person ON sessions (person_id, created_at);

CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    person_id TEXT NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL
);
CREATE INDEX tokens_by_person ON tokens (person_id, created_at);

CREATE TABLE articles (
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    number BIGINT NOT NULL,
    newest INTEGER NOT NULL,
    title TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    body TEXT NOT NULL,
    audience TEXT NOT NULL,
    client_id TEXT NOT NULL,
    tier INTEGER NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    PRIMARY KEY (id, version)
);
CREATE INDEX articles_by_name ON articles (sort_name, id) WHERE newest = 1;

CREATE TABLE anchors (
    pos BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    root BYTES NOT NULL,
    previous BYTES NOT NULL,
    signature BYTES NOT NULL,
    heads TEXT NOT NULL
);

CREATE TABLE leases (
    job TEXT PRIMARY KEY,
    worker TEXT NOT NULL,
    until BIGINT NOT NULL
);

CREATE TABLE search_terms (
    kind TEXT NOT NULL,
    term TEXT NOT NULL,
    docs BIGINT NOT NULL,
    PRIMARY KEY (kind, term)
) CLUSTERED;

CREATE TABLE search_totals (
    kind TEXT PRIMARY KEY,
    docs BIGINT NOT NULL,
    length BIGINT NOT NULL
);

CREATE TABLE search_state (
    name TEXT PRIMARY KEY,
    data TEXT NOT NULL
);
