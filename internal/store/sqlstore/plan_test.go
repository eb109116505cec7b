package sqlstore

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// TestPlans holds the hot lists to their index on SQLite: no sort, no walk through all tickets.
func TestPlans(t *testing.T) {
	ctx := context.Background()
	s, err := OpenSQLite(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := s.write(ctx, func(t *tx) error {
		_, err := t.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
 INSERT INTO tickets SELECT 'id' || i, i, 1, 'incident', CASE WHEN i % 5 = 0 THEN 'open' ELSE 'closed' END, i % 5 = 0, 's', 'c' || (i % 7), '',
  'p' || (i % 900), 't' || (i % 4), 1, 'a' || (i % 20), '', 1 + i % 4, '', '', 0, i, i, i * 10, CASE WHEN i % 9 = 0 THEN i * 10 END, i, x'', '{}' FROM n`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
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
	checkPlan(t, s, "due work", "tickets_by_next_due", selectDue, []any{100})
}

func checkPlan(t *testing.T, s *Store, name, index, query string, args []any) {
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
	text := strings.Join(plan, "\n")
	if !strings.Contains(text+" ", index) || strings.Contains(text, "TEMP B-TREE") || strings.HasSuffix(text, "SCAN t") {
		t.Errorf("%s does not go by %s:\n%s\n%s", name, index, text, query)
	}
}
