package storetest

import (
	"testing"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
)

var office = calendar.Calendar{Zone: "Europe/Berlin", Weekly: map[string][]string{"mon": {"09:00-17:00"}}, Exceptions: []calendar.Exception{{Date: "2026-12-24", Hours: []string{"09:00-12:00"}}}}

func testCalendars(t *testing.T, s store.Store) {
	ctx := t.Context()
	first := store.Calendar{ID: "office", Name: "Büro", Hours: office, Days: map[string]string{"2026-12-24": "Heiligabend"}}
	must(t, s.SaveCalendar(ctx, first, audit("calendar.save")))
	wantStale(t, s.SaveCalendar(ctx, first, audit("calendar.save")))
	must(t, s.SaveCalendar(ctx, store.Calendar{ID: "always", Name: "Always", Hours: calendar.Calendar{Zone: "UTC"}}, audit("calendar.save")))
	saved := make([]error, 6)
	second := store.Calendar{ID: "office", Name: "Office", Client: "c1", Version: 1, Hours: calendar.Calendar{Zone: "Asia/Tokyo"}, From: at(2)}
	later := audit("calendar.recompute")
	later.At, later.Details = at(5), `{"reason":"Fehler"}`
	together(len(saved), func(i int) { saved[i] = s.SaveCalendar(background(), second, later) })
	same(t, "who was faster", winners(t, saved), 1)
	kept, err := s.Calendars(ctx)
	must(t, err)
	same(t, "calendars", kept, []store.Calendar{
		{ID: "always", Name: "Always", Version: 1, Hours: calendar.Calendar{Zone: "UTC"}, SavedAt: at(0), From: at(0)},
		{ID: "office", Name: "Büro", Version: 1, Hours: office, Days: map[string]string{"2026-12-24": "Heiligabend"}, SavedAt: at(0), From: at(0)},
		{ID: "office", Name: "Office", Client: "c1", Version: 2, Hours: calendar.Calendar{Zone: "Asia/Tokyo"}, SavedAt: at(5), From: at(2)},
	})
	trail, err := s.AuditTrail(ctx, 0, 2)
	must(t, err)
	if trail[0].Details != `{"reason":"Fehler"}` || trail[1].Details != "" {
		t.Errorf("the trail says %+v", trail)
	}
}

// winners counts those who were not told that somebody else was faster.
func winners(t *testing.T, errs []error) int {
	t.Helper()
	n := 0
	for _, err := range errs {
		if err == nil {
			n++
			continue
		}
		wantStale(t, err)
	}
	return n
}

func testAgreements(t *testing.T, s store.Store) {
	ctx := t.Context()
	gold := sla.Agreement{
		ID: "gold", Name: "Gold", Scope: sla.Scope{Client: "c1"}, Start: at(0), Coverage: "office", DayMinutes: 480, Channels: []sla.Channel{sla.ChannelMail},
		Targets: []sla.Target{{Clock: sla.Resolution, Priority: 1, Minutes: 240}}, Pauses: sla.Pauses{sla.Resolution: {}}, Warnings: sla.UsualWarnings,
	}
	must(t, s.SaveAgreement(ctx, gold, audit("agreement.save")))
	wantStale(t, s.SaveAgreement(ctx, gold, audit("agreement.save")))
	must(t, s.SaveAgreement(ctx, sla.Agreement{ID: "desk", Name: "Desk", Start: at(0), Coverage: "office"}, audit("agreement.save")))
	better := gold
	better.Version, better.Name, better.Targets = 1, "Gold 2", nil
	saved := make([]error, 6)
	together(len(saved), func(i int) { saved[i] = s.SaveAgreement(background(), better, audit("agreement.save")) })
	same(t, "who was faster", winners(t, saved), 1)
	newest, err := s.Agreements(ctx)
	must(t, err)
	gold.Version, better.Version = 1, 2
	same(t, "newest agreements", newest, []sla.Agreement{{ID: "desk", Name: "Desk", Version: 1, Start: at(0), Coverage: "office"}, better})
	old, err := s.Agreement(ctx, desk.AgreementRef{ID: "gold", Version: 1})
	must(t, err)
	same(t, "the first version", old, gold)
	_, err = s.Agreement(ctx, desk.AgreementRef{ID: "gold", Version: 3})
	wantMissing(t, err)
}

