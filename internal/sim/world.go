package sim

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"log/slog"
	"math/rand/v2"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/store/memory"
)

// world is one week of one variant.
type world struct {
	s       Scenario
	v       Variant
	store   *memory.Store
	engine  *engine.Engine
	now     time.Time
	hours   *calendar.Hours
	teams   []desk.TeamID // in the order of the scenario
	agents  []*agent
	client  desk.ClientID
	dana    desk.Actor // who reports everything
	queue   events
	cases   map[desk.TicketID]*situation
	order   []desk.TicketID
	live    []desk.TicketID // those that may not be solved yet
	streams map[string]*rand.Rand
	opened  int
	lost    int // acts that came too late
}

// agent is somebody who works one case at a time.
type agent struct {
	desk.Actor
	team       int
	busy       bool
	dispatcher bool
}

// situation is what the case is in truth, which the desk does not know.
type situation struct {
	kind    Kind
	right   int // team
	minutes time.Duration
	rightAt time.Time // when the right team first had it
	looked  time.Time // until then somebody looks at it without owning it
}

func newWorld(s Scenario, v Variant, seed uint64) (*world, error) {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		return nil, fmt.Errorf("load the zone: %w", err)
	}
	week := calendar.Calendar{Zone: s.Zone, Weekly: map[string][]string{}}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
		week.Weekly[day] = []string{s.Open}
	}
	hours, err := calendar.Compile(week, zone)
	if err != nil {
		return nil, fmt.Errorf("hours of the scenario: %w", err)
	}
	w := &world{s: s, v: v, store: memory.New(), now: s.Start.UTC(), hours: hours, cases: map[desk.TicketID]*situation{}, streams: map[string]*rand.Rand{}, client: "client"}
	for i, name := range []string{"arrivals", "kinds", "work", "errors", "dispatcher"} {
		w.streams[name] = rand.New(rand.NewPCG(seed, uint64(i)+1))
	}
	return w, w.build(week)
}

// build seeds the desk: house, people, hours and the promise.
func (w *world) build(week calendar.Calendar) error {
	ctx := context.Background()
	n := 0
	house := desk.DefaultHouse(func() string { n++; return fmt.Sprintf("id-%03d", n) })
	house.Teams, house.Categories = map[desk.TeamID]desk.Team{}, map[desk.CategoryID]desk.Category{}
	for i, t := range w.s.Teams {
		id := desk.TeamID(fmt.Sprintf("team-%02d", i))
		house.Teams[id] = desk.Team{ID: id, Name: t.Name, Tier: t.Tier}
		w.teams = append(w.teams, id)
	}
	house.Intake, house.Calendar = w.teams[0], "hours"
	for i := range house.Edges {
		house.Edges[i].AcceptWithin = 0
		if w.v.Acceptance {
			house.Edges[i].AcceptWithin = time.Duration(w.s.Accept.Minutes) * time.Minute
		}
	}
	if !w.v.HopGuard {
		house.HopGuard = -1
	}
	audit := store.Audit{At: w.now, Act: "seed"}
	steps := []error{w.store.SaveHouse(ctx, house, audit), w.store.SaveClient(ctx, desk.Client{ID: w.client, Name: "Client"}, audit)}
	w.dana = desk.Actor{Person: desk.Person{
		ID: "requester", Name: "Requester", Email: "requester@client.example", Roles: []desk.Role{desk.RoleRequester}, Contacts: []desk.Contact{{Client: w.client, Sees: desk.SeesOwn}},
	}}
	steps = append(steps, w.store.SavePerson(ctx, w.dana.Person, audit))
	for i, t := range w.s.Teams {
		for range t.People {
			steps = append(steps, w.hire(ctx, i, desk.RoleAgent, audit))
		}
	}
	steps = append(steps, w.hire(ctx, -1, desk.RoleDispatcher, audit), w.store.SaveCalendar(ctx, store.Calendar{ID: "hours", Name: "Hours", Hours: week}, audit),
		w.store.SaveAgreement(ctx, w.agreement(), audit))
	for _, err := range steps {
		if err != nil {
			return fmt.Errorf("seed the desk: %w", err)
		}
	}
	start := w.now
	clock := engine.NewClock(func() time.Time { return w.now }, func() time.Duration { return w.now.Sub(start) })
	var err error
	w.engine, err = engine.New(ctx, w.store, clock, slog.New(slog.NewTextHandler(io.Discard, nil)))
	return err
}

func (w *world) hire(ctx context.Context, team int, role desk.Role, audit store.Audit) error {
	p := desk.Person{ID: desk.PersonID(fmt.Sprintf("agent-%02d", len(w.agents))), Roles: []desk.Role{role}, ServesAll: true}
	p.Name, p.Email = string(p.ID), string(p.ID)+"@desk.example"
	if team >= 0 {
		p.Teams = []desk.TeamID{w.teams[team]}
	}
	w.agents = append(w.agents, &agent{Actor: desk.Actor{Person: p}, team: team, dispatcher: role == desk.RoleDispatcher})
	return w.store.SavePerson(ctx, p, audit)
}

func (w *world) agreement() sla.Agreement {
	a := sla.Agreement{ID: "agreement", Name: "Promise", Start: w.now.AddDate(-1, 0, 0), Coverage: "hours", DayMinutes: 600}
	for p := range 4 {
		a.Targets = append(a.Targets, sla.Target{Clock: sla.FirstResponse, Priority: p + 1, Minutes: w.s.Promise.Response[p]},
			sla.Target{Clock: sla.Resolution, Priority: p + 1, Minutes: w.s.Promise.Solution[p]})
	}
	return a
}

func (w *world) dice(name string) *rand.Rand { return w.streams[name] }

// hash is a fingerprint of all timelines: the same seed gives the same.
func (w *world) hash(ctx context.Context) (string, error) {
	h := fnv.New64a()
	for _, id := range w.order {
		records, err := w.store.Timeline(ctx, id, 0, 10_000)
		if err != nil {
			return "", err
		}
		for _, r := range records {
			fmt.Fprintf(h, "%d %s %d %s\n", r.Seq, r.Event.Kind(), r.Stamp.At.UnixMicro(), r.Stamp.By.Person)
		}
	}
	return fmt.Sprintf("%016x", h.Sum64()), nil
}
