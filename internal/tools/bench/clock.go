package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/store/pgtest"
	"tierdesk/internal/store/sqlstore"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// clockDesk is a desk in this process, without doors: what clocks cost is asked of engine and store.
type clockDesk struct {
	store  *sqlstore.Store
	db     *sql.DB // beside the store, to fill its tables by the thousand
	engine *engine.Engine
	now    time.Time
	agent  desk.Actor
	rita   desk.PersonID
	teams  []desk.TeamID
	copied int64
	close  func()
}

// clockClients is how many clients there are, each with an agreement and a calendar of its own.
const clockClients = 10

// newClockDesk opens an empty desk with clients, agreements and calendars.
func (b *bench) newClockDesk(ctx context.Context, name string, pg bool) (*clockDesk, error) {
	d := &clockDesk{now: time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)}
	if err := d.place(ctx, filepath.Join(b.dir, name), pg); err != nil {
		return nil, err
	}
	house, audit := desk.DefaultHouse(uuid.NewString), store.Audit{At: d.now.AddDate(0, -1, 0), Act: "bench"}
	if err := d.store.SaveHouse(ctx, house, audit); err != nil {
		return nil, err
	}
	for id := range house.Teams {
		d.teams = append(d.teams, id)
	}
	slices.SortFunc(d.teams, func(a, b desk.TeamID) int { return house.Teams[a].Tier - house.Teams[b].Tier })
	d.agent = desk.Actor{Person: desk.Person{
		ID: desk.PersonID(uuid.NewString()), Name: "Ana", Email: "ana@desk.example", Teams: d.teams, ServesAll: true,
		Roles: []desk.Role{desk.RoleAgent, desk.RoleDispatcher, desk.RoleManager, desk.RoleAdministrator},
	}}
	rita := desk.Person{ID: desk.PersonID(uuid.NewString()), Name: "Rita", Email: "rita@acme.example", Roles: []desk.Role{desk.RoleRequester}}
	if err := d.store.SaveClient(ctx, desk.Client{ID: noClient, Name: "None"}, audit); err != nil {
		return nil, err
	}
	for i := range clockClients {
		if err := d.client(ctx, i, audit); err != nil {
			return nil, err
		}
		rita.Contacts = append(rita.Contacts, desk.Contact{Client: clientOf(i), Sees: desk.SeesOwn})
	}
	rita.Contacts = append(rita.Contacts, desk.Contact{Client: noClient, Sees: desk.SeesOwn})
	d.rita = rita.ID
	for _, p := range []desk.Person{d.agent.Person, rita} {
		if err := d.store.SavePerson(ctx, p, audit); err != nil {
			return nil, err
		}
	}
	var err error
	start := d.now
	d.engine, err = engine.New(ctx, d.store, engine.NewClock(func() time.Time { return d.now }, func() time.Duration { return d.now.Sub(start) }), slog.New(slog.NewTextHandler(io.Discard, nil)))
	return d, err
}

func (d *clockDesk) place(ctx context.Context, dir string, pg bool) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	end := func() {}
	driver, source := "sqlite", filepath.Join(dir, sqlstore.FileName)+"?_pragma=busy_timeout(60000)&_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)"
	var err error
	if pg {
		server, err := pgtest.StartServer(dir)
		if err != nil {
			return err
		}
		end = func() { _ = server.Close() }
		driver = "pgx"
		if source, err = server.CreateDatabase("bench"); err != nil {
			return err
		}
		d.store, err = sqlstore.OpenPostgres(ctx, source)
		if err != nil {
			return err
		}
	} else if d.store, err = sqlstore.OpenSQLite(ctx, dir); err != nil {
		return err
	}
	if d.db, err = sql.Open(driver, source); err != nil {
		return err
	}
	d.close = func() { _ = d.db.Close(); _ = d.store.Close(); end() }
	return nil
}

func clientOf(i int) desk.ClientID { return desk.ClientID(fmt.Sprintf("client-%d", i)) }

