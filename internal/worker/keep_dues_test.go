package worker

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/store/memory"
)

// dueDesk is a desk with one ticket that is due in an hour by an agreement with hours round the clock.
type dueDesk struct {
	t     *testing.T
	store *memory.Store
	start time.Time
	e     *engine.Engine
}

func newDueDesk(t *testing.T) *dueDesk {
	t.Helper()
	ctx := t.Context()
	d := &dueDesk{t: t, store: memory.New(), start: time.Now()}
	d.must(d.store.SaveHouse(ctx, desk.DefaultHouse(uuid.NewString), store.Audit{At: d.start}))
	d.must(d.store.SaveClient(ctx, desk.Client{ID: "acme", Name: "Acme"}, store.Audit{}))
	rita := desk.Person{ID: "rita", Email: "rita@acme.example", Contacts: []desk.Contact{{Client: "acme", Sees: desk.SeesOwn}}}
	d.must(d.store.SavePerson(ctx, rita, store.Audit{}))
	d.e = d.node(d.store)
	always := calendar.Calendar{Zone: "UTC", Weekly: map[string][]string{}}
	for _, day := range calendar.Weekdays {
		always.Weekly[day] = []string{"00:00-24:00"}
	}
	d.saveHours("all", always)
	d.saveHours("some day", d.someDay())
	d.must(d.e.SaveAgreement(ctx, machine, sla.Agreement{ID: "a", Name: "A", Start: d.start.AddDate(-1, 0, 0), Coverage: "all", DayMinutes: 480, Targets: []sla.Target{{Clock: sla.TierTime, Minutes: 60}}}))
	_, err := d.e.Open(ctx, desk.Open{Client: "acme", Requester: rita.ID, Content: desk.Content{Subject: "S", Body: "B"}}, engine.Call{Actor: desk.Actor{Person: rita}, Via: desk.ViaWeb})
	d.must(err)
	return d
}

var machine = desk.MachineActor("test")

