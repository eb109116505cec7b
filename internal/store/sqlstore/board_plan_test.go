package sqlstore

import (
	"database/sql"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/store/pgtest"
	"tierdesk/internal/store/storetest"
)

// boardPlan is a question of the dispatcher's board, and the index that answers it on each database.
type boardPlan struct {
	name             string
	query            string
	args             []any
	sqlite, postgres string
	sorts            bool // SQLite puts the few that are found in order
}

// boardPlans are all questions whose answer grows with the desk. What people have in hand is a row a person, and read whole.
func boardPlans(t *testing.T) []boardPlan {
	t.Helper()
	list := func(f store.TicketFilter) (string, []any) {
		query, args, err := listQuery(f, store.Page{Sort: store.SortDue, Limit: 60})
		if err != nil {
			t.Fatal(err)
		}
		return query, args
	}
	whole := desk.Scope{Person: "a1", Agent: true, ServesAll: true, Teams: []desk.TeamID{"t1"}}
	some := desk.Scope{Person: "a1", Agent: true, Serves: []desk.ClientID{"c1", "c2"}}
	var plans []boardPlan
	for name, scope := range map[string]desk.Scope{"whole desk": whole, "some clients": some} {
		query, args := list(store.TicketFilter{Scope: scope, Live: true, Unowned: true})
		plans = append(plans, boardPlan{name: "tray: what nobody has, " + name, query: query, args: args, sqlite: "tickets_waiting", postgres: "tickets_waiting"})
		query, args = countQuery(store.TicketFilter{Scope: scope, Live: true, Unowned: true}, 100)
		plans = append(plans, boardPlan{name: "how much nobody has, " + name, query: query, args: args, sqlite: "tickets_waiting", postgres: "tickets_waiting"})
	}
	query, args := list(store.TicketFilter{Scope: whole, Live: true, Dispatch: true})
	plans = append(plans, boardPlan{name: "tray: the dispatcher's list", query: query, args: args, sqlite: "tickets_by_dispatch", postgres: "tickets_by_dispatch", sorts: true})
	query, args = list(store.TicketFilter{Scope: whole, States: []desk.State{desk.StateOpen}, Dispatch: true})
	plans = append(plans, boardPlan{name: "the open ones of the dispatcher's list", query: query, args: args, sqlite: "tickets_by_dispatch", postgres: "tickets_by_dispatch", sorts: true})
	query, args = list(store.TicketFilter{Scope: whole, States: []desk.State{desk.StateOpen}, Unowned: true})
	plans = append(plans, boardPlan{name: "the open ones that nobody has", query: query, args: args, sqlite: "tickets_waiting", postgres: "tickets_waiting"})
	query, args, err := listQuery(store.TicketFilter{Scope: whole, States: []desk.State{desk.StateNew}, Unowned: true}, store.Page{Sort: store.SortOldest, Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	plans = append(plans, boardPlan{name: "what waits for triage", query: query, args: args, sqlite: "tickets_by_state (state=?)", postgres: "tickets_"})
	query, args, err = listQuery(store.TicketFilter{Scope: whole, Live: true, Hold: desk.HoldVendor}, store.Page{Sort: store.SortOldest, Limit: 20})
	if err != nil {
		t.Fatal(err)
	}
	plans = append(plans, boardPlan{name: "what vendors have", query: query, args: args, sqlite: "tickets_by_hold (hold=? AND live=?)", postgres: "tickets_"})
	query, args, err = listQuery(store.TicketFilter{Scope: desk.Scope{All: true}, Live: true, OpenedAfter: storetest.Day}, store.Page{Sort: store.SortUpdated, Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	plans = append(plans, boardPlan{name: "what was opened just now", query: query, args: args, sqlite: "tickets_by_live_updated (live=? AND last_at>?)", postgres: "tickets_by_live_updated"})
	week := desk.Span{From: storetest.Day, Until: storetest.Day.AddDate(0, 0, 7)}
	person := append(spanArgs(week), "a1")
	return append(plans,
		boardPlan{name: "bookings of a week", query: bookingsQuery(0), args: spanArgs(week), sqlite: "scheduled_by_time (from_at>? AND from_at<?)", postgres: "scheduled_by_time", sorts: true},
		boardPlan{name: "bookings of a person", query: bookingsQuery(1), args: person, sqlite: "scheduled_by_person (person_id=? AND from_at>? AND from_at<?)", postgres: "scheduled_by_", sorts: true},
		boardPlan{name: "whether a time is free", query: selectClaimed, args: append(person, "id1", 3), sqlite: "scheduled_by_person (person_id=? AND from_at>? AND from_at<?)", postgres: "scheduled_by_", sorts: true},
		boardPlan{name: "who works at the desk", query: selectAgents, sqlite: "persons_agents", postgres: "persons_agents", sorts: true},
		boardPlan{name: "tickets of the board", query: selectTickets + "?, ?, ?)", args: []any{"id1", "id2", "id3"}, sqlite: "sqlite_autoindex_tickets_1", postgres: "tickets_pkey"},
	)
}

// A walk through a whole table that grows. Indexes of the few, which tables have by a condition, may be walked.
var (
	walksSQLite   = regexp.MustCompile(`SCAN (t|tickets|persons|scheduled)(\n|$)`)
	walksPostgres = regexp.MustCompile(`Seq Scan on (tickets|persons|scheduled)`)
)

// TestBoardPlans holds the board to its indexes on SQLite.
func TestBoardPlans(t *testing.T) {
	s, err := OpenSQLite(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	fillBoard(t, s)
	for _, one := range boardPlans(t) {
		plan := planOf(t, s, one.query, one.args)
		if !strings.Contains(plan, one.sqlite) || walksSQLite.MatchString(plan) || !one.sorts && strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s does not go by %s:\n%s\n%s", one.name, one.sqlite, plan, one.query)
		}
	}
}

// TestBoardPlansOnPostgres holds it to them there. PostgreSQL knows how many rows it will find, and may put few in order itself.
func TestBoardPlansOnPostgres(t *testing.T) {
	s, err := OpenPostgres(t.Context(), pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	fillBoard(t, s)
	for _, one := range boardPlans(t) {
		var lines []string
		if err := s.rows(t.Context(), func(rows *sql.Rows) error {
			var line string
			err := rows.Scan(&line)
			lines = append(lines, line)
			return err
		}, "EXPLAIN (COSTS OFF) "+one.query, one.args...); err != nil {
			t.Fatal(one.name, err)
		}
		plan := strings.Join(lines, "\n")
		if !strings.Contains(plan, one.postgres) || walksPostgres.MatchString(plan) {
			t.Errorf("%s does not go by %s:\n%s\n%s", one.name, one.postgres, plan, one.query)
		}
	}
}

// fillBoard makes a desk of 20,000 tickets, one in five live and all but a few of those in hands, of 20,000 requesters and 50 people, with a year of bookings.
func fillBoard(t *testing.T, s *Store) {
	t.Helper()
	const day = int64(24 * 60 * 60 * 1_000_000)
	begin := store.Micros(storetest.Day) - 180*day
	ints := "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
	if err := s.write(t.Context(), func(t *tx) error {
		for _, query := range []string{
			ints + `INSERT INTO tickets (id, number, version, type, state, live, subject, folded, client_id, site_id, requester_id, team_id, tier, owner_id, category_id,
 priority, hold, dispatch, restricted, opened_at, last_at, due_at, next_due_at, changed_at, head, body)
 SELECT 'id' || i, i, 1, 'incident', CASE WHEN i % 5 = 0 THEN 'open' ELSE 'closed' END, CASE WHEN i % 5 = 0 THEN 1 ELSE 0 END, 's', 's', 'c' || (i % 70), '',
  'p' || (i % 900), 't' || (i % 4), 1, CASE WHEN i % 200 = 0 THEN '' ELSE 'a' || (i % 50) END, '', 1 + i % 4, '', CASE WHEN i % 1000 = 0 THEN 'clock' ELSE '' END, 0,
  i, i, i * 10, NULL, i, CAST('x' AS BYTES), '{}' FROM n`,
			ints + `INSERT INTO persons (id, email, name, sort_name, agent, data, version) SELECT 'p' || i, 'p' || i || '@x.test', 'p' || i, 'p' || i, CASE WHEN i <= 50 THEN 1 ELSE 0 END, '{}', 1 FROM n`,
			ints + fmt.Sprintf(`INSERT INTO scheduled (ticket_id, seq, person_id, kind, from_at, until_at, way_before, way_after, done)
 SELECT 'id' || i, 3, 'a' || (i %% 50), 'visit', %d + i * %d, %d + i * %d, 0, 0, 0 FROM n`, begin, day/54, begin+day/24, day/54),
		} {
			if _, err := t.exec(t.store.dialect.schema(query)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Analyze(t.Context()); err != nil {
		t.Fatal(err)
	}
}