func hoursOf(i int) string { return fmt.Sprint("hours-", i) }

// client adds a client with hours and promises of its own.
func (d *clockDesk) client(ctx context.Context, i int, audit store.Audit) error {
	if err := d.store.SaveClient(ctx, desk.Client{ID: clientOf(i), Name: fmt.Sprint("Client ", i)}, audit); err != nil {
		return err
	}
	if err := d.store.SaveCalendar(ctx, office(i, 0, "09:00-17:00"), audit); err != nil {
		return err
	}
	a := sla.Standard(hoursOf(i), audit.At)
	a.ID, a.Scope = hoursOf(i), sla.Scope{Client: string(clientOf(i))}
	a.Targets = append(a.Targets, sla.Target{Clock: sla.TierTime, Minutes: 240}, sla.Target{Clock: sla.Acceptance, Minutes: 120})
	return d.store.SaveAgreement(ctx, a, audit)
}

func office(i int, version int64, day string) store.Calendar {
	hours := calendar.Calendar{Zone: "Europe/Berlin", Weekly: map[string][]string{}}
	for _, weekday := range calendar.Weekdays[:5] {
		hours.Weekly[weekday] = []string{day}
	}
	return store.Calendar{ID: hoursOf(i), Name: "Office", Version: version, Hours: hours}
}

// six opens a ticket and brings it to where it has six clocks: a first response that was given, a next one that is awaited, a resolution, the
// time of two tiers, and a handoff to accept.
func (d *clockDesk) six(ctx context.Context, client desk.ClientID) (desk.TicketID, error) {
	requester := desk.Actor{Person: desk.Person{ID: d.rita, Roles: []desk.Role{desk.RoleRequester}, Contacts: []desk.Contact{{Client: client, Sees: desk.SeesOwn}}}}
	text := desk.Content{Body: "The printer on floor 3 prints nothing since this morning, please help."}
	id, err := d.open(ctx, client)
	if err != nil {
		return "", err
	}
	var parts []desk.Part
	for _, code := range desk.PartCodes {
		parts = append(parts, desk.Part{Code: code, Text: "looked at"})
	}
	for _, act := range []struct {
		by desk.Actor
		c  desk.Command
	}{
		{d.agent, desk.PostMessage{Content: text}},
		{requester, desk.PostMessage{Content: text}},
		{d.agent, desk.OfferHandoff{To: d.teams[len(d.teams)-2], Parts: parts}},
	} {
		d.now = d.now.Add(time.Minute)
		if _, err := d.engine.Do(ctx, id, act.c, engine.Call{Actor: act.by, Via: desk.ViaWeb}); err != nil {
			return "", fmt.Errorf("%s: %w", act.c.Name(), err)
		}
	}
	return id, nil
}

func (d *clockDesk) open(ctx context.Context, client desk.ClientID) (desk.TicketID, error) {
	result, err := d.engine.Open(ctx, desk.Open{
		Client: client, Requester: d.rita, Impact: desk.Medium, Urgency: desk.Low, Content: desk.Content{Subject: "Printer", Body: "It prints nothing."},
	}, engine.Call{Actor: d.agent, Via: desk.ViaWeb})
	return result.Ticket, err
}

