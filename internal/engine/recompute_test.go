package engine_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// daily are hours that are the same on every day.
func daily(hours string) calendar.Calendar {
	c := calendar.Calendar{Zone: "UTC", Weekly: map[string][]string{}}
	for _, day := range calendar.Weekdays {
		c.Weekly[day] = []string{hours}
	}
	return c
}

// newest is a calendar as it is kept.
func (d *clockDesk) newest(id string) store.Calendar {
	d.t.Helper()
	all, err := d.store.Calendars(d.t.Context())
	d.must(err)
	var newest store.Calendar
	for _, c := range all {
		if c.ID == id {
			newest = c
		}
	}
	return newest
}

// due is when lists say that the only ticket is due.
func (d *clockDesk) due() time.Time {
	d.t.Helper()
	rows, _, err := d.store.ListTickets(d.t.Context(), store.TicketFilter{Scope: desk.Scope{All: true}}, store.Page{Sort: store.SortNewest, Limit: 5})
	d.must(err)
	return rows[0].DueAt
}

func codeOf(err error) string {
	var e *desk.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// TestS6RecomputeOfThePast lets a ticket break its promise by hours that were wrong, counts the past anew, and holds that the breach is told for
// ever, cleared in the account, and that nothing changed before the confirm (S5, S6).
func TestS6RecomputeOfThePast(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		d, ctx := newClockDesk(t, s, 26), t.Context()
		d.quiet = true
		d.saveAgreement(sla.Scope{Client: string(d.client)})
		wrong := d.newest("office")
		wrong.Hours = daily("00:00-24:00")
		d.must(d.engine.SaveCalendar(ctx, d.agent, wrong))
		id := d.open()
		before := d.fold(id)
		d.now = d.now.Add(30 * time.Hour) // of day and night: beyond every target
		d.runDue()
		late, told := d.due(), len(d.fold(id).Fired)
		if told == 0 {
			t.Fatal("thirty hours break no promise")
		}

		right := d.newest("office")
		right.Hours = daily("03:00-03:01")
		preview, err := d.engine.PreviewCalendar(ctx, d.agent, right, before.OpenedAt)
		d.must(err)
		if preview.Tickets != 1 || preview.InTime == 0 || preview.Late != 0 || len(preview.Clocks) < preview.InTime {
			t.Errorf("the preview says %d tickets, %d in time, %d late, %d clocks", preview.Tickets, preview.InTime, preview.Late, len(preview.Clocks))
		}
		if m := preview.Clocks[0]; m.Ticket.ID != id || !engine.IsLate(m.Before) || engine.IsLate(m.After) || !m.After.Due.After(m.Before.Due) {
			t.Errorf("the first move is %+v", m)
		}
		if got := d.newest("office"); got.Version != right.Version || !d.due().Equal(late) {
			t.Error("a preview changes something")
		}

		mia := d.agent
		mia.Person.Roles = []desk.Role{desk.RoleAgent, desk.RoleManager}
		for name, c := range map[string]struct {
			actor  desk.Actor
			from   time.Time
			reason string
			code   string
		}{
			"a manager":    {mia, before.OpenedAt, "wrong", "act.not_yours"},
			"no reason":    {d.agent, before.OpenedAt, " ", "recompute.reason"},
			"a tale":       {d.agent, before.OpenedAt, strings.Repeat("x", 1001), "recompute.reason"},
			"what is come": {d.agent, d.now.Add(time.Hour), "wrong", "recompute.from"},
			"long ago":     {d.agent, time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC), "wrong", "recompute.from"},
		} {
			if _, err := d.engine.RecomputeCalendar(ctx, c.actor, right, c.from, c.reason); codeOf(err) != c.code {
				t.Errorf("%s: %v, want %s", name, err, c.code)
			}
		}
		never := right
		never.Hours = calendar.Calendar{Zone: "UTC"}
		if _, err := d.engine.PreviewCalendar(ctx, d.agent, never, before.OpenedAt); codeOf(err) == "" {
			t.Errorf("a calendar that is never open is counted with: %v", err)
		}

		done, err := d.engine.RecomputeCalendar(ctx, d.agent, right, before.OpenedAt, " The night was never promised. ")
		d.must(err)
		if done.InTime != preview.InTime || done.Tickets != 1 {
			t.Errorf("done is %+v, previewed was %+v", done, preview)
		}
		if _, err := d.engine.RecomputeCalendar(ctx, d.agent, right, before.OpenedAt, "again"); !errors.Is(err, store.ErrStale) {
			t.Errorf("a preview of the version before counts: %v", err)
		}
		_, err = d.engine.Recount(ctx)
		d.must(err)
		account, _ := d.fold(id).Clocks(d.terms(d.fold(id), d.calendars()), d.now)
		for _, c := range account.Clocks {
			if engine.IsLate(c) {
				t.Errorf("%s is late in the account computed anew", c.Kind)
			}
		}
		if got := len(d.fold(id).Fired); got != told || !d.due().After(late) {
			t.Errorf("of %d thresholds told %d stay; due is %v, was %v", told, got, d.due(), late)
		}
		trail, err := s.AuditTrail(ctx, 0, 1)
		d.must(err)
		var kept engine.RecomputeDetails
		d.must(json.Unmarshal([]byte(trail[0].Details), &kept))
		want := engine.RecomputeDetails{Reason: "The night was never promised.", From: before.OpenedAt.UTC(), Tickets: 1, InTime: done.InTime}
		if trail[0].Act != "calendar.recompute" || kept != want {
			t.Errorf("the trail keeps %s with %+v", trail[0].Act, kept)
		}
	})
}

