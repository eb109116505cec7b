package engine_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// prepaid makes the client's agreement one of two prepaid hours in Berlin, with a credit for late first responses.
func (d *clockDesk) prepaid(change func(*sla.Agreement)) {
	d.t.Helper()
	hours := store.Calendar{ID: "berlin", Name: "Berlin", Hours: calendar.OfficeHours("Europe/Berlin")}
	if c, ok := d.engine.Promises().Calendars[hours.ID]; ok {
		hours.Version = c.Version
	}
	d.must(d.engine.SaveCalendar(d.t.Context(), d.agent, hours))
	for _, a := range d.engine.Promises().Agreements {
		if a.ID != "of-"+string(d.client) {
			continue
		}
		a.Coverage, a.OnSite, a.Time = "berlin", sla.OnSiteExtra, sla.TimeTerms{PrepaidMinutes: 120, StepMinutes: 15}
		a.Targets = []sla.Target{{Clock: sla.FirstResponse, Minutes: 30}, {Clock: sla.Resolution, Minutes: 100 * 60}}
		a.Credits = []sla.Credit{{Clock: sla.FirstResponse, Cents: 1000}}
		a.Escalations = nil
		if change != nil {
			change(&a)
		}
		d.must(d.engine.SaveAgreement(d.t.Context(), d.agent, a))
	}
}

func (d *clockDesk) log(id desk.TicketID, c desk.LogTime) {
	d.t.Helper()
	_, err := d.engine.Do(d.t.Context(), id, c, engine.Call{Actor: d.agent, Via: desk.ViaWeb})
	d.must(err)
}

// TestMonth counts a month by the zone of the agreement, in order, and follows what an entry took: prepaid, over, on site, not billable.
func TestMonth(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		d := newClockDesk(t, s, 26)
		ctx := t.Context()
		d.prepaid(nil)
		d.now = time.Date(2026, 4, 30, 21, 30, 0, 0, time.UTC) // still April in Berlin
		one, two := d.open(), d.open()
		d.log(one, desk.LogTime{Minutes: 60, Billable: true})
		d.now = d.now.Add(time.Hour) // May in Berlin, April in UTC
		mayday := d.now
		d.log(one, desk.LogTime{Minutes: 50, Billable: true})
		d.now = d.now.Add(time.Hour)
		d.log(two, desk.LogTime{Minutes: 30})
		d.log(two, desk.LogTime{Minutes: 20, Where: desk.OnSite, Billable: true})
		d.now = d.now.Add(time.Hour)
		d.log(two, desk.LogTime{Minutes: 70, Billable: true})

		month, err := d.engine.Month(ctx, d.client, "of-"+string(d.client), mayday)
		d.must(err)
		got := fmt.Sprint(month.From.Format(time.RFC3339), " ", month.To.Format(time.RFC3339), " ", month.Usage.Used, month.Usage.Left, month.Usage.Taken, month.Usage.Extra, month.Extra())
		if want := "2026-04-30T22:00:00Z 2026-05-31T22:00:00Z 120 0 [60 0 0 60] [0 0 30 15] 45"; got != want {
			t.Errorf("May is %s, want %s", got, want)
		}
		april, err := d.engine.Month(ctx, d.client, "of-"+string(d.client), mayday.Add(-time.Hour))
		d.must(err)
		if len(april.Entries) != 1 || april.Usage.Left != 60 {
			t.Errorf("April has %d entries and %d minutes left", len(april.Entries), april.Usage.Left)
		}
		other, err := d.engine.Month(ctx, d.client, "of-", mayday)
		d.must(err)
		if len(other.Entries) != 0 {
			t.Errorf("the desk's default is charged for %d entries of another agreement", len(other.Entries))
		}

		loaded, err := s.Ticket(ctx, two)
		d.must(err)
		records, err := s.Timeline(ctx, two, 0, 100)
		d.must(err)
		standing, err := d.engine.Standing(ctx, loaded.Ticket, records, d.now)
		d.must(err)
		over := []int{}
		for _, r := range records {
			if _, ok := r.Event.(desk.TimeLogged); ok {
				over = append(over, standing.Over[r.Seq])
			}
		}
		if !slices.Equal(over, []int{0, 30, 15}) || !standing.IsPrepaid() || standing.Month.Usage.Left != 0 {
			t.Errorf("over are %v, left %d", over, standing.Month.Usage.Left)
		}

		d.prepaid(func(a *sla.Agreement) { a.Time = sla.TimeTerms{FlatRate: true} })
		standing, err = d.engine.Standing(ctx, loaded.Ticket, records, d.now)
		d.must(err)
		if len(standing.Over) != 1 || standing.IsPrepaid() {
			t.Errorf("under a flat rate over are %v", standing.Over)
		}
	})
}

// TestBreaches credits a late clock once, in the month in which it was late first.
func TestBreaches(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		d := newClockDesk(t, s, 26)
		ctx := t.Context()
		d.prepaid(nil)
		d.now = time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC)
		late, fine := d.open(), d.open()
		_, err := d.engine.Do(ctx, fine, desk.PostMessage{Content: desk.Content{Body: "words"}}, engine.Call{Actor: d.agent, Via: desk.ViaWeb})
		d.must(err)
		d.now = d.now.Add(3 * time.Hour)
		d.runDue()
		from, to := calendar.MonthOf(d.now, time.UTC)
		breaches, err := d.engine.Breaches(ctx, d.client, from, to, d.now)
		d.must(err)
		var credited []engine.Breach
		for _, b := range breaches {
			if b.Ticket.ID == fine {
				t.Errorf("what was answered in time is breached: %s", b.Clock)
			}
			if b.Ticket.ID == late {
				credited = append(credited, b)
			}
		}
		if len(credited) != 1 || credited[0].Clock != sla.FirstResponse || credited[0].Cents != 1000 || !credited[0].At.After(from) {
			t.Errorf("credited are %+v", credited)
		}
		if next, err := d.engine.Breaches(ctx, d.client, to, to.AddDate(0, 1, 0), d.now); err != nil || len(next) != 0 {
			t.Errorf("the next month has %d, %v", len(next), err)
		}
		if before, err := d.engine.Breaches(ctx, d.client, from.AddDate(0, -1, 0), from, d.now); err != nil || len(before) != 0 {
			t.Errorf("the month before, whose late tellings reach into this one, has %d, %v", len(before), err)
		}
	})
}
