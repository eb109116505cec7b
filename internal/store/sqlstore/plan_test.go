package sqlstore

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/store/storetest"
)

// TestPlans holds the hot lists to their index on SQLite: no sort, no walk through all tickets.
func TestPlans(t *testing.T) {
	ctx := context.Background()
	s, err := OpenSQLite(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	manyTickets(t, s)
	agent := desk.Scope{Person: "a1", Agent: true, ServesAll: true, Teams: []desk.TeamID{"t1"}}
	contact := desk.Scope{Person: "p1", Contacts: []desk.Contact{{Client: "c1", Sees: desk.SeesOwn}}}
	team := store.TicketFilter{Scope: agent, Team: "t1", Live: true}
	for _, tt := range []struct {
		name   string
		filter store.TicketFilter
		sort   store.Sort
		index  string
	}{
		{"team newest", team, store.SortNewest, "tickets_by_team "},
		{"team oldest", team, store.SortOldest, "tickets_by_team "},
		{"team due", team, store.SortDue, "tickets_by_team_due "},
		{"team priority", team, store.SortPriority, "tickets_by_team_priority "},
		{"team and state", store.TicketFilter{Scope: agent, Team: "t1", States: []desk.State{desk.StateClosed}}, store.SortNewest, "tickets_by_team_state "},
		{"state", store.TicketFilter{Scope: agent, States: []desk.State{desk.StateOpen}}, store.SortNewest, "tickets_by_state "},
		{"live updated", store.TicketFilter{Scope: agent, Live: true}, store.SortUpdated, "tickets_by_live_updated "},
		{"client", store.TicketFilter{Scope: agent, Client: "c1", Live: true}, store.SortNewest, "tickets_by_client "},
		{"owner", store.TicketFilter{Scope: agent, Owner: "a1", Live: true}, store.SortNewest, "tickets_by_owner "},
		{"requester", store.TicketFilter{Scope: agent, Requester: "p1"}, store.SortNewest, "tickets_by_requester "},
		{"own", store.TicketFilter{Scope: contact, Requester: "p1"}, store.SortNewest, "tickets_by_requester "},
		{"dispatch", store.TicketFilter{Scope: agent, Dispatch: true}, store.SortNewest, "tickets_by_dispatch"},
		{"all newest", store.TicketFilter{Scope: agent}, store.SortNewest, "sqlite_autoindex_tickets_2"},
	} {
		for _, after := range []string{"", cursor{Sort: tt.sort, Key: 500, Number: 500}.text()} {
			query, args, err := listQuery(tt.filter, store.Page{Sort: tt.sort, Limit: 50, After: after})
			if err != nil {
				t.Fatal(err)
			}
			checkPlan(t, s, tt.name, tt.index, query, args)
		}
	}
	checkPlan(t, s, "tickets of a page", "sqlite_autoindex_tickets_1", selectTickets+list(3)+")", []any{"a", "b", "c"})
	span := []any{"c1", string(store.AccountTime), 1, 2}
	checkPlan(t, s, "time of a client", "SEARCH a USING PRIMARY KEY (client_id=? AND kind=? AND at>? AND at<?)", selectTimeEntries, span)
	checkPlan(t, s, "breaches of a client", "SEARCH a USING PRIMARY KEY (client_id=? AND kind=? AND at>? AND at<?)", selectBreached, span)
	checkPlan(t, s, "live tickets", "tickets_by_live ", s.selectLive(), []any{"id2", 500})
	checkPlan(t, s, "due work", "tickets_by_next_due", selectDue, []any{100})
}

// manyTickets fills the table: one in five is live, some are held, due or on the dispatcher's list.
func manyTickets(t *testing.T, s *Store) {
	t.Helper()
	if err := s.write(t.Context(), func(t *tx) error {
		_, err := t.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
 INSERT INTO tickets SELECT 'id' || i, i, 1, 'incident', CASE WHEN i % 5 = 0 THEN 'open' ELSE 'closed' END, i % 5 = 0, 's', 'c' || (i % 7), '',
  'p' || (i % 900), 't' || (i % 4), 1, 'a' || (i % 20), '', 1 + i % 4, CASE WHEN i % 50 = 0 THEN 'vendor' ELSE '' END, '', 0, i, i, i * 10, CASE WHEN i % 9 = 0 THEN i * 10 END, i, x'', '{}', CASE WHEN i % 500 = 0 THEN i * 9 END, 's' FROM n`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// TestCountPlans holds the counts beside the lists, the counts by tier and age, and the roll-ups to an index.
func TestCountPlans(t *testing.T) {
	s, err := OpenSQLite(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	manyTickets(t, s)
	agent := desk.Scope{Person: "a1", Agent: true, ServesAll: true, Teams: []desk.TeamID{"t1"}}
	some := desk.Scope{Person: "a1", Agent: true, Serves: []desk.ClientID{"c1", "c2"}}
	soon := storetest.Day
	for _, tt := range []struct {
		name   string
		filter store.TicketFilter
		index  string
	}{
		{"mine", store.TicketFilter{Live: true, Owner: "a1"}, "tickets_by_owner "},
		{"waiting in a queue", store.TicketFilter{Live: true, Unowned: true, Team: "t1"}, "AND live=?)"},
		{"waiting anywhere", store.TicketFilter{Live: true, Unowned: true}, "tickets_waiting (owner_id=? AND live=?)"},
		{"held for a reason", store.TicketFilter{Live: true, Hold: desk.HoldVendor}, "tickets_by_hold "},
		{"of a client", store.TicketFilter{Live: true, Client: "c1"}, "tickets_by_client "},
		{"due", store.TicketFilter{Live: true, DueBefore: soon}, "tickets_by_live_due "},
		{"due in a team", store.TicketFilter{Live: true, Team: "t1", DueBefore: soon}, "tickets_by_team_due "},
		{"due of mine", store.TicketFilter{Live: true, Owner: "a1", DueBefore: soon}, "tickets_by_"},
		{"dispatch", store.TicketFilter{Live: true, Dispatch: true}, "tickets_by_dispatch"},
		{"urgent in a team", store.TicketFilter{Live: true, Team: "t1", Priorities: []desk.Priority{1}}, "tickets_by_team_priority "},
		{"urgent of a client", store.TicketFilter{Live: true, Client: "c1", Priorities: []desk.Priority{1, 2}}, "tickets_by_client "},
		{"of a kind", store.TicketFilter{Live: true, Type: desk.Request, Categories: []desk.CategoryID{"vpn", "lan"}}, "tickets_by_live"},
		{"urgent", store.TicketFilter{Live: true, Priorities: []desk.Priority{1, 2}}, "tickets_by_live"},
		{"with a tag", store.TicketFilter{Tag: "vpn"}, "g USING PRIMARY KEY (tag=?)"},
		{"of a requester", store.TicketFilter{Live: true, Requester: "p1"}, "tickets_by_requester "},
	} {
		for _, scope := range []desk.Scope{agent, some} {
			tt.filter.Scope = scope
			index := tt.index
			if len(scope.Serves) > 0 && (strings.HasSuffix(index, "live") || tt.filter.Dispatch) {
				index = "tickets_by_client (client_id=? AND live=?)" // the live ones of the clients they serve
			}
			query, args := countQuery(tt.filter, 100)
			checkPlan(t, s, "count "+tt.name, index, query, args)
		}
	}
	query, args, err := listQuery(store.TicketFilter{Scope: agent, Live: true, DueBefore: soon}, store.Page{Sort: store.SortDue, Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	checkPlan(t, s, "due next", "tickets_by_live_due ", query, args)
	for index, one := range map[string]store.TicketFilter{
		"tickets_by_soon (soon_at<?)":                {Scope: agent, Live: true, SoonAt: soon},
		"tickets_by_client (client_id=? AND live=?)": {Scope: some, Live: true, SoonAt: soon},
		"(team_id=? AND live=?)":                     {Scope: agent, Live: true, SoonAt: soon, Team: "t1"},
	} {
		query, args = countQuery(one, 100)
		checkPlan(t, s, "count soon due", index, query, args)
	}
	query, args, err = listQuery(store.TicketFilter{Scope: agent, Live: true, SoonAt: soon}, store.Page{Sort: store.SortDue, Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	checkGroupPlan(t, s, "soon due next", "tickets_by_soon (soon_at<?)", query, args) // they are few, and put in order
	query, args = openCountQuery(store.TicketFilter{Scope: agent}, soon)
	checkGroupPlan(t, s, "open counts", "tickets_by_live", query, args)
	for _, scope := range []desk.Scope{agent, some} {
		query, args = rollupQuery(scope, 1, 2)
		checkGroupPlan(t, s, "roll-ups", "USING PRIMARY KEY (day>? AND day<?)", query, args)
	}
	for pick, index := range map[store.FlowPick]string{
		store.PickAll: "flows_by_number", store.PickSolved: "flows_by_number", store.PickFrontLine: "flows_by_number", store.PickOnlyFirst: "flows_by_number",
		store.PickTier("first", 2): "flows_by_first ", store.PickTier("last", 2): "flows_by_last ", store.PickTier("highest", 2): "flows_by_highest ",
		store.PickTier("solved_at", 2): "flows_by_solved ", store.PickChanges(1): "flows_by_changes ", store.PickChanges(3): "flows_by_number",
		store.PickPingPong: "flows_bounced", store.PickReturned: "flows_returned", store.PickReopened: "flows_reopened", store.PickSkipped: "flows_skipped",
		store.PickMark("pair", "t1", "t2"): "SEARCH m USING PRIMARY KEY (mark=?", store.PickSolvedIn(1, 7, false): "SEARCH flow_marks USING PRIMARY KEY (mark=?",
	} {
		for _, after := range []string{"", cursor{Sort: store.SortNewest, Key: 500, Number: 500}.text()} {
			query, args, err := flowTicketsQuery(s.dialect, agent, store.FlowFilter{}, pick, store.Page{Sort: store.SortNewest, Limit: 50, After: after})
			if err != nil {
				t.Fatal(err)
			}
			checkPlan(t, s, "tickets of "+string(pick), index, query, args)
		}
	}
	checkGroupPlan(t, s, "heads to be sealed", "tickets USING INDEX tickets_by_changed (changed_at>", headsAfter, []any{1, 1, "", 9})
	checkPlan(t, s, "drafts of old", "drafts_by_saved ", `DELETE FROM drafts WHERE saved_at < ?`, []any{1})
	checkPlan(t, s, "links of old", "links_by_expiry ", `DELETE FROM links WHERE expires_at < ?`, []any{1})
	checkPlan(t, s, "links of an address", "links_by_email ", `SELECT COUNT(*) FROM links WHERE email = ? AND created_at >= ?`, []any{"a", 1})
}

// checkGroupPlan lets a sum sort its few groups, but not walk the table.
func checkGroupPlan(t *testing.T, s *Store, name, index, query string, args []any) {
	t.Helper()
	plan := planOf(t, s, query, args)
	if !strings.Contains(plan, index) || strings.Contains(plan, "SCAN t") {
		t.Errorf("%s does not go by %s:\n%s\n%s", name, index, plan, query)
	}
}

func checkPlan(t *testing.T, s *Store, name, index, query string, args []any) {
	t.Helper()
	text := planOf(t, s, query, args)
	if !strings.Contains(text+" ", index) || strings.Contains(text, "TEMP B-TREE") || strings.HasSuffix(text, "SCAN t") {
		t.Errorf("%s does not go by %s:\n%s\n%s", name, index, text, query)
	}
}

func planOf(t *testing.T, s *Store, query string, args []any) string {
	t.Helper()
	var plan []string
	if err := s.rows(t.Context(), func(rows *sql.Rows) error {
		var id, parent, unused int
		var detail string
		err := rows.Scan(&id, &parent, &unused, &detail)
		plan = append(plan, detail)
		return err
	}, "EXPLAIN QUERY PLAN "+query, args...); err != nil {
		t.Fatal(err)
	}
	return strings.Join(plan, "\n")
}
