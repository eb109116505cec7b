package importer_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/importer"
	"tierdesk/internal/importer/eventlog"
	"tierdesk/internal/store"
)

const oldMapping = "case: id\ntime: {column: at, layout: rfc3339}\nteam: team\nperson: by\ntier: {column: team, match: [{regex: ' 2$', tier: 2}], else: 1}\n" +
	"state: {column: state, values: {done: resolved, shut: closed}}\nhold: {column: state, values: {asked: requester}}\n"

const oldRows = `id,at,team,by,state
A,2024-01-02T08:00:00Z,Desk,Kim Doe,new
A,2024-01-02T09:00:00Z,Net 2,,work
A,2024-01-02T09:30:00Z,Net 2,Lee Roe,asked
B,2024-01-02T08:10:00Z,Desk,Kim Doe,done
A,2024-01-02T10:00:00Z,Desk,Kim Doe,done
`

func readLog(t *testing.T, rows string) *eventlog.Log {
	t.Helper()
	m, err := eventlog.ReadMapping([]byte(oldMapping))
	must(t, err)
	l, err := eventlog.Read(strings.NewReader(rows), m, time.Now())
	must(t, err)
	return l
}

// TestEventLog takes a log over and looks at all that it must leave alone: letters, due work, the live feed, the lists of teams and agents.
func TestEventLog(t *testing.T) {
	e := newDesk(t, t.TempDir())
	ctx, s := t.Context(), e.Store()
	counts, err := importer.EventLog(ctx, e, readLog(t, oldRows), "old", "")
	must(t, err)
	if counts.Cases != 2 || counts.Events != 5 || counts.Teams != 2 || counts.Persons != 2 || counts.Known != 0 {
		t.Errorf("got %+v", counts)
	}
	a, err := s.TicketByNumber(ctx, 1)
	must(t, err)
	records, err := s.Timeline(ctx, a.Ticket.ID, 0, 99)
	must(t, err)
	must(t, store.VerifyChain(a, records))
	folded := desk.Ticket{ID: a.Ticket.ID}
	for i, r := range records {
		folded = folded.Apply(r.Event, r.Stamp)
		if !r.Imported || r.Stamp.By.Person != "" || r.Stamp.RecordedAt.Before(r.Stamp.At) {
			t.Errorf("entry %d is %+v", i+1, r.Stamp)
		}
		for _, name := range []string{"Kim", "Lee", "Desk", "Net"} {
			if strings.Contains(string(r.Data), name) {
				t.Errorf("an event holds the name %s: %s", name, r.Data)
			}
		}
	}
	if diff := cmp.Diff(folded, a.Ticket); diff != "" || len(records) != 4 || a.Subject != "A" || a.Ticket.State != desk.StateResolved || a.Ticket.Tier != 1 || a.Ticket.Reopenings != 0 {
		t.Errorf("%d rows, %q, %+v\n%s", len(records), a.Subject, a.Ticket, diff)
	}
	due, next, err := s.DueTickets(ctx, time.Now().AddDate(50, 0, 0), 9)
	must(t, err)
	posts, err := s.ClaimPosts(ctx, "w", time.Now(), time.Now(), 9)
	must(t, err)
	agents, err := s.ListAgents(ctx)
	must(t, err)
	if len(due) > 0 || !next.IsZero() || len(posts) > 0 || len(agents) > 0 {
		t.Errorf("due %v at %v, letters %v, agents %v", due, next, posts, agents)
	}
	house := e.House()
	if len(house.Past) != 2 || house.TeamName(a.Ticket.Team) != "Desk" || house.Teams[a.Ticket.Team].ID != "" {
		t.Errorf("the teams of the past are %+v", house.Past)
	}
	person, err := s.Person(ctx, a.Ticket.Owner)
	must(t, err)
	if person.Name != "Kim Doe" || !person.Disabled || !person.NoMail || person.IsAgent() {
		t.Errorf("the person is %+v", person)
	}
}

// TestEventLogAgain: what is there stays, what is new comes, with the same teams and people.
func TestEventLogAgain(t *testing.T) {
	e := newDesk(t, t.TempDir())
	_, err := importer.EventLog(t.Context(), e, readLog(t, oldRows), "old", "")
	must(t, err)
	counts, err := importer.EventLog(t.Context(), e, readLog(t, oldRows+"C,2024-01-03T08:10:00Z,Desk,Kim Doe,shut\n"), "old", "")
	must(t, err)
	if counts.Known != 2 || counts.Cases != 1 || counts.Teams != 0 || counts.Persons != 0 {
		t.Errorf("the second time: %+v", counts)
	}
	counts, err = importer.EventLog(t.Context(), e, readLog(t, oldRows), "other", "")
	must(t, err)
	if counts.Cases != 2 || counts.Teams != 2 {
		t.Errorf("under another name: %+v", counts)
	}
	for n := int64(1); ; n++ {
		_, err := e.Store().TicketByNumber(t.Context(), n)
		if store.IsNotFound(err) && n == 6 {
			break
		}
		must(t, err)
	}
	var refused *desk.Error
	if _, err := importer.EventLog(t.Context(), e, readLog(t, oldRows), "Bad name", ""); !errors.As(err, &refused) || refused.Code != "import.log_name" {
		t.Errorf("a bad name: %v", err)
	}
	if _, err := importer.EventLog(t.Context(), e, readLog(t, oldRows), "old", "nobody"); !store.IsNotFound(err) {
		t.Errorf("an unknown client: %v", err)
	}
}

// TestPastTeamsGetNoWork: nothing can be handed to a team of an imported log.
func TestPastTeamsGetNoWork(t *testing.T) {
	e := newDesk(t, t.TempDir())
	_, err := importer.EventLog(t.Context(), e, readLog(t, oldRows), "old", "")
	must(t, err)
	a, err := e.Store().TicketByNumber(t.Context(), 1)
	must(t, err)
	house := e.House()
	boss := desk.Actor{Person: desk.Person{ID: "boss", Roles: []desk.Role{desk.RoleDispatcher}, ServesAll: true}}
	live := desk.Ticket{ID: "x", Version: 1, State: desk.StateOpen, Team: house.Intake, Tier: 1, Client: house.Unsorted, Taken: true}
	s := desk.Stamp{At: time.Now().UTC()}
	for _, c := range []desk.Command{desk.Route{Team: a.Ticket.Team}, desk.OfferHandoff{To: a.Ticket.Team}} {
		if _, err := live.Decide(c, desk.Facts{House: house, Actor: boss}, s); err == nil {
			t.Errorf("%s takes a team of the past", c.Name())
		}
	}
}
