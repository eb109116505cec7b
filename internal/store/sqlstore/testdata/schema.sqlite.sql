CREATE TABLE account_entries (
    client_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    ticket_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (client_id, kind, at, ticket_id, seq)
) WITHOUT ROWID;
CREATE INDEX account_entries_by_ticket ON account_entries (ticket_id);
CREATE TABLE agreements (
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    data TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (id, version)
);
CREATE TABLE anchors (
    pos BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    root BLOB NOT NULL,
    previous BLOB NOT NULL,
    signature BLOB NOT NULL,
    heads TEXT NOT NULL
);
CREATE TABLE article_counts (
    article_id TEXT NOT NULL,
    solved BIGINT NOT NULL,
    PRIMARY KEY (article_id)
) WITHOUT ROWID;
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
CREATE TABLE audit (
    pos INTEGER PRIMARY KEY AUTOINCREMENT,
    at BIGINT NOT NULL,
    by_person TEXT NOT NULL,
    act TEXT NOT NULL,
    ref TEXT NOT NULL
, details TEXT NOT NULL DEFAULT '');
CREATE TABLE blob_uses (
    client_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    ref TEXT NOT NULL,
    PRIMARY KEY (client_id, hash, ref)
) WITHOUT ROWID;
CREATE TABLE calendar_subscription_dates (
    subscription_id TEXT NOT NULL,
    date TEXT NOT NULL,
    said TEXT NOT NULL,
    taken TEXT NOT NULL,
    dismissed TEXT NOT NULL,
    PRIMARY KEY (subscription_id, date)
) WITHOUT ROWID;
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
CREATE TABLE calendars (
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    saved_at BIGINT NOT NULL, client_id TEXT NOT NULL DEFAULT '', from_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id, version)
);
CREATE TABLE client_domains (
    domain TEXT PRIMARY KEY,
    client_id TEXT NOT NULL
);
CREATE TABLE clients (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    version BIGINT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX clients_by_name ON clients (sort_name, id);
CREATE TABLE contacts (
    client_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (client_id, person_id)
) WITHOUT ROWID;
CREATE INDEX contacts_by_person ON contacts (person_id);
CREATE TABLE contents (
    ticket_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    salt BLOB,
    data TEXT,
    erased_at BIGINT NOT NULL,
    PRIMARY KEY (ticket_id, seq)
) WITHOUT ROWID;
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
CREATE TABLE drafts (
    person_id TEXT NOT NULL,
    place TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, place, kind)
) WITHOUT ROWID;
CREATE INDEX drafts_by_saved ON drafts (saved_at);
CREATE TABLE dues_basis (
    id INTEGER PRIMARY KEY,
    basis TEXT NOT NULL
);
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
    content_hash BLOB,
    hash BLOB NOT NULL,
    PRIMARY KEY (ticket_id, seq)
) WITHOUT ROWID;
CREATE TABLE feed (
    pos INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    ref TEXT NOT NULL,
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    told_at BIGINT NOT NULL
);
CREATE TABLE flow_blocks (
    client_id TEXT NOT NULL,
    month BIGINT NOT NULL,
    log TEXT NOT NULL,
    stamp BIGINT NOT NULL,
    behind BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (client_id, month, log)
);
CREATE TABLE flow_changes (
    ticket_id TEXT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL
) WITHOUT ROWID;
CREATE TABLE flow_marks (
    mark TEXT NOT NULL,
    number BIGINT NOT NULL,
    ticket_id TEXT NOT NULL,
    PRIMARY KEY (mark, number)
) WITHOUT ROWID;
CREATE INDEX flow_marks_by_ticket ON flow_marks (ticket_id);
CREATE TABLE flows (
    ticket_id TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    client_id TEXT NOT NULL,
    month BIGINT NOT NULL,
    log TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    first_tier BIGINT NOT NULL,
    last_tier BIGINT NOT NULL,
    highest_tier BIGINT NOT NULL,
    solved_tier BIGINT NOT NULL,
    changes BIGINT NOT NULL,
    bounces BIGINT NOT NULL,
    skips BIGINT NOT NULL,
    returned BIGINT NOT NULL,
    front BIGINT NOT NULL,
    reopened BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX flows_bounced ON flows (number) WHERE bounces > 0;
CREATE INDEX flows_by_block ON flows (client_id, month, log, opened_at);
CREATE INDEX flows_by_changes ON flows (changes, number);
CREATE INDEX flows_by_first ON flows (first_tier, number);
CREATE INDEX flows_by_highest ON flows (highest_tier, number);
CREATE INDEX flows_by_last ON flows (last_tier, number);
CREATE INDEX flows_by_number ON flows (number);
CREATE INDEX flows_by_solved ON flows (solved_tier, number);
CREATE INDEX flows_reopened ON flows (number) WHERE reopened > 0;
CREATE INDEX flows_returned ON flows (number) WHERE returned > 0;
CREATE INDEX flows_skipped ON flows (number) WHERE skips > 0;
CREATE TABLE goose_db_version (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL,
		tstamp TIMESTAMP DEFAULT (datetime('now'))
	);
CREATE TABLE houses (
    version BIGINT PRIMARY KEY,
    data TEXT NOT NULL,
    saved_at BIGINT NOT NULL
);
CREATE TABLE idempotency (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    body BLOB NOT NULL,
    answer BLOB NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
) WITHOUT ROWID;
CREATE INDEX idempotency_by_until ON idempotency (until);
CREATE TABLE leases (
    job TEXT PRIMARY KEY,
    worker TEXT NOT NULL,
    until BIGINT NOT NULL
);
CREATE TABLE links (
    hash TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    email TEXT NOT NULL,
    person_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    data TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);
CREATE INDEX links_by_email ON links (email, created_at);
CREATE INDEX links_by_expiry ON links (expires_at);
CREATE TABLE mail_setup (
    id INTEGER PRIMARY KEY,
    version BIGINT NOT NULL,
    data TEXT NOT NULL,
    saved_at BIGINT NOT NULL
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
CREATE TABLE passwords (
    person_id TEXT PRIMARY KEY,
    hash TEXT NOT NULL
);
CREATE TABLE persons (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    agent INTEGER NOT NULL,
    version BIGINT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX persons_agents ON persons (id) WHERE agent = 1;
CREATE UNIQUE INDEX persons_by_email ON persons (email) WHERE email <> '';
CREATE INDEX persons_by_name ON persons (sort_name, id);
CREATE TABLE presences (
    ticket_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    doing TEXT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (ticket_id, person_id)
) WITHOUT ROWID;
CREATE TABLE read_marks (
    person_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (person_id, ticket_id)
) WITHOUT ROWID;
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
CREATE INDEX receipts_by_message ON receipts (message_id, hash);
CREATE INDEX receipts_by_state ON receipts (state, id);
CREATE INDEX receipts_by_ticket ON receipts (ticket_id) WHERE ticket_id <> '';
CREATE INDEX receipts_waiting ON receipts (id) WHERE state = 'waiting';
CREATE TABLE rollups (
    day BIGINT NOT NULL,
    client_id TEXT NOT NULL,
    metric TEXT NOT NULL,
    from_tier INTEGER NOT NULL,
    to_tier INTEGER NOT NULL,
    shard INTEGER NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (day, client_id, metric, from_tier, to_tier, shard)
) WITHOUT ROWID;
CREATE TABLE rulesets (
    version BIGINT PRIMARY KEY,
    rules INTEGER NOT NULL,
    data TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    saved_by TEXT NOT NULL
);
CREATE TABLE scheduled (
    ticket_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    person_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    way_before INTEGER NOT NULL,
    way_after INTEGER NOT NULL,
    done INTEGER NOT NULL,
    PRIMARY KEY (ticket_id, seq)
) WITHOUT ROWID;
CREATE INDEX scheduled_by_person ON scheduled (person_id, from_at);
CREATE INDEX scheduled_by_time ON scheduled (from_at, until_at);
CREATE TABLE script_counts (
    script_id TEXT NOT NULL,
    what TEXT NOT NULL,
    step_id TEXT NOT NULL,
    band BIGINT NOT NULL,
    shard BIGINT NOT NULL,
    n BIGINT NOT NULL,
    seconds BIGINT NOT NULL,
    PRIMARY KEY (script_id, what, step_id, band, shard)
) WITHOUT ROWID;
CREATE TABLE scripts (
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    data TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    saved_by TEXT NOT NULL,
    PRIMARY KEY (id, version)
);
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
CREATE TABLE search_state (
    name TEXT PRIMARY KEY,
    data TEXT NOT NULL
);
CREATE TABLE search_terms (
    kind TEXT NOT NULL,
    term TEXT NOT NULL,
    docs BIGINT NOT NULL,
    PRIMARY KEY (kind, term)
) WITHOUT ROWID;
CREATE TABLE search_totals (
    kind TEXT PRIMARY KEY,
    docs BIGINT NOT NULL,
    length BIGINT NOT NULL
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
CREATE TABLE sites (
    id TEXT PRIMARY KEY,
    client_id TEXT NOT NULL,
    name TEXT NOT NULL
);
CREATE INDEX sites_by_client ON sites (client_id, name);
CREATE TABLE ticket_access (
    ticket_id TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    PRIMARY KEY (ticket_id, subject_id)
) WITHOUT ROWID;
CREATE TABLE ticket_tags (
    tag TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    PRIMARY KEY (tag, ticket_id)
) WITHOUT ROWID;
CREATE INDEX ticket_tags_by_ticket ON ticket_tags (ticket_id);
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
    head BLOB NOT NULL,
    body TEXT NOT NULL
, soon_at BIGINT, folded TEXT);
CREATE INDEX tickets_by_changed ON tickets (changed_at);
CREATE INDEX tickets_by_client ON tickets (client_id, live, number);
CREATE INDEX tickets_by_dispatch ON tickets (number) WHERE dispatch <> '';
CREATE INDEX tickets_by_hold ON tickets (hold, live, number) WHERE hold <> '';
CREATE INDEX tickets_by_live ON tickets (id) WHERE live = 1;
CREATE INDEX tickets_by_live_due ON tickets (live, due_at, number) WHERE live = 1;
CREATE INDEX tickets_by_live_updated ON tickets (live, last_at, number);
CREATE INDEX tickets_by_next_due ON tickets (next_due_at, id) WHERE next_due_at IS NOT NULL;
CREATE INDEX tickets_by_owner ON tickets (owner_id, live, number) WHERE owner_id <> '';
CREATE INDEX tickets_by_requester ON tickets (requester_id, number);
CREATE INDEX tickets_by_soon ON tickets (soon_at) WHERE soon_at IS NOT NULL;
CREATE INDEX tickets_by_state ON tickets (state, number);
CREATE INDEX tickets_by_team ON tickets (team_id, live, number);
CREATE INDEX tickets_by_team_all ON tickets (team_id, number);
CREATE INDEX tickets_by_team_due ON tickets (team_id, live, due_at, number);
CREATE INDEX tickets_by_team_priority ON tickets (team_id, live, priority, number);
CREATE INDEX tickets_by_team_state ON tickets (team_id, state, number);
CREATE INDEX tickets_unfolded ON tickets (id) WHERE folded IS NULL;
CREATE INDEX tickets_waiting ON tickets (owner_id, live, due_at, number) WHERE owner_id = '' AND live = 1;
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
CREATE TABLE triage_models (
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    used INTEGER NOT NULL,
    about TEXT NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (kind, version)
);
CREATE TABLE views (
    id TEXT PRIMARY KEY,
    owner_id TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    place BIGINT NOT NULL
);
CREATE INDEX views_by_owner ON views (owner_id, place, name, id);
CREATE TABLE work (
    person_id TEXT PRIMARY KEY,
    points BIGINT NOT NULL,
    tickets BIGINT NOT NULL,
    given_at BIGINT NOT NULL,
    away_until BIGINT NOT NULL
) WITHOUT ROWID;
