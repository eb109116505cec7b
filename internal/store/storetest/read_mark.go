package storetest

import (
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

func testReadMarks(t *testing.T, s store.Store) {
	ctx := t.Context()
	marks := func(person desk.PersonID, want map[desk.TicketID]desk.Seq, tickets ...desk.TicketID) {
		t.Helper()
		got, err := s.ReadMarks(ctx, person, tickets)
		must(t, err)
		same(t, "read marks", got, want)
	}
	must(t, s.MarkRead(ctx, "p1", "t1", 3))
	must(t, s.MarkRead(ctx, "p1", "t2", 7))
	must(t, s.MarkRead(ctx, "p2", "t1", 1))
	must(t, s.MarkRead(ctx, "p1", "t1", 2))
	marks("p1", map[desk.TicketID]desk.Seq{"t1": 3, "t2": 7}, "t1", "t2", "t3")
	must(t, s.MarkRead(ctx, "p1", "t1", 4))
	marks("p1", map[desk.TicketID]desk.Seq{"t1": 4}, "t1")
	marks("p2", map[desk.TicketID]desk.Seq{"t1": 1}, "t1", "t2")
	marks("p1", map[desk.TicketID]desk.Seq{})
	// Two windows of one person read at the same time: the further one counts.
	together(8, func(i int) { _ = s.MarkRead(background(), "p3", "t1", desk.Seq(i+1)) })
	marks("p3", map[desk.TicketID]desk.Seq{"t1": 8}, "t1")
}

// testReadOwn holds that who acts has read what they did, and what stood before it where they looked at the ticket.
func testReadOwn(t *testing.T, s store.Store) {
	looked, other := Opened(t, s, 0, Opening("looked at")), Opened(t, s, 0, Opening("the other side"))
	note := entry(desk.NoteWritten{}, desk.Content{Body: "Mine"})
	read := func(id desk.TicketID) desk.Seq {
		t.Helper()
		got, err := s.ReadMarks(t.Context(), "p1", []desk.TicketID{id})
		must(t, err)
		return got[id]
	}
	act := func(unseen bool, before ...store.Loaded) {
		t.Helper()
		var sides []store.Side
		for _, b := range before {
			sides = append(sides, SideOf(b, stamp(1, "p1"), note))
		}
		c := change(sides...)
		c.Reader, c.Unseen = "p1", unseen
		must(t, s.Commit(t.Context(), c))
	}
	now := func(l store.Loaded) store.Loaded {
		t.Helper()
		fresh, err := s.Ticket(t.Context(), l.Ticket.ID)
		must(t, err)
		return fresh
	}
	act(true, looked)
	if got := read(looked.Ticket.ID); got != 0 {
		t.Errorf("a mass act reads %d entries of what was never read", got)
	}
	act(false, now(looked), other)
	if got, want := read(looked.Ticket.ID), now(looked).Ticket.Version; got != want {
		t.Errorf("after an own act: got %d, want %d", got, want)
	}
	if got := read(other.Ticket.ID); got != 0 {
		t.Errorf("the other side: got %d, want it unread", got)
	}
	act(true, now(looked))
	if got, want := read(looked.Ticket.ID), now(looked).Ticket.Version; got != want {
		t.Errorf("a mass act on what was read: got %d, want %d", got, want)
	}
}