func (d *dueDesk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// node is an engine as after a start.
func (d *dueDesk) node(s store.Store) *engine.Engine {
	d.t.Helper()
	e, err := engine.New(d.t.Context(), s, engine.NewClock(time.Now, func() time.Duration { return time.Since(d.start) }), slog.New(slog.DiscardHandler))
	d.must(err)
	return e
}

// someDay are hours in a year.
func (d *dueDesk) someDay() calendar.Calendar {
	date := d.start.AddDate(1, 0, 0).Format(time.DateOnly)
	return calendar.Calendar{Zone: "UTC", Exceptions: []calendar.Exception{{Date: date, Hours: []string{"00:00-24:00"}}}}
}

func (d *dueDesk) saveHours(id string, hours calendar.Calendar) {
	d.t.Helper()
	c := d.e.Promises().Calendars[id]
	c.ID, c.Name, c.Hours = id, id, hours
	d.must(d.e.SaveCalendar(d.t.Context(), machine, c))
}

func (d *dueDesk) run(job Job) {
	d.t.Helper()
	for more := true; more; {
		var err error
		more, _, err = job.Run(d.t.Context())
		d.must(err)
	}
}

// due is when the ticket is due by its row.
func (d *dueDesk) due() time.Time {
	d.t.Helper()
	rows, _, err := d.store.ListTickets(d.t.Context(), store.TicketFilter{Scope: desk.Scope{All: true}}, store.Page{Sort: store.SortNewest, Limit: 1})
	d.must(err)
	return rows[0].DueAt
}

// TestHoursOfATeamMoveItsTickets gives a team other hours on the node whose worker comes by later, and looks at when its ticket is due.
func TestHoursOfATeamMoveItsTickets(t *testing.T) {
	d := newDueDesk(t)
	job := House(d.e)
	due := func() time.Duration {
		t.Helper()
		d.run(job)
		return d.due().Sub(d.start)
	}
	give := func(calendar string) {
		t.Helper()
		d.must(d.e.SaveHouse(t.Context(), machine, "team.save", "", func(h *desk.House) error { return h.GiveHours(h.Intake, calendar, time.Now()) }))
	}
	if got := due(); got > 2*time.Hour {
		t.Fatalf("in the hours of the agreement it is due after %v", got)
	}
	give("some day")
	if got := due(); got < 300*24*time.Hour {
		t.Errorf("in hours of some day it is due after %v", got)
	}
	give("")
	if got := due(); got > 2*time.Hour {
		t.Errorf("back in the hours of the agreement it is due after %v", got)
	}
}

// broken is a store that cannot write due times, as when the node ends before it has.
type broken struct{ *memory.Store }

func (broken) SetDues(context.Context, []store.Redue) (int, error) {
	return 0, store.Unavailable(errors.New("the node ends here"))
}

// counting counts how often open tickets are read to count them anew.
type counting struct {
	*memory.Store
	walks int
}

func (c *counting) LiveTickets(ctx context.Context, after desk.TicketID, limit int) ([]store.Live, error) {
	if after == "" {
		c.walks++
	}
	return c.Store.LiveTickets(ctx, after, limit)
}

// TestDuesAreKeptOverAStart moves what is due when the node ended between the change of a calendar and its counting, and walks open tickets
// only when what their due times depend on changed.
func TestDuesAreKeptOverAStart(t *testing.T) {
	d := newDueDesk(t)
	ctx := t.Context()
	d.run(House(d.e))
	ends := House(d.node(broken{d.store}))
	d.saveHours("all", d.someDay())
	if _, _, err := ends.Run(ctx); err == nil || d.due().Sub(d.start) > 2*time.Hour {
		t.Fatalf("the node did not end before it counted: %v", err)
	}
	counts := &counting{Store: d.store}
	again := House(d.node(counts))
	d.run(again)
	if got := d.due().Sub(d.start); got < 300*24*time.Hour || counts.walks != 1 {
		t.Errorf("after a start it is due after %v, and tickets were walked %d times", got, counts.walks)
	}
	d.must(d.e.SaveHouse(ctx, machine, "house.save", "", func(h *desk.House) error { return h.Call("Other", h.CloseAfter) }))
	d.run(again)
	d.run(House(d.node(counts)))
	if counts.walks != 1 {
		t.Errorf("with nothing that moves tickets they were walked %d times", counts.walks-1)
	}
	d.must(d.e.SaveHouse(ctx, machine, "tier.save", "1", func(h *desk.House) error {
		tier := h.Tiers[0]
		tier.TimeLimit += time.Hour
		return h.PutTier(tier)
	}))
	d.run(again)
	if counts.walks != 2 {
		t.Error("the time limit of a tier changed, which escalations by rule go by, and nothing was counted anew")
	}
}

// TestDuesOfAnotherNode counts anew what a node wrote by the hours that it knew, after another had counted by those that hold.
func TestDuesOfAnotherNode(t *testing.T) {
	d := newDueDesk(t)
	d.run(House(d.e))
	other := d.node(d.store)
	late := House(other)
	d.run(late)
	d.saveHours("all", d.someDay())
	d.run(House(d.e))
	if d.due().Sub(d.start) < 300*24*time.Hour {
		t.Fatalf("the first node did not count: due at %v", d.due())
	}
	rows, _, err := d.store.ListTickets(t.Context(), store.TicketFilter{Scope: desk.Scope{All: true}}, store.Page{Sort: store.SortNewest, Limit: 1})
	d.must(err)
	_, err = other.Do(t.Context(), rows[0].ID, desk.Tag{Tag: "vpn"}, engine.Call{Actor: machine, Via: desk.ViaAPI})
	d.must(err)
	if d.due().Sub(d.start) > 2*time.Hour {
		t.Fatalf("the other node knew of the change: due at %v", d.due())
	}
	d.run(late)
	if d.due().Sub(d.start) < 300*24*time.Hour {
		t.Errorf("what the other node wrote stays due at %v", d.due())
	}
}
