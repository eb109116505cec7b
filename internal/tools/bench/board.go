package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/api"
	"tierdesk/internal/auth"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web"
)

// The sizes of the measurements of the board.
const (
	boardTickets  = 100_000
	boardLive     = 20_000
	boardWaiting  = 300 // of those nobody has
	boardUnsorted = 250 // live tickets beside them that wait for triage
	boardPeople   = 50
	boardBooked   = 300    // in the week that is shown
	boardPast     = 20_000 // pieces of work that were done before
	boardAsked    = 200    // of each page in a round
	boardRounds   = 5      // of which the one in the middle is told
	boardWarmUp   = 20     // and before, so that the database has settled on its plans
	boardMostTime = 50 * time.Millisecond
)

// boards measures the dispatcher's board on both databases, and gives a section of the report.
func (b *bench) boards(ctx context.Context) (string, error) {
	text := fmt.Sprintf(`## Board

The handlers of pages and API, the engine and the store in one process, on the same two cores: what a request takes from its routing to its last byte, without
a network. %d tickets of %d clients, %d of them live with six clocks each, of which nobody has %d;
%d more wait for triage; %d people of %d teams with hours and leave; %d bookings in the week and %d before it. Each was asked for %d times in each of %d rounds; told is the one in the middle by its p99.

| what | target | p50 | p99 |  |
| --- | --- | --- | --- | --- |
`, boardTickets, clockClients, boardLive, boardWaiting, boardUnsorted, boardPeople, len(desk.DefaultHouse(uuid.NewString).Teams), boardBooked, boardPast, boardAsked, boardRounds)
	for _, pg := range []bool{false, true} {
		rows, err := b.boardRows(ctx, pg)
		if err != nil {
			return "", err
		}
		for _, r := range rows {
			text += r.line(pg)
			fmt.Fprint(os.Stderr, r.line(pg))
		}
	}
	return text + "\n", nil
}

func (b *bench) boardRows(ctx context.Context, pg bool) ([]row, error) {
	name := "SQLite"
	if pg {
		name = "PostgreSQL"
	}
	d, err := b.newClockDesk(ctx, "board-"+name, pg)
	if err != nil {
		return nil, err
	}
	defer d.close()
	ticket, err := d.fillBoard(ctx)
	if err != nil {
		return nil, err
	}
	if err := d.store.Analyze(ctx); err != nil {
		return nil, err
	}
	ask, err := d.doors(ctx)
	if err != nil {
		return nil, err
	}
	first := nextMonday(d.now)
	day := "/dispatch?day=" + first.Format(time.DateOnly)
	week := "/api/v1/schedule?from=" + first.Format(time.RFC3339) + "&until=" + first.AddDate(0, 0, 7).Format(time.RFC3339)
	var rows []row
	for _, one := range []struct{ what, path string }{
		{"the board of a day", day},
		{"the board of a week", day + "&span=week"},
		{"the board with who fits a ticket", fmt.Sprint(day, "&ticket=", ticket)},
		{"JSON: the bookings of a week", week},
		{"JSON: what nobody has, by when it is due", "/api/v1/tickets?state=open&unowned=true&sort=due&limit=60"},
		{"JSON: the dispatcher's list, by when it is due", "/api/v1/tickets?state=open&dispatch=true&sort=due&limit=60"},
		{"the next ticket of triage", "/triage"},
	} {
		size := 0
		var rounds [][2]time.Duration
		for range boardRounds {
			var all []time.Duration
			if all, size, err = ask(one.path); err != nil {
				return nil, err
			}
			rounds = append(rounds, [2]time.Duration{all[len(all)/2], all[len(all)*99/100]})
		}
		slices.SortFunc(rounds, func(a, b [2]time.Duration) int { return cmp.Compare(a[1], b[1]) })
		p50, p99 := rounds[boardRounds/2][0], rounds[boardRounds/2][1]
		rows = append(rows, row{fmt.Sprintf("%s: %s, %d kB", name, one.what, size/1000), "p99 ≤ 50 ms", millis(p50), millis(p99), p99 <= boardMostTime})
	}
	return rows, nil
}

// doors gives how to ask pages and API, signed in as the dispatcher: how long each answer took, in order of that, and how large it is.
func (d *clockDesk) doors(ctx context.Context) (func(path string) ([]time.Duration, int, error), error) {
	log := slog.New(slog.DiscardHandler)
	keys := auth.New(d.store, func() time.Time { return d.now })
	secret, _, err := keys.BeginSession(ctx, d.agent.Person.ID, "bench")
	if err != nil {
		return nil, err
	}
	cookie := auth.Cookie{}
	mux := http.NewServeMux()
	rest, err := api.New(ctx, api.Config{
		Engine: d.engine, Access: keys, Answers: d.store, Cookie: cookie.Secret, Secret: []byte("a secret of the bench, of 32 bytes and more"), Log: log,
	})
	if err != nil {
		return nil, err
	}
	mux.Handle("/api/", rest)
	mux.Handle("/", web.New(web.Config{Engine: d.engine, SignIn: keys, Keys: keys, Cookie: cookie, Log: log}))
	return func(path string) ([]time.Duration, int, error) {
		var all []time.Duration
		size := 0
		for i := range boardWarmUp + boardAsked {
			request := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
			request.AddCookie(&http.Cookie{Name: cookie.Name(), Value: secret})
			answer := httptest.NewRecorder()
			began := time.Now()
			mux.ServeHTTP(answer, request)
			took := time.Since(began)
			if answer.Code != http.StatusOK {
				return nil, 0, fmt.Errorf("%s: %d: %.300s", path, answer.Code, answer.Body)
			}
			size = answer.Body.Len()
			if i >= boardWarmUp {
				all = append(all, took)
			}
		}
		slices.Sort(all)
		return all, size, nil
	}, nil
}

