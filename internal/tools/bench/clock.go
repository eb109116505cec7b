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
	for i := range clockClients {
		if err := d.client(ctx, i, audit); err != nil {
			return nil, err
		}
		rita.Contacts = append(rita.Contacts, desk.Contact{Client: clientOf(i), Sees: desk.SeesOwn})
	}
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
 INSERT INTO tickets (number, version, type, state, live, subject, client_id, site_id, requester_id, team_id, tier, owner_id, category_id, priority, hold,
  dispatch, restricted, opened_at, last_at, due_at, next_due_at, changed_at, head, body, id)
 SELECT 10000000 + n, version, type, state, live, subject, client_id, site_id, requester_id, team_id, tier, owner_id, category_id, priority, hold,
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
