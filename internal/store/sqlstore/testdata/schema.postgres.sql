account_entries.client_id text COLLATE C NOT NULL
account_entries.kind text COLLATE C NOT NULL
account_entries.at bigint NOT NULL
account_entries.ticket_id text COLLATE C NOT NULL
account_entries.seq bigint NOT NULL
CREATE INDEX account_entries_by_ticket ON public.account_entries USING btree (ticket_id);
CREATE UNIQUE INDEX account_entries_pkey ON public.account_entries USING btree (client_id, kind, at, ticket_id, seq);
agreements.id text COLLATE C NOT NULL
agreements.version bigint NOT NULL
agreements.data text COLLATE C NOT NULL
agreements.saved_at bigint NOT NULL
CREATE UNIQUE INDEX agreements_pkey ON public.agreements USING btree (id, version);
anchors.pos bigint NOT NULL
anchors.at bigint NOT NULL
anchors.root bytea NOT NULL
anchors.previous bytea NOT NULL
anchors.signature bytea NOT NULL
anchors.heads text COLLATE C NOT NULL
CREATE UNIQUE INDEX anchors_pkey ON public.anchors USING btree (pos);
article_counts.article_id text COLLATE C NOT NULL
article_counts.solved bigint NOT NULL
CREATE UNIQUE INDEX article_counts_pkey ON public.article_counts USING btree (article_id);
articles.id text COLLATE C NOT NULL
articles.version bigint NOT NULL
articles.number bigint NOT NULL
articles.newest integer NOT NULL
articles.title text COLLATE C NOT NULL
articles.sort_name text COLLATE C NOT NULL
articles.body text COLLATE C NOT NULL
articles.audience text COLLATE C NOT NULL
articles.client_id text COLLATE C NOT NULL
articles.tier integer NOT NULL
articles.updated_at bigint NOT NULL
articles.updated_by text COLLATE C NOT NULL
CREATE INDEX articles_by_name ON public.articles USING btree (sort_name, id) WHERE (newest = 1);
CREATE UNIQUE INDEX articles_pkey ON public.articles USING btree (id, version);
audit.pos bigint NOT NULL IDENTITY
audit.at bigint NOT NULL
audit.by_person text COLLATE C NOT NULL
audit.act text COLLATE C NOT NULL
audit.ref text COLLATE C NOT NULL
audit.details text COLLATE C NOT NULL
CREATE UNIQUE INDEX audit_pkey ON public.audit USING btree (pos);
blob_uses.client_id text COLLATE C NOT NULL
blob_uses.hash text COLLATE C NOT NULL
blob_uses.ref text COLLATE C NOT NULL
CREATE UNIQUE INDEX blob_uses_pkey ON public.blob_uses USING btree (client_id, hash, ref);
calendar_subscription_dates.subscription_id text COLLATE C NOT NULL
calendar_subscription_dates.date text COLLATE C NOT NULL
calendar_subscription_dates.said text COLLATE C NOT NULL
calendar_subscription_dates.taken text COLLATE C NOT NULL
calendar_subscription_dates.dismissed text COLLATE C NOT NULL
CREATE UNIQUE INDEX calendar_subscription_dates_pkey ON public.calendar_subscription_dates USING btree (subscription_id, date);
calendar_subscriptions.id text COLLATE C NOT NULL
calendar_subscriptions.calendar_id text COLLATE C NOT NULL
calendar_subscriptions.url text COLLATE C NOT NULL
calendar_subscriptions.read_for text COLLATE C NOT NULL
calendar_subscriptions.etag text COLLATE C NOT NULL
calendar_subscriptions.last_modified text COLLATE C NOT NULL
calendar_subscriptions.added_at bigint NOT NULL
calendar_subscriptions.tried_at bigint NOT NULL
calendar_subscriptions.read_at bigint NOT NULL
calendar_subscriptions.next_at bigint NOT NULL
calendar_subscriptions.problem_code text COLLATE C NOT NULL
calendar_subscriptions.problem text COLLATE C NOT NULL
CREATE UNIQUE INDEX calendar_subscriptions_by_url ON public.calendar_subscriptions USING btree (calendar_id, url);
CREATE UNIQUE INDEX calendar_subscriptions_pkey ON public.calendar_subscriptions USING btree (id);
calendars.id text COLLATE C NOT NULL
calendars.version bigint NOT NULL
calendars.name text COLLATE C NOT NULL
calendars.data text COLLATE C NOT NULL
calendars.saved_at bigint NOT NULL
calendars.client_id text COLLATE C NOT NULL
calendars.from_at bigint NOT NULL
CREATE UNIQUE INDEX calendars_pkey ON public.calendars USING btree (id, version);
client_domains.domain text COLLATE C NOT NULL
client_domains.client_id text COLLATE C NOT NULL
CREATE UNIQUE INDEX client_domains_pkey ON public.client_domains USING btree (domain);
clients.id text COLLATE C NOT NULL
clients.name text COLLATE C NOT NULL
clients.sort_name text COLLATE C NOT NULL
clients.version bigint NOT NULL
clients.data text COLLATE C NOT NULL
CREATE INDEX clients_by_name ON public.clients USING btree (sort_name, id);
CREATE UNIQUE INDEX clients_pkey ON public.clients USING btree (id);
contacts.client_id text COLLATE C NOT NULL
contacts.person_id text COLLATE C NOT NULL
CREATE INDEX contacts_by_person ON public.contacts USING btree (person_id);
CREATE UNIQUE INDEX contacts_pkey ON public.contacts USING btree (client_id, person_id);
contents.ticket_id text COLLATE C NOT NULL
contents.seq bigint NOT NULL
contents.salt bytea
contents.data text COLLATE C
contents.erased_at bigint NOT NULL
CREATE UNIQUE INDEX contents_pkey ON public.contents USING btree (ticket_id, seq);
counters.name text COLLATE C NOT NULL
counters.value bigint NOT NULL
CREATE UNIQUE INDEX counters_pkey ON public.counters USING btree (name);
drafts.person_id text COLLATE C NOT NULL
drafts.place text COLLATE C NOT NULL
drafts.kind text COLLATE C NOT NULL
drafts.data text COLLATE C NOT NULL
drafts.saved_at bigint NOT NULL
CREATE INDEX drafts_by_saved ON public.drafts USING btree (saved_at);
CREATE UNIQUE INDEX drafts_pkey ON public.drafts USING btree (person_id, place, kind);
dues_basis.id integer NOT NULL
dues_basis.basis text COLLATE C NOT NULL
CREATE UNIQUE INDEX dues_basis_pkey ON public.dues_basis USING btree (id);
events.ticket_id text COLLATE C NOT NULL
events.seq bigint NOT NULL
events.kind text COLLATE C NOT NULL
events.kind_version integer NOT NULL
events.data text COLLATE C NOT NULL
events.audience text COLLATE C NOT NULL
events.at bigint NOT NULL
events.recorded_at bigint NOT NULL
events.by_person text COLLATE C NOT NULL
events.by_machine text COLLATE C NOT NULL
events.via text COLLATE C NOT NULL
events.imported integer NOT NULL
events.content_hash bytea
events.hash bytea NOT NULL
CREATE UNIQUE INDEX events_pkey ON public.events USING btree (ticket_id, seq);
feed.pos bigint NOT NULL IDENTITY
feed.topic text COLLATE C NOT NULL
feed.ref text COLLATE C NOT NULL
feed.version bigint NOT NULL
feed.at bigint NOT NULL
feed.told_at bigint NOT NULL
CREATE UNIQUE INDEX feed_pkey ON public.feed USING btree (pos);
flow_blocks.client_id text COLLATE C NOT NULL
flow_blocks.month bigint NOT NULL
flow_blocks.log text COLLATE C NOT NULL
flow_blocks.stamp bigint NOT NULL
flow_blocks.behind bigint NOT NULL
flow_blocks.body text COLLATE C NOT NULL
CREATE UNIQUE INDEX flow_blocks_pkey ON public.flow_blocks USING btree (client_id, month, log);
flow_changes.ticket_id text COLLATE C NOT NULL
flow_changes.version bigint NOT NULL
CREATE UNIQUE INDEX flow_changes_pkey ON public.flow_changes USING btree (ticket_id);
flow_marks.mark text COLLATE C NOT NULL
flow_marks.number bigint NOT NULL
flow_marks.ticket_id text COLLATE C NOT NULL
CREATE INDEX flow_marks_by_ticket ON public.flow_marks USING btree (ticket_id);
CREATE UNIQUE INDEX flow_marks_pkey ON public.flow_marks USING btree (mark, number);
flows.ticket_id text COLLATE C NOT NULL
flows.number bigint NOT NULL
flows.version bigint NOT NULL
flows.client_id text COLLATE C NOT NULL
flows.month bigint NOT NULL
flows.log text COLLATE C NOT NULL
flows.opened_at bigint NOT NULL
flows.first_tier bigint NOT NULL
flows.last_tier bigint NOT NULL
flows.highest_tier bigint NOT NULL
flows.solved_tier bigint NOT NULL
flows.changes bigint NOT NULL
flows.bounces bigint NOT NULL
flows.skips bigint NOT NULL
flows.returned bigint NOT NULL
flows.front bigint NOT NULL
flows.reopened bigint NOT NULL
flows.body text COLLATE C NOT NULL
CREATE INDEX flows_bounced ON public.flows USING btree (number) WHERE (bounces > 0);
CREATE INDEX flows_by_block ON public.flows USING btree (client_id, month, log, opened_at);
CREATE INDEX flows_by_changes ON public.flows USING btree (changes, number);
CREATE INDEX flows_by_first ON public.flows USING btree (first_tier, number);
CREATE INDEX flows_by_highest ON public.flows USING btree (highest_tier, number);
CREATE INDEX flows_by_last ON public.flows USING btree (last_tier, number);
CREATE INDEX flows_by_number ON public.flows USING btree (number);
CREATE INDEX flows_by_solved ON public.flows USING btree (solved_tier, number);
CREATE INDEX flows_reopened ON public.flows USING btree (number) WHERE (reopened > 0);
CREATE INDEX flows_returned ON public.flows USING btree (number) WHERE (returned > 0);
CREATE INDEX flows_skipped ON public.flows USING btree (number) WHERE (skips > 0);
CREATE UNIQUE INDEX flows_pkey ON public.flows USING btree (ticket_id);
goose_db_version.id integer NOT NULL IDENTITY
goose_db_version.version_id bigint NOT NULL
goose_db_version.is_applied boolean NOT NULL
goose_db_version.tstamp timestamp without time zone NOT NULL
CREATE UNIQUE INDEX goose_db_version_pkey ON public.goose_db_version USING btree (id);
houses.version bigint NOT NULL
houses.data text COLLATE C NOT NULL
houses.saved_at bigint NOT NULL
CREATE UNIQUE INDEX houses_pkey ON public.houses USING btree (version);
idempotency.scope text COLLATE C NOT NULL
idempotency.key text COLLATE C NOT NULL
idempotency.body bytea NOT NULL
idempotency.answer bytea NOT NULL
idempotency.until bigint NOT NULL
CREATE INDEX idempotency_by_until ON public.idempotency USING btree (until);
CREATE UNIQUE INDEX idempotency_pkey ON public.idempotency USING btree (scope, key);
leases.job text COLLATE C NOT NULL
leases.worker text COLLATE C NOT NULL
leases.until bigint NOT NULL
CREATE UNIQUE INDEX leases_pkey ON public.leases USING btree (job);
links.hash text COLLATE C NOT NULL
links.purpose text COLLATE C NOT NULL
links.email text COLLATE C NOT NULL
links.person_id text COLLATE C NOT NULL
links.ticket_id text COLLATE C NOT NULL
links.data text COLLATE C NOT NULL
links.created_at bigint NOT NULL
links.expires_at bigint NOT NULL
links.used_at bigint NOT NULL
CREATE INDEX links_by_email ON public.links USING btree (email, created_at);
CREATE INDEX links_by_expiry ON public.links USING btree (expires_at);
CREATE UNIQUE INDEX links_pkey ON public.links USING btree (hash);
mail_setup.id integer NOT NULL
mail_setup.version bigint NOT NULL
mail_setup.data text COLLATE C NOT NULL
mail_setup.saved_at bigint NOT NULL
CREATE UNIQUE INDEX mail_setup_pkey ON public.mail_setup USING btree (id);
outbox.id text COLLATE C NOT NULL
outbox.ticket_id text COLLATE C NOT NULL
outbox.seq bigint NOT NULL
outbox.person_id text COLLATE C NOT NULL
outbox.notice text COLLATE C NOT NULL
outbox.state text COLLATE C NOT NULL
outbox.not_before bigint NOT NULL
outbox.queued_at bigint NOT NULL
outbox.leased_until bigint NOT NULL
outbox.lease text COLLATE C NOT NULL
outbox.attempts integer NOT NULL
outbox.sent_at bigint NOT NULL
outbox.why text COLLATE C NOT NULL
CREATE INDEX outbox_queued ON public.outbox USING btree (not_before, id) WHERE (state = 'queued'::text);
CREATE INDEX outbox_sent ON public.outbox USING btree (sent_at, person_id) WHERE (state = 'sent'::text);
CREATE UNIQUE INDEX outbox_pkey ON public.outbox USING btree (id);
CREATE UNIQUE INDEX outbox_ticket_id_seq_person_id_notice_key ON public.outbox USING btree (ticket_id, seq, person_id, notice);
passwords.person_id text COLLATE C NOT NULL
passwords.hash text COLLATE C NOT NULL
CREATE UNIQUE INDEX passwords_pkey ON public.passwords USING btree (person_id);
persons.id text COLLATE C NOT NULL
persons.email text COLLATE C NOT NULL
persons.name text COLLATE C NOT NULL
persons.sort_name text COLLATE C NOT NULL
persons.agent integer NOT NULL
persons.version bigint NOT NULL
persons.data text COLLATE C NOT NULL
CREATE INDEX persons_agents ON public.persons USING btree (id) WHERE (agent = 1);
CREATE INDEX persons_by_name ON public.persons USING btree (sort_name, id);
CREATE UNIQUE INDEX persons_by_email ON public.persons USING btree (email) WHERE (email <> ''::text);
CREATE UNIQUE INDEX persons_pkey ON public.persons USING btree (id);
presences.ticket_id text COLLATE C NOT NULL
presences.person_id text COLLATE C NOT NULL
presences.doing text COLLATE C NOT NULL
presences.until bigint NOT NULL
CREATE UNIQUE INDEX presences_pkey ON public.presences USING btree (ticket_id, person_id);
read_marks.person_id text COLLATE C NOT NULL
read_marks.ticket_id text COLLATE C NOT NULL
read_marks.version bigint NOT NULL
CREATE UNIQUE INDEX read_marks_pkey ON public.read_marks USING btree (person_id, ticket_id);
receipts.id text COLLATE C NOT NULL
receipts.mailbox text COLLATE C NOT NULL
receipts.mail_key text COLLATE C NOT NULL
receipts.message_id text COLLATE C NOT NULL
receipts.hash text COLLATE C NOT NULL
receipts.raw text COLLATE C NOT NULL
receipts.size bigint NOT NULL
receipts.data text COLLATE C NOT NULL
receipts.received_at bigint NOT NULL
receipts.state text COLLATE C NOT NULL
receipts.why text COLLATE C NOT NULL
receipts.ticket_id text COLLATE C NOT NULL
receipts.seq bigint NOT NULL
receipts.leased_until bigint NOT NULL
receipts.lease text COLLATE C NOT NULL
receipts.attempts integer NOT NULL
CREATE INDEX receipts_by_message ON public.receipts USING btree (message_id, hash);
CREATE INDEX receipts_by_state ON public.receipts USING btree (state, id);
CREATE INDEX receipts_by_ticket ON public.receipts USING btree (ticket_id) WHERE (ticket_id <> ''::text);
CREATE INDEX receipts_waiting ON public.receipts USING btree (id) WHERE (state = 'waiting'::text);
CREATE UNIQUE INDEX receipts_mailbox_mail_key_key ON public.receipts USING btree (mailbox, mail_key);
CREATE UNIQUE INDEX receipts_pkey ON public.receipts USING btree (id);
rollups.day bigint NOT NULL
rollups.client_id text COLLATE C NOT NULL
rollups.metric text COLLATE C NOT NULL
rollups.from_tier integer NOT NULL
rollups.to_tier integer NOT NULL
rollups.shard integer NOT NULL
rollups.n bigint NOT NULL
CREATE UNIQUE INDEX rollups_pkey ON public.rollups USING btree (day, client_id, metric, from_tier, to_tier, shard);
rulesets.version bigint NOT NULL
rulesets.rules integer NOT NULL
rulesets.data text COLLATE C NOT NULL
rulesets.saved_at bigint NOT NULL
rulesets.saved_by text COLLATE C NOT NULL
CREATE UNIQUE INDEX rulesets_pkey ON public.rulesets USING btree (version);
scheduled.ticket_id text COLLATE C NOT NULL
scheduled.seq bigint NOT NULL
scheduled.person_id text COLLATE C NOT NULL
scheduled.kind text COLLATE C NOT NULL
scheduled.from_at bigint NOT NULL
scheduled.until_at bigint NOT NULL
scheduled.way_before integer NOT NULL
scheduled.way_after integer NOT NULL
scheduled.done integer NOT NULL
CREATE INDEX scheduled_by_person ON public.scheduled USING btree (person_id, from_at);
CREATE INDEX scheduled_by_time ON public.scheduled USING btree (from_at, until_at);
CREATE UNIQUE INDEX scheduled_pkey ON public.scheduled USING btree (ticket_id, seq);
script_counts.script_id text COLLATE C NOT NULL
script_counts.what text COLLATE C NOT NULL
script_counts.step_id text COLLATE C NOT NULL
script_counts.band bigint NOT NULL
script_counts.shard bigint NOT NULL
script_counts.n bigint NOT NULL
script_counts.seconds bigint NOT NULL
CREATE UNIQUE INDEX script_counts_pkey ON public.script_counts USING btree (script_id, what, step_id, band, shard);
scripts.id text COLLATE C NOT NULL
scripts.version bigint NOT NULL
scripts.data text COLLATE C NOT NULL
scripts.saved_at bigint NOT NULL
scripts.saved_by text COLLATE C NOT NULL
CREATE UNIQUE INDEX scripts_pkey ON public.scripts USING btree (id, version);
search_docs.id bigint NOT NULL
search_docs.kind text COLLATE C NOT NULL
search_docs.ref text COLLATE C NOT NULL
search_docs.version bigint NOT NULL
search_docs.title text COLLATE C NOT NULL
search_docs.body text COLLATE C NOT NULL
search_docs.notes text COLLATE C NOT NULL
search_docs.terms tsvector NOT NULL
CREATE INDEX search_docs_terms ON public.search_docs USING gin (terms);
CREATE UNIQUE INDEX search_docs_pkey ON public.search_docs USING btree (id);
CREATE UNIQUE INDEX search_docs_ref_key ON public.search_docs USING btree (ref);
search_state.name text COLLATE C NOT NULL
search_state.data text COLLATE C NOT NULL
CREATE UNIQUE INDEX search_state_pkey ON public.search_state USING btree (name);
search_terms.kind text COLLATE C NOT NULL
search_terms.term text COLLATE C NOT NULL
search_terms.docs bigint NOT NULL
CREATE UNIQUE INDEX search_terms_pkey ON public.search_terms USING btree (kind, term);
search_totals.kind text COLLATE C NOT NULL
search_totals.docs bigint NOT NULL
search_totals.length bigint NOT NULL
CREATE UNIQUE INDEX search_totals_pkey ON public.search_totals USING btree (kind);
sessions.hash text COLLATE C NOT NULL
sessions.person_id text COLLATE C NOT NULL
sessions.created_at bigint NOT NULL
sessions.seen_at bigint NOT NULL
sessions.expires_at bigint NOT NULL
sessions.agent text COLLATE C NOT NULL
CREATE INDEX sessions_by_person ON public.sessions USING btree (person_id, created_at);
CREATE UNIQUE INDEX sessions_pkey ON public.sessions USING btree (hash);
sites.id text COLLATE C NOT NULL
sites.client_id text COLLATE C NOT NULL
sites.name text COLLATE C NOT NULL
CREATE INDEX sites_by_client ON public.sites USING btree (client_id, name);
CREATE UNIQUE INDEX sites_pkey ON public.sites USING btree (id);
ticket_access.ticket_id text COLLATE C NOT NULL
ticket_access.subject_id text COLLATE C NOT NULL
CREATE UNIQUE INDEX ticket_access_pkey ON public.ticket_access USING btree (ticket_id, subject_id);
ticket_tags.tag text COLLATE C NOT NULL
ticket_tags.ticket_id text COLLATE C NOT NULL
CREATE INDEX ticket_tags_by_ticket ON public.ticket_tags USING btree (ticket_id);
CREATE UNIQUE INDEX ticket_tags_pkey ON public.ticket_tags USING btree (tag, ticket_id);
tickets.id text COLLATE C NOT NULL
tickets.number bigint NOT NULL
tickets.version bigint NOT NULL
tickets.type text COLLATE C NOT NULL
tickets.state text COLLATE C NOT NULL
tickets.live integer NOT NULL
tickets.subject text COLLATE C NOT NULL
tickets.client_id text COLLATE C NOT NULL
tickets.site_id text COLLATE C NOT NULL
tickets.requester_id text COLLATE C NOT NULL
tickets.team_id text COLLATE C NOT NULL
tickets.tier integer NOT NULL
tickets.owner_id text COLLATE C NOT NULL
tickets.category_id text COLLATE C NOT NULL
tickets.priority integer NOT NULL
tickets.hold text COLLATE C NOT NULL
tickets.dispatch text COLLATE C NOT NULL
tickets.restricted integer NOT NULL
tickets.opened_at bigint NOT NULL
tickets.last_at bigint NOT NULL
tickets.due_at bigint NOT NULL
tickets.next_due_at bigint
tickets.changed_at bigint NOT NULL
tickets.head bytea NOT NULL
tickets.body text COLLATE C NOT NULL
tickets.soon_at bigint
tickets.folded text COLLATE C
CREATE INDEX tickets_by_changed ON public.tickets USING btree (changed_at);
CREATE INDEX tickets_by_client ON public.tickets USING btree (client_id, live, number);
CREATE INDEX tickets_by_dispatch ON public.tickets USING btree (number) WHERE (dispatch <> ''::text);
CREATE INDEX tickets_by_hold ON public.tickets USING btree (hold, live, number) WHERE (hold <> ''::text);
CREATE INDEX tickets_by_live ON public.tickets USING btree (id) WHERE (live = 1);
CREATE INDEX tickets_by_live_due ON public.tickets USING btree (live, due_at, number) WHERE (live = 1);
CREATE INDEX tickets_by_live_updated ON public.tickets USING btree (live, last_at, number);
CREATE INDEX tickets_by_next_due ON public.tickets USING btree (next_due_at, id) WHERE (next_due_at IS NOT NULL);
CREATE INDEX tickets_by_owner ON public.tickets USING btree (owner_id, live, number) WHERE (owner_id <> ''::text);
CREATE INDEX tickets_by_requester ON public.tickets USING btree (requester_id, number);
CREATE INDEX tickets_by_soon ON public.tickets USING btree (soon_at) WHERE (soon_at IS NOT NULL);
CREATE INDEX tickets_by_state ON public.tickets USING btree (state, number);
CREATE INDEX tickets_by_team ON public.tickets USING btree (team_id, live, number);
CREATE INDEX tickets_by_team_all ON public.tickets USING btree (team_id, number);
CREATE INDEX tickets_by_team_due ON public.tickets USING btree (team_id, live, due_at, number);
CREATE INDEX tickets_by_team_priority ON public.tickets USING btree (team_id, live, priority, number);
CREATE INDEX tickets_by_team_state ON public.tickets USING btree (team_id, state, number);
CREATE INDEX tickets_unfolded ON public.tickets USING btree (id) WHERE (folded IS NULL);
CREATE INDEX tickets_waiting ON public.tickets USING btree (owner_id, live, due_at, number) WHERE ((owner_id = ''::text) AND (live = 1));
CREATE UNIQUE INDEX tickets_number_key ON public.tickets USING btree (number);
CREATE UNIQUE INDEX tickets_pkey ON public.tickets USING btree (id);
tokens.id text COLLATE C NOT NULL
tokens.hash text COLLATE C NOT NULL
tokens.person_id text COLLATE C NOT NULL
tokens.name text COLLATE C NOT NULL
tokens.scopes text COLLATE C NOT NULL
tokens.created_at bigint NOT NULL
tokens.expires_at bigint NOT NULL
tokens.revoked_at bigint NOT NULL
CREATE INDEX tokens_by_person ON public.tokens USING btree (person_id, created_at);
CREATE UNIQUE INDEX tokens_hash_key ON public.tokens USING btree (hash);
CREATE UNIQUE INDEX tokens_pkey ON public.tokens USING btree (id);
triage_models.kind text COLLATE C NOT NULL
triage_models.version bigint NOT NULL
triage_models.made_at bigint NOT NULL
triage_models.used integer NOT NULL
triage_models.about text COLLATE C NOT NULL
triage_models.data bytea NOT NULL
CREATE UNIQUE INDEX triage_models_pkey ON public.triage_models USING btree (kind, version);
views.id text COLLATE C NOT NULL
views.owner_id text COLLATE C NOT NULL
views.name text COLLATE C NOT NULL
views.query text COLLATE C NOT NULL
views.place bigint NOT NULL
CREATE INDEX views_by_owner ON public.views USING btree (owner_id, place, name, id);
CREATE UNIQUE INDEX views_pkey ON public.views USING btree (id);
work.person_id text COLLATE C NOT NULL
work.points bigint NOT NULL
work.tickets bigint NOT NULL
work.given_at bigint NOT NULL
work.away_until bigint NOT NULL
CREATE UNIQUE INDEX work_pkey ON public.work USING btree (person_id);
