package storetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// testSchedule holds that the plan of a day is what a walk over all tickets gives, whatever is done with them.
func testSchedule(t *testing.T, s store.Store) {
	r := dice(11)
	var ids []desk.TicketID
	for i := range 80 {
		if len(ids) == 0 || r.IntN(4) == 0 {
			ids = append(ids, Opened(t, s, i, Opening(fmt.Sprint("t", i))).Ticket.ID)
		}
		id := ids[r.IntN(len(ids))]
		planned := load(t, s, id).Ticket.Scheduled
		var seq desk.Seq
		if len(planned) > 0 {
			seq = planned[r.IntN(len(planned))].Seq
		}
		from := at(r.IntN(3000))
		person := desk.PersonID(pick(r, "a1", "a2", "a3"))
		events := []desk.Event{
			desk.WorkScheduled{Work: desk.WorkVisit, Owner: person, From: from, Until: from.Add(time.Hour), Before: r.IntN(60), After: 20, Forced: true},
			desk.WorkScheduled{Work: desk.WorkDepot, Owner: person, From: from, Until: from.Add(3 * time.Hour), Forced: true},
			desk.TicketResolved{Outcome: desk.OutcomeSolved},
			desk.TicketReopened{},
		}
		if seq > 0 {
			events = append(events, desk.WorkMoved{Seq: seq, Owner: person, From: from, Until: from.Add(2 * time.Hour), Forced: true},
				desk.WorkFinished{Seq: seq, Owner: person}, desk.WorkCancelled{Seq: seq, Owner: person})
		}
		add(t, s, id, i, entry(pick(r, events...)))
	}
	span := desk.Span{From: at(600), Until: at(1400)}
	var want []desk.Booking
	for _, id := range ids {
		for _, b := range load(t, s, id).Ticket.Bookings() {
			if b.From.Before(span.Until) && b.Until.After(span.From) {
				want = append(want, b)
			}
		}
	}
	got, err := s.Bookings(t.Context(), span)
	must(t, err)
	if len(want) == 0 || len(got) != len(want) || !slices.IsSortedFunc(got, func(a, b desk.Booking) int { return a.From.Compare(b.From) }) {
		t.Errorf("%d bookings, want %d by their beginning: %+v", len(got), len(want), got)
	}
	for _, b := range want {
		if !slices.Contains(got, b) {
			t.Errorf("%+v is missing", b)
		}
	}
	ones, err := s.Bookings(t.Context(), span, "a1", "a2")
	must(t, err)
	rest := slices.DeleteFunc(slices.Clone(got), func(b desk.Booking) bool { return b.Person == "a3" })
	same(t, "bookings of two", ones, rest)
}

// testTaken holds that two who take the same time of a person at once do not both get it, unless they say that they know.
func testTaken(t *testing.T, s store.Store) {
	var sides []store.Side
	for i := range 4 {
		loaded := Opened(t, s, i, Opening(fmt.Sprint("t", i)))
		from := at(100 + i)
		visit := desk.WorkScheduled{Work: desk.WorkVisit, Owner: "a1", From: from, Until: from.Add(time.Hour), Before: 30}
		sides = append(sides, SideOf(loaded, stamp(5, ""), entry(visit)))
	}
	errs := make([]error, len(sides))
	var both sync.WaitGroup
	for i := range sides {
		both.Add(1)
		go func() {
			defer both.Done()
			errs[i] = s.Commit(t.Context(), change(sides[i]))
		}()
	}
	both.Wait()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
			continue
		}
		wantStale(t, err)
	}
	if done != 1 {
		t.Errorf("%d of 4 got the same hour of one person", done)
	}
	for i, err := range errs {
		if err != nil { // who knows may take it all the same, and the time before the way is free
			id := load(t, s, sides[i].Before.Ticket.ID).Ticket.ID
			add(t, s, id, 6, entry(desk.WorkScheduled{Work: desk.WorkVisit, Owner: "a1", From: at(100), Until: at(130), Forced: true}))
			add(t, s, id, 7, entry(desk.WorkScheduled{Work: desk.WorkRemote, Owner: "a1", From: at(20), Until: at(69)}))
			break
		}
	}
}