// TestHoursBelongToTheirClient: hours of a client serve its agreements and teams alone, and who does not serve it does not find them.
func TestHoursBelongToTheirClient(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		d, ctx := newClockDesk(t, s, 26), t.Context()
		own := store.Calendar{ID: "acme", Name: "Acme", Client: d.client, Hours: daily("09:00-17:00")}
		d.must(d.engine.SaveCalendar(ctx, d.agent, own))
		agree := func(client, coverage string) error {
			return d.engine.SaveAgreement(ctx, d.agent, sla.Agreement{
				ID: "new-" + client, Name: "New", Scope: sla.Scope{Client: client}, Start: d.now, Coverage: coverage, DayMinutes: 480,
				Targets: []sla.Target{{Clock: sla.Resolution, Minutes: 60}},
			})
		}
		give := func(team desk.TeamID, calendar string) error {
			return d.engine.SaveHouse(ctx, d.agent, "team.save", string(team), func(h *desk.House) error { return h.GiveHours(team, calendar, d.now) })
		}
		company := func(calendar string) error {
			return d.engine.SaveHouse(ctx, d.agent, "house.save", "", func(h *desk.House) error {
				h.Calendar = calendar
				return nil
			})
		}
		other := d.agent
		other.Person.ServesAll, other.Person.Serves = false, []desk.ClientID{"other"}
		own.Version = 1
		taken := d.newest("office")
		taken.Client = d.client
		for name, c := range map[string]struct {
			err  error
			code string
		}{
			"the client's agreement":         {agree(string(d.client), "acme"), ""},
			"everybody's agreement":          {agree("", "acme"), "agreement.coverage_unknown"},
			"an agreement on nothing":        {agree("", "none"), "agreement.coverage_unknown"},
			"a team of the desk":             {give(d.teams[0], "acme"), "team.calendar_unknown"},
			"a team on nothing":              {give(d.teams[0], "none"), "team.calendar_unknown"},
			"the desk":                       {company("acme"), "house.calendar_unknown"},
			"the desk, on everybody's":       {company("office"), ""},
			"somebody else":                  {d.engine.SaveCalendar(ctx, other, own), "calendar.not_found"},
			"somebody else, by a preview":    {previewed(d.engine.PreviewCalendar(ctx, other, own, d.now.Add(-time.Hour))), "calendar.not_found"},
			"for a client one does not know": {d.engine.SaveCalendar(ctx, other, store.Calendar{ID: "x", Name: "X", Client: d.client, Hours: own.Hours}), "client.unknown"},
			"what others use":                {d.engine.SaveCalendar(ctx, d.agent, taken), "calendar.used_by_others"},
		} {
			if codeOf(c.err) != c.code || c.code == "" && c.err != nil {
				t.Errorf("%s: %v, want %q", name, c.err, c.code)
			}
		}
	})
}

func previewed(_ engine.Recomputed, err error) error { return err }
