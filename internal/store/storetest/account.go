package storetest

import (
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
)

// testAccounts counts what was done for a client and what was missed, by when, and follows a ticket that moves to another client.
func testAccounts(t *testing.T, s store.Store) {
	ctx := t.Context()
	worked := func(minutes int) desk.Entry {
		return entry(desk.TimeLogged{Minutes: minutes, Where: desk.OnSite, Billable: true, Tier: 2}, desk.Content{Body: "words"})
	}
	fired := func(what sla.ThresholdKind) desk.Entry {
		return entry(desk.ClockFired{Clock: sla.Resolution, Run: 1, What: what, At: at(0)})
	}
	second := Opened(t, s, 0, Opening("second"))
	first := Opened(t, s, 0, Opening("first"), fired(sla.AtShare))
	other := Opened(t, s, 0, Opening("other", func(e *desk.TicketOpened) { e.Client = "c2" }), worked(5), fired(sla.AtBreach))
	add(t, s, first.Ticket.ID, 10, worked(30), fired(sla.AtBreach))
	add(t, s, second.Ticket.ID, 20, fired(sla.AtBreach), worked(45), worked(50))
	add(t, s, first.Ticket.ID, 30, worked(60), fired(sla.AtBreach))

	times := func(client desk.ClientID, from, to int) []store.TimeEntry {
		entries, err := s.TimeEntries(ctx, client, at(from), at(to))
		must(t, err)
		return entries
	}
	line := func(of store.Loaded, subject string, seq desk.Seq, minute, minutes int) store.TimeEntry {
		return store.TimeEntry{
			Ticket: of.Ticket.ID, Seq: seq, Number: of.Ticket.Number, Subject: subject, At: at(minute), By: "a1",
			TimeLogged: desk.TimeLogged{Minutes: minutes, Where: desk.OnSite, Billable: true, Tier: 2},
		}
	}
	early, late := line(first, "first", 3, 10, 30), line(first, "first", 5, 30, 60)
	middle := []store.TimeEntry{line(second, "second", 3, 20, 45), line(second, "second", 4, 20, 50)}
	same(t, "all of a client", times("c1", 0, 31), []store.TimeEntry{early, middle[0], middle[1], late})
	same(t, "from is in, to is not", times("c1", 10, 30), []store.TimeEntry{early, middle[0], middle[1]})
	same(t, "nothing of a client that is not there", times("c9", 0, 99), []store.TimeEntry(nil))

	breached := func(client desk.ClientID, from, to int) []desk.TicketID {
		ids, err := s.BreachedTickets(ctx, client, at(from), at(to))
		must(t, err)
		return ids
	}
	same(t, "each breached ticket once, the first first", breached("c1", 0, 31), []desk.TicketID{first.Ticket.ID, second.Ticket.ID})
	same(t, "breached from is in, to is not", breached("c1", 20, 30), []desk.TicketID{second.Ticket.ID})

	add(t, s, first.Ticket.ID, 40, entry(desk.ClientMoved{From: "c1", To: "c2"}), worked(7))
	same(t, "what stays", times("c1", 0, 99), middle)
	same(t, "what moves with its ticket", times("c2", 0, 99), []store.TimeEntry{line(other, "other", 2, 0, 5), early, late, line(first, "first", 8, 40, 7)})
	same(t, "breaches that stay", breached("c1", 0, 99), []desk.TicketID{second.Ticket.ID})
	same(t, "breaches that move", breached("c2", 0, 99), []desk.TicketID{other.Ticket.ID, first.Ticket.ID})

	// What did not happen is not counted.
	wantStale(t, s.Commit(ctx, change(SideOf(second, stamp(50, "a1"), worked(9)))))
	same(t, "after a change that was too late", times("c1", 0, 99), middle)
}