// copyTicket adds copies of a ticket under ids and numbers of their own: the row with its indexes, as many at once as the database likes.
func (d *clockDesk) copyTicket(ctx context.Context, id desk.TicketID, count int) error {
	ending := "printf('%012x', n)"
	if d.store.Dialect() == "postgres" {
		ending = "lpad(to_hex(n), 12, '0')"
	}
	const step = 50_000
	for ; count > 0; count -= step {
		from := d.copied + 1
		d.copied += int64(min(count, step))
		query := fmt.Sprintf(`WITH RECURSIVE c(n) AS (SELECT CAST(%d AS BIGINT) UNION ALL SELECT n + 1 FROM c WHERE n < %d)
 INSERT INTO tickets (number, version, type, state, live, subject, folded, client_id, site_id, requester_id, team_id, tier, owner_id, category_id, priority, hold,
  dispatch, restricted, opened_at, last_at, due_at, next_due_at, changed_at, head, body, id)
 SELECT 10000000 + n, version, type, state, live, subject, folded, client_id, site_id, requester_id, team_id, tier, owner_id, category_id, priority, hold,
  dispatch, restricted, opened_at, last_at, due_at, next_due_at, changed_at, head, REPLACE(body, id, substr(id, 1, 24) || %s), substr(id, 1, 24) || %s
 FROM c, tickets t WHERE t.id = '%s'`, from, d.copied, ending, ending, id)
		if _, err := d.db.ExecContext(ctx, query); err != nil {
			return fmt.Errorf("copy tickets: %w", err)
		}
	}
	return nil
}

// recounted is what a change of a calendar showed.
type recounted struct {
	tickets, changed int
	took             time.Duration
}

// recount fills a desk with live tickets of six clocks each, changes the hours of one client in ten, and times until all are read, computed and
// what changed is written.
func (b *bench) recount(ctx context.Context, name string, pg bool, count int) (recounted, error) {
	d, err := b.newClockDesk(ctx, "recount-"+name, pg)
	if err != nil {
		return recounted{}, err
	}
	defer d.close()
	for i := range clockClients {
		id, err := d.six(ctx, clientOf(i))
		if err != nil {
			return recounted{}, err
		}
		if err := d.copyTicket(ctx, id, count/clockClients-1); err != nil {
			return recounted{}, err
		}
	}
	d.now = d.now.Add(time.Minute)
	if err := d.engine.SaveCalendar(ctx, d.agent, office(0, 1, "12:00-20:00")); err != nil {
		return recounted{}, err
	}
	began := time.Now()
	changed, err := d.engine.Recount(ctx)
	return recounted{count, changed, time.Since(began)}, err
}

// noClient has no agreement, so that its tickets have no clocks.
const noClient = desk.ClientID("client-none")

// saved is what the same command took on tickets with six clocks and without, alternately.
type saved struct{ with, without time.Duration }

func (s saved) ratio() float64 { return s.with.Seconds() / s.without.Seconds() }

// saves times a note, and a hold, which every clock is told of.
func (b *bench) saves(ctx context.Context, name string, pg bool, pairs int) (note, hold saved, err error) {
	d, err := b.newClockDesk(ctx, "saves-"+name, pg)
	if err != nil {
		return note, hold, err
	}
	defer d.close()
	var with, without []desk.TicketID
	for i := range pairs {
		one, err := d.six(ctx, clientOf(i%clockClients))
		if err != nil {
			return note, hold, err
		}
		other, err := d.six(ctx, noClient)
		if err != nil {
			return note, hold, err
		}
		with, without = append(with, one), append(without, other)
	}
	if err := d.hasSix(ctx, with[0]); err != nil {
		return note, hold, err
	}
	if note, err = d.alternate(ctx, desk.WriteNote{Content: desk.Content{Body: "Looked at it."}}, with, without); err != nil {
		return note, hold, err
	}
	hold, err = d.alternate(ctx, desk.Put{Reason: desk.HoldReason("requester")}, with, without)
	return note, hold, err
}

func (d *clockDesk) hasSix(ctx context.Context, id desk.TicketID) error {
	loaded, err := d.store.Ticket(ctx, id)
	if err != nil {
		return err
	}
	terms, err := d.engine.Terms(ctx, loaded.Ticket)
	if err != nil {
		return err
	}
	account, _ := loaded.Ticket.Clocks(terms, d.now)
	if len(account.Clocks) != 6 {
		return fmt.Errorf("a ticket has %d clocks, want six: %+v", len(account.Clocks), account.Clocks)
	}
	return nil
}