// nextMonday begins the week that is shown: work can be planned in all of it.
func nextMonday(at time.Time) time.Time {
	at = at.UTC().Truncate(24 * time.Hour)
	return at.AddDate(0, 0, 7-(int(at.Weekday())+6)%7)
}

// fillBoard fills the desk: its people, tickets and bookings. It gives the number of a ticket that nobody has.
func (d *clockDesk) fillBoard(ctx context.Context) (int64, error) {
	d.now = time.Now().UTC().Truncate(time.Microsecond)
	people, err := d.boardCrew(ctx)
	if err != nil {
		return 0, err
	}
	if err := d.boardWork(ctx, people); err != nil {
		return 0, err
	}
	var last desk.TicketID
	for i := range clockClients {
		if last, err = d.six(ctx, clientOf(i)); err != nil {
			return 0, err
		}
		if err := d.copyTicket(ctx, last, boardLive/clockClients-1); err != nil {
			return 0, err
		}
	}
	live := d.copied
	id, err := d.open(ctx, noClient)
	if err != nil {
		return 0, err
	}
	if err := d.copyTicket(ctx, id, boardTickets-boardLive); err != nil {
		return 0, err
	}
	// The copies are made as a year of work leaves them: most are closed, and of the live ones nobody has a few, which are not those due first.
	for _, query := range []string{
		fmt.Sprintf(`UPDATE tickets SET state = 'closed', live = 0, next_due_at = NULL, owner_id = 'person-0' WHERE number > %d AND number <= %d`, 10_000_000+live, 10_000_000+d.copied-boardUnsorted),
		fmt.Sprintf(`UPDATE tickets SET due_at = due_at + (number * 7919 %% 1000003) * 1000000, next_due_at = %d WHERE number > 10000000 AND live = 1`,
			store.Micros(d.now.AddDate(1, 0, 0))),
		fmt.Sprintf(`UPDATE tickets SET owner_id = 'person-' || (number %% %d) WHERE number > 10000000 AND live = 1 AND number %% %d <> 0`, boardPeople, boardLive/boardWaiting),
		`UPDATE tickets SET dispatch = 'clock' WHERE live = 1 AND number > 10000000 AND number % 500 = 0`,
	} {
		if _, err := d.db.ExecContext(ctx, query); err != nil {
			return 0, err
		}
	}
	loaded, err := d.store.Ticket(ctx, last)
	return loaded.Ticket.Number, err
}

// boardCrew are the people of the board, each in a team, one in ten on leave.
func (d *clockDesk) boardCrew(ctx context.Context) ([]desk.PersonID, error) {
	audit := store.Audit{At: d.now, Act: "bench"}
	for _, p := range []store.Calendar{{ID: "early"}, {ID: "late"}} {
		p.Name, p.Hours = p.ID, office(0, 0, map[string]string{"early": "06:00-14:00", "late": "12:00-20:00"}[p.ID]).Hours
		if err := d.store.SaveCalendar(ctx, p, audit); err != nil {
			return nil, err
		}
	}
	var people []desk.PersonID
	for i := range boardPeople {
		p := desk.Person{
			ID: desk.PersonID(fmt.Sprint("person-", i)), Name: fmt.Sprint("Person ", i), Email: fmt.Sprintf("person%d@desk.example", i), ServesAll: true,
			Roles: []desk.Role{desk.RoleAgent}, Teams: []desk.TeamID{d.teams[i%len(d.teams)]}, Capacity: 1000, Shift: []string{"early", "late"}[i%2],
			Zone: []string{"Europe/Berlin", "America/New_York"}[i%2],
		}
		if i%10 == 9 {
			p.Leave = []desk.Leave{{From: nextMonday(d.now), Until: nextMonday(d.now).AddDate(0, 0, 14), Why: desk.LeaveWhys[0]}}
		}
		if err := d.store.SavePerson(ctx, p, audit); err != nil {
			return nil, err
		}
		people = append(people, p.ID)
	}
	return people, d.engine.Refresh(ctx)
}

// boardWork plans work of the week through the engine, two hours after the other of each person, and writes down what was done in the year before.
func (d *clockDesk) boardWork(ctx context.Context, people []desk.PersonID) error {
	call := engine.Call{Actor: d.agent, Via: desk.ViaWeb}
	for i := range boardBooked {
		id, err := d.open(ctx, clientOf(i%clockClients))
		if err != nil {
			return err
		}
		day := i / boardPeople
		from := nextMonday(d.now).AddDate(0, 0, day%5).Add(time.Duration(9+3*(day/5)) * time.Hour)
		if _, err := d.engine.Do(ctx, id, desk.ScheduleWork{
			Kind: desk.WorkVisit, Person: people[i%len(people)], From: from, Until: from.Add(2 * time.Hour), Before: 20, After: 20,
			Content: desk.Content{Body: "As agreed."},
		}, call); err != nil {
			return err
		}
	}
	begin := store.Micros(d.now.Add(-24 * time.Hour))
	for n := 0; n < boardPast; n += 1000 {
		var past inserts
		for i := n; i < n+1000; i++ {
			from := begin - int64(i)*int64(26*time.Minute/time.Microsecond)
			past.add(uuid.NewString(), 3, string(people[i%len(people)]), string(desk.WorkVisit), from, from+int64(2*time.Hour/time.Microsecond), 20, 20, 1)
		}
		if err := d.insert(ctx, "scheduled (ticket_id, seq, person_id, kind, from_at, until_at, way_before, way_after, done)", past); err != nil {
			return err
		}
	}
	return nil
}
