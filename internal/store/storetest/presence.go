package storetest

import (
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

func testPresences(t *testing.T, s store.Store) {
	ctx := t.Context()
	_, cursor, err := s.FeedAfter(ctx, store.FeedCursor{}, 10)
	must(t, err)
	told := func(after string, want ...string) {
		t.Helper()
		frames, next, err := s.FeedAfter(ctx, cursor, 10)
		must(t, err)
		cursor = next
		got := []string{}
		for _, f := range frames {
			got = append(got, f.Topic+" "+f.ID)
		}
		same(t, "what the feed says after "+after, got, append([]string{}, want...))
	}
	save := func(ticket desk.TicketID, person desk.PersonID, doing string, now, until int) {
		t.Helper()
		must(t, s.SavePresence(ctx, store.Presence{Ticket: ticket, Person: person, Doing: doing, Until: at(until)}, at(now)))
	}
	present := func(now int, want ...store.Presence) {
		t.Helper()
		got, err := s.PresencesOf(ctx, "t1", at(now))
		must(t, err)
		same(t, "who is there", append([]store.Presence{}, got...), append([]store.Presence{}, want...))
	}
	save("t1", "p2", store.DoingViewing, 0, 2)
	told("somebody came", "presence t1")
	save("t1", "p2", store.DoingViewing, 1, 3)
	told("they stayed")
	save("t1", "p2", store.DoingWriting, 1, 3)
	told("they write", "presence t1")
	save("t1", "p1", store.DoingViewing, 1, 9)
	save("t2", "p1", store.DoingViewing, 1, 2)
	told("others came", "presence t1", "presence t2")
	one := store.Presence{Ticket: "t1", Person: "p1", Doing: store.DoingViewing, Until: at(9)}
	present(2, one, store.Presence{Ticket: "t1", Person: "p2", Doing: store.DoingWriting, Until: at(3)})
	present(3, one)
	save("t1", "p2", store.DoingWriting, 4, 6)
	told("they came back", "presence t1")
	must(t, s.LeavePresence(ctx, "t1", "p2", at(4)))
	told("they went", "presence t1")
	must(t, s.LeavePresence(ctx, "t1", "p2", at(4)))
	told("who is not there went")
	present(4, one)
	must(t, s.TrimPresences(ctx, at(9)))
	present(4, one)
	must(t, s.TrimPresences(ctx, at(10)))
	present(4)
	told("they were forgotten")
	for _, p := range []store.Presence{{Ticket: "t1", Person: "p1", Doing: "sleeping"}, {Ticket: "t1", Doing: "viewing"}, {Person: "p1", Doing: "viewing"}} {
		wantKind(t, s.SavePresence(ctx, p, at(0)), desk.KindInvalid)
	}
}