func (d *clockDesk) alternate(ctx context.Context, c desk.Command, with, without []desk.TicketID) (saved, error) {
	d.now = d.now.Add(time.Minute)
	timed := func(id desk.TicketID) (time.Duration, error) {
		began := time.Now()
		_, err := d.engine.Do(ctx, id, c, engine.Call{Actor: d.agent, Via: desk.ViaWeb})
		return time.Since(began), err
	}
	var long, short []time.Duration
	for i := range with {
		ids := []desk.TicketID{with[i], without[i]}
		if i%2 == 1 { // neither is always the first
			slices.Reverse(ids)
		}
		for _, id := range ids {
			took, err := timed(id)
			if err != nil {
				return saved{}, fmt.Errorf("%s: %w", c.Name(), err)
			}
			if id == with[i] {
				long = append(long, took)
			} else {
				short = append(short, took)
			}
		}
	}
	return saved{median(long), median(short)}, nil
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

// swept is what due work took beside so many open tickets: a round with a hundred due, and a look that finds none.
type swept struct {
	open        int
	round, idle time.Duration
	plan        string
}

// dueTickets are due in a round: as many as the engine takes at once.
const dueTickets = 100

// sweeps lets a desk grow and times its due work at each size.
func (b *bench) sweeps(ctx context.Context, name string, pg bool, sizes []int) ([]swept, error) {
	d, err := b.newClockDesk(ctx, "sweeps-"+name, pg)
	if err != nil {
		return nil, err
	}
	defer d.close()
	var all []swept
	for _, size := range sizes {
		one, err := d.sweep(ctx, size)
		if err != nil {
			return nil, fmt.Errorf("due work at %d open tickets: %w", size, err)
		}
		all = append(all, one)
	}
	return all, nil
}

// sweep begins on another Monday each time. The crowd is due hours after the last round.
func (d *clockDesk) sweep(ctx context.Context, size int) (swept, error) {
	out := swept{open: size}
	d.now = d.now.AddDate(0, 0, 7).Truncate(24 * time.Hour).Add(8 * time.Hour)
	for {
		if n, _, err := d.engine.RunDue(ctx); err != nil || n == 0 {
			if err != nil {
				return out, err
			}
			break
		}
	}
	if err := d.crowd(ctx, size-int(d.copied)); err != nil {
		return out, err
	}
	for i, begin := 0, d.now; i < dueTickets; i++ {
		d.now = begin
		if _, err := d.six(ctx, clientOf(i%clockClients)); err != nil {
			return out, err
		}
	}
	var rounds, idles []time.Duration
	for tries := 0; len(rounds) < 5; tries++ {
		if tries == 50 {
			return out, fmt.Errorf("only %d rounds had %d tickets due", len(rounds), dueTickets)
		}
		began := time.Now()
		ran, next, err := d.engine.RunDue(ctx)
		if err != nil {
			return out, err
		}
		if ran > 0 {
			continue // of an earlier size
		}
		idles = append(idles, time.Since(began))
		d.now, began = next, time.Now()
		if ran, _, err = d.engine.RunDue(ctx); err != nil {
			return out, err
		}
		if ran == dueTickets {
			rounds = append(rounds, time.Since(began))
		}
	}
	out.round, out.idle = median(rounds), median(idles)
	var err error
	out.plan, err = d.plan(ctx)
	return out, err
}

// plan is how the database finds what is due.
func (d *clockDesk) plan(ctx context.Context) (string, error) {
	explain, columns := "EXPLAIN QUERY PLAN ", 4
	if d.store.Dialect() == "postgres" {
		explain, columns = "EXPLAIN (COSTS OFF) ", 1
	}
	rows, err := d.db.QueryContext(ctx, explain+`SELECT id, next_due_at FROM tickets WHERE next_due_at IS NOT NULL ORDER BY next_due_at, id LIMIT 101`)
	if err != nil {
		return "", err
	}
	defer func() { _ = rows.Close() }()
	var lines []string
	for rows.Next() {
		cells := make([]any, columns)
		for i := range cells {
			cells[i] = new(any)
		}
		if err := rows.Scan(cells...); err != nil {
			return "", err
		}
		lines = append(lines, strings.TrimLeft(fmt.Sprint(*cells[columns-1].(*any)), " ->"))
	}
	return strings.Join(lines, ": "), rows.Err()
}

// crowd adds open tickets that are due in a year.
func (d *clockDesk) crowd(ctx context.Context, count int) error {
	id, err := d.open(ctx, noClient)
	if err != nil {
		return err
	}
	if _, err := d.db.ExecContext(ctx, fmt.Sprintf(`UPDATE tickets SET next_due_at = %d WHERE id = '%s'`, store.Micros(d.now.AddDate(1, 0, 0)), id)); err != nil {
		return err
	}
	return d.copyTicket(ctx, id, count)
}

// clocks measures what clocks cost, on both databases, and gives a section of the report.
func (b *bench) clocks(ctx context.Context) (string, error) {
	text := fmt.Sprintf(`## Clocks

Engine and store in one process, without doors, on the same two cores. A ticket with six clocks was answered, written to again and handed off. The change of
a calendar moves one ticket in ten. A note and a hold are the same command on tickets with and without clocks, in turns of one run, %d pairs.
A round of due work is %d tickets with a threshold each, written one by one.

| what | target | value | |  |
| --- | --- | --- | --- | --- |
`, savePairs, dueTickets)
	plans := ""
	for _, pg := range []bool{false, true} {
		rows, plan, err := b.clockRows(ctx, pg)
		if err != nil {
			return "", err
		}
		for _, r := range rows {
			text += r.line(pg)
		}
		plans += plan
	}
	return text + "\nWhat is due is found, at every size:" + plans + "\n\n", nil
}

// The sizes of the measurements.
const (
	recountTickets = 170_000
	savePairs      = 300
)

func (b *bench) clockRows(ctx context.Context, pg bool) (rows []row, plan string, err error) {
	name, sizes := "SQLite", []int{10_000, 100_000, 1_000_000}
	if pg {
		name, sizes = "PostgreSQL", []int{10_000, 100_000}
	}
	note, hold, err := b.saves(ctx, name, pg, savePairs)
	if err != nil {
		return nil, "", err
	}
	for _, one := range []struct {
		what string
		s    saved
	}{{"a note", note}, {"a hold", hold}} {
		rows = append(rows, row{
			fmt.Sprintf("%s: %s saved on a ticket with six clocks", name, one.what), "≤ 1.35 ×",
			fmt.Sprintf("%.2f × (%s against %s)", one.s.ratio(), millis(one.s.with), millis(one.s.without)), "", one.s.ratio() <= 1.35,
		})
	}
	r, err := b.recount(ctx, name, pg, recountTickets)
	if err != nil {
		return nil, "", err
	}
	rows = append(rows, row{
		fmt.Sprintf("%s: %d tickets of six clocks recounted, %d changed", name, r.tickets, r.changed), "≤ 60 s", fmt.Sprintf("%.1f s", r.took.Seconds()), "",
		r.took <= time.Minute && r.changed >= r.tickets/10,
	})
	swept, err := b.sweeps(ctx, name, pg, sizes)
	plans := map[string]bool{}
	for _, s := range swept {
		if !plans[s.plan] { // the same at every size
			plan += fmt.Sprintf("\n%s: `%s`.", name, s.plan)
		}
		plans[s.plan] = true
		rows = append(rows, row{
			fmt.Sprintf("%s: due work, %d due of %d open tickets", name, dueTickets, s.open), "≤ 2 × that of the least",
			fmt.Sprintf("%s, finding none %s", millis(s.round), millis(s.idle)), "", s.round.Seconds() <= 2*swept[0].round.Seconds(),
		})
	}
	return rows, plan, err
}

func millis(d time.Duration) string { return ms(d.Seconds() * 1000) }
