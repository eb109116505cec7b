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
