package worker

import (
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

// TestHoursOfATeamMoveItsTickets gives a team other hours on the node whose worker comes by later, and looks at when its ticket is due.
func TestHoursOfATeamMoveItsTickets(t *testing.T) {
	ctx, s, start := t.Context(), memory.New(), time.Now()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.SaveHouse(ctx, desk.DefaultHouse(uuid.NewString), store.Audit{At: start}))
	must(s.SaveClient(ctx, desk.Client{ID: "acme", Name: "Acme"}, store.Audit{}))
	rita := desk.Person{ID: "rita", Email: "rita@acme.example", Contacts: []desk.Contact{{Client: "acme", Sees: desk.SeesOwn}}}
	must(s.SavePerson(ctx, rita, store.Audit{}))
	e, err := engine.New(ctx, s, engine.NewClock(time.Now, func() time.Duration { return time.Since(start) }), slog.New(slog.DiscardHandler))
	must(err)
	all := calendar.Calendar{Zone: "UTC", Weekly: map[string][]string{}}
	for _, day := range calendar.Weekdays {
		all.Weekly[day] = []string{"00:00-24:00"}
	}
	someDay := calendar.Calendar{Zone: "UTC", Exceptions: []calendar.Exception{{Date: start.AddDate(1, 0, 0).Format(time.DateOnly), Hours: []string{"00:00-24:00"}}}}
	desks := desk.MachineActor("test")
	must(e.SaveCalendar(ctx, desks, store.Calendar{ID: "all", Name: "All", Hours: all}))
	must(e.SaveCalendar(ctx, desks, store.Calendar{ID: "some day", Name: "Some day", Hours: someDay}))
	must(e.SaveAgreement(ctx, desks, sla.Agreement{ID: "a", Name: "A", Start: start.AddDate(-1, 0, 0), Coverage: "all", DayMinutes: 480, Targets: []sla.Target{{Clock: sla.TierTime, Minutes: 60}}}))
	_, err = e.Open(ctx, desk.Open{Client: "acme", Requester: rita.ID, Content: desk.Content{Subject: "S", Body: "B"}}, engine.Call{Actor: desk.Actor{Person: rita}, Via: desk.ViaWeb})
	must(err)
	job := House(e)
	due := func() time.Time {
		t.Helper()
		for more := true; more; {
			var err error
			more, _, err = job.Run(ctx)
			must(err)
		}
		rows, _, err := s.ListTickets(ctx, store.TicketFilter{Scope: desk.Scope{All: true}}, store.Page{Sort: store.SortNewest, Limit: 1})
		must(err)
		return rows[0].DueAt
	}
	give := func(calendar string) {
		t.Helper()
		must(e.SaveHouse(ctx, desks, "team.save", "", func(h *desk.House) error { return h.GiveHours(h.Intake, calendar, time.Now()) }))
	}
	if got := due(); got.Sub(start) > 2*time.Hour {
		t.Fatalf("in the hours of the agreement it is due at %v", got)
	}
	give("some day")
	if got := due(); got.Sub(start) < 300*24*time.Hour {
		t.Errorf("in hours of some day it is due at %v", got)
	}
	give("")
	if got := due(); got.Sub(start) > 2*time.Hour {
		t.Errorf("back in the hours of the agreement it is due at %v", got)
	}
}
