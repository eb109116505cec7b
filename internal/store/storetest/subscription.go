package storetest

import (
	"testing"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// testSubscriptions keeps what subscriptions say beside what was taken over and not wanted, while what they say changes.
func testSubscriptions(t *testing.T, s store.Store) {
	ctx := t.Context()
	must(t, s.SaveCalendar(ctx, store.Calendar{ID: "office", Name: "Office", Hours: office}, audit("calendar.save")))
	closed, short := calendar.Day{Name: "Mai\x00feiertag"}, calendar.Day{Hours: []string{"09:00-12:00"}}
	first := store.Subscription{
		ID: "s1", Calendar: "office", URL: "https://dates.example/a.ics", ReadFor: "1 2026", ETag: `"1"`, LastModified: "Mon", AddedAt: at(1), TriedAt: at(1), ReadAt: at(1), NextAt: at(9),
	}
	second := store.Subscription{ID: "s2", Calendar: "always", URL: first.URL, AddedAt: at(0), TriedAt: at(0), NextAt: at(5), Problem: store.Trouble{Code: "x", Message: "Broken."}}
	must(t, s.AddSubscription(ctx, first, []store.SaidOn{{Date: "2026-05-01", Day: closed}, {Date: "2026-06-01", Day: short}}, audit("calendar.subscribe")))
	must(t, s.AddSubscription(ctx, second, []store.SaidOn{{Date: "2026-06-01", Day: closed}}, audit("calendar.subscribe")))
	again := first
	again.ID = "s3"
	wantKind(t, s.AddSubscription(ctx, again, nil, audit("calendar.subscribe")), desk.KindConflict)
	listed := func(what, calendarID string, want ...store.Subscription) {
		t.Helper()
		got, err := s.Subscriptions(ctx, calendarID)
		must(t, err)
		same(t, what, got, want)
	}
	listed("all", "", second, first)
	listed("of one calendar", "office", first)
	listed("of none", "none")
	dates := func(what, calendarID, from string, want ...calendar.SubscribedDate) {
		t.Helper()
		got, err := s.SubscribedDates(ctx, calendarID, from)
		must(t, err)
		same(t, what, got, want)
	}
	may, june := calendar.SubscribedDate{Subscription: "s1", Date: "2026-05-01", Said: &closed}, calendar.SubscribedDate{Subscription: "s1", Date: "2026-06-01", Said: &short}
	other := calendar.SubscribedDate{Subscription: "s2", Date: "2026-06-01", Said: &closed}
	dates("of one calendar", "office", "", may, june)
	dates("of all from June", "", "2026-06-01", june, other)

	// What is taken over comes with the version, or not at all.
	may.Taken, june.Dismissed = &closed, "a key"
	next := store.Calendar{ID: "office", Name: "Office", Version: 1, Hours: office, Days: map[string]string{"2026-05-01": "Mai"}}
	wantStale(t, s.TakeDates(ctx, store.Calendar{ID: "office", Name: "Office", Version: 7, Hours: office}, []calendar.SubscribedDate{may}, audit("calendar.take")))
	dates("after somebody was faster", "office", "2026-05-01", calendar.SubscribedDate{Subscription: "s1", Date: "2026-05-01", Said: &closed}, calendar.SubscribedDate{Subscription: "s1", Date: "2026-06-01", Said: &short})
	must(t, s.TakeDates(ctx, next, []calendar.SubscribedDate{may}, audit("calendar.take")))
	must(t, s.DismissDates(ctx, "office", []calendar.SubscribedDate{june}, audit("calendar.dismiss")))
	dates("after it was looked at", "office", "", may, june)
	kept, err := s.Calendars(ctx)
	must(t, err)
	same(t, "the new version", []any{len(kept), kept[1].Version, kept[1].Days}, []any{2, 2, next.Days})

	// A fetch that failed leaves what was said; one that went well replaces it, and keeps only what somebody made of it.
	first.TriedAt, first.NextAt, first.Problem = at(9), at(20), store.Trouble{Code: "feed.slow", Message: "Slow."}
	must(t, s.SaveFetched(ctx, first, false, nil))
	listed("after trouble", "office", first)
	dates("after trouble", "office", "", may, june)
	first.Problem, first.ETag, first.ReadAt = store.Trouble{}, `"2"`, at(9)
	must(t, s.SaveFetched(ctx, first, true, []store.SaidOn{{Date: "2026-07-01", Day: short}}))
	listed("after a fetch", "office", first)
	may.Said = nil
	dates("after a fetch", "office", "", may, calendar.SubscribedDate{Subscription: "s1", Date: "2026-07-01", Said: &short})
	gone := may
	gone.Taken, next.Version = nil, 2
	must(t, s.TakeDates(ctx, next, []calendar.SubscribedDate{gone}, audit("calendar.take")))
	dates("after what is gone was taken over", "office", "2026-01-01", calendar.SubscribedDate{Subscription: "s1", Date: "2026-07-01", Said: &short})

	must(t, s.RemoveSubscription(ctx, "s1", audit("calendar.unsubscribe")))
	wantMissing(t, s.RemoveSubscription(ctx, "s1", audit("calendar.unsubscribe")))
	wantMissing(t, s.SaveFetched(ctx, first, true, []store.SaidOn{{Date: "2026-07-01", Day: short}}))
	listed("what is left", "", second)
	dates("what is left", "", "", other)
	trail, err := s.AuditTrail(ctx, 0, 20)
	must(t, err)
	same(t, "the trail", []string{trail[0].Act, trail[0].Ref, trail[2].Act, trail[2].Ref}, []string{"calendar.unsubscribe", "office", "calendar.dismiss", "office"})
}