// testRedues moves due times without an entry, and none of a ticket that was changed meanwhile.
func testRedues(t *testing.T, s store.Store) {
	ctx := t.Context()
	var ids []desk.TicketID
	for range 3 {
		ids = append(ids, Opened(t, s, 0, Opening("Due")).Ticket.ID)
	}
	dues := desk.Dues{Next: at(30), Shown: at(40)}
	changed, err := s.SetDues(ctx, []store.Redue{
		{Ticket: ids[0], Version: 1, Dues: dues, Urgency: 3}, {Ticket: ids[1], Version: 7, Dues: dues, Urgency: 3}, {Ticket: "none", Version: 1, Dues: dues},
	})
	must(t, err)
	due, next, err := s.DueTickets(ctx, at(30), 10)
	must(t, err)
	if changed != 1 || len(due) != 1 || due[0] != ids[0] || !next.IsZero() {
		t.Errorf("%d were changed, due are %v, the next at %v", changed, due, next)
	}
	rows, _, err := s.ListTickets(ctx, store.TicketFilter{Scope: all(), DueBefore: at(41)}, store.Page{Sort: store.SortDue, Limit: 5})
	must(t, err)
	if len(rows) != 1 || !rows[0].DueAt.Equal(at(40)) {
		t.Errorf("lists show %+v", rows)
	}
	soon := func(minute int) (n int) {
		t.Helper()
		filter := store.TicketFilter{Scope: all(), Live: true, SoonAt: at(minute)}
		rows, _, err := s.ListTickets(ctx, filter, store.Page{Sort: store.SortDue, Limit: 5})
		must(t, err)
		n, err = s.CountTickets(ctx, filter, 5)
		must(t, err)
		same(t, "soon due in the list", len(rows), n)
		return n
	}
	same(t, "without such an instant", soon(35), 0)
	dues.Soon = at(33)
	if _, err := s.SetDues(ctx, []store.Redue{{Ticket: ids[0], Version: 1, Dues: dues, Urgency: 3}}); err != nil {
		t.Fatal(err)
	}
	same(t, "soon due before", soon(32), 0)
	same(t, "soon due from then on", soon(33), 1)
	same(t, "soon due to the end", soon(39), 1)
	same(t, "soon due when it is late", soon(40), 0)
	if _, err := s.SetDues(ctx, []store.Redue{{Ticket: ids[0], Version: 1, Urgency: 3}}); err != nil {
		t.Fatal(err)
	}
	if due, _, err := s.DueTickets(ctx, at(60), 10); err != nil || len(due) != 0 {
		t.Errorf("what is not due any more is due: %v, %v", due, err)
	}
	same(t, "soon due any more", soon(35), 0)
	if _, err := s.SetDues(ctx, []store.Redue{{Ticket: ids[1], Version: 1, Dues: dues, Urgency: 3}}); err != nil {
		t.Fatal(err)
	}
	var walked []desk.TicketID
	var kept []desk.Dues
	for after := desk.TicketID(""); ; {
		page, err := s.LiveTickets(ctx, after, 2)
		must(t, err)
		if len(page) == 0 {
			break
		}
		for _, one := range page {
			walked = append(walked, one.Ticket.ID)
			kept = append(kept, one.Dues)
		}
		after = page[len(page)-1].Ticket.ID
	}
	basis, err := s.DuesBasis(ctx)
	must(t, err)
	same(t, "never counted by", basis, "")
	for _, by := range []string{"one", "other"} {
		must(t, s.SaveDuesBasis(ctx, by))
		basis, err = s.DuesBasis(ctx)
		must(t, err)
		same(t, "counted by", basis, by)
	}
	same(t, "live tickets", walked, ids)
	if !kept[0].Equal(desk.Dues{}) || !kept[1].Equal(dues) {
		t.Errorf("live tickets are due at %v", kept)
	}
}

// testTicketsOf gives whole tickets by their ids in one read.
func testTicketsOf(t *testing.T, s store.Store) {
	first, second := Opened(t, s, 0, Opening("One")), Opened(t, s, 0, Opening("Two"))
	Opened(t, s, 0, Opening("Three"))
	found, err := s.TicketsOf(t.Context(), []desk.TicketID{second.Ticket.ID, "none", first.Ticket.ID, second.Ticket.ID})
	must(t, err)
	same(t, "tickets", found, map[desk.TicketID]desk.Ticket{first.Ticket.ID: first.Ticket, second.Ticket.ID: second.Ticket})
	found, err = s.TicketsOf(t.Context(), nil)
	must(t, err)
	same(t, "tickets of no ids", len(found), 0)
}
