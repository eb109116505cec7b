package storetest

import (
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

func testDrafts(t *testing.T, s store.Store) {
	ctx := t.Context()
	draft := func(person desk.PersonID, place, kind, data string, minute int) store.Draft {
		return store.Draft{Person: person, Place: place, Kind: kind, Data: data, SavedAt: at(minute)}
	}
	for _, d := range []store.Draft{
		draft("p1", "t1", "reply", "Dear", 1), draft("p1", "t1", "note", "Hm\x00", 2), draft("p1", "t2", "reply", "Other", 3),
		draft("p2", "t1", "reply", "Mine", 4), draft("p1", "t1", "reply", "Dear Ada,", 5),
	} {
		must(t, s.SaveDraft(ctx, d))
	}
	kept := func(person desk.PersonID, place string, want ...store.Draft) {
		t.Helper()
		got, err := s.Drafts(ctx, person, place)
		must(t, err)
		same(t, "drafts", append([]store.Draft{}, got...), append([]store.Draft{}, want...))
	}
	kept("p1", "t1", draft("p1", "t1", "note", "Hm\uFFFD", 2), draft("p1", "t1", "reply", "Dear Ada,", 5))
	kept("p2", "t1", draft("p2", "t1", "reply", "Mine", 4))
	kept("p3", "t1")
	must(t, s.SaveDraft(ctx, draft("p1", "t1", "reply", "Dear A", 3)))
	must(t, s.SaveDraft(ctx, draft("p1", "t1", "reply", "", 4)))
	kept("p1", "t1", draft("p1", "t1", "note", "Hm\uFFFD", 2), draft("p1", "t1", "reply", "Dear Ada,", 5))
	must(t, s.SaveDraft(ctx, draft("p1", "t1", "reply", "Dear Ad", 5)))
	kept("p1", "t1", draft("p1", "t1", "note", "Hm\uFFFD", 2), draft("p1", "t1", "reply", "Dear Ad", 5))
	must(t, s.SaveDraft(ctx, draft("p1", "t1", "reply", "", 6)))
	kept("p1", "t1", draft("p1", "t1", "note", "Hm\uFFFD", 2))
	must(t, s.DropDraft(ctx, "p1", "t1", "note"))
	must(t, s.DropDraft(ctx, "p1", "t1", "note"))
	kept("p1", "t1")
	must(t, s.TrimDrafts(ctx, at(4)))
	kept("p1", "t2")
	kept("p2", "t1", draft("p2", "t1", "reply", "Mine", 4))

	long := draft("p1", strings.Repeat("x", 80), "new", strings.Repeat("x", 256<<10), 7)
	must(t, s.SaveDraft(ctx, long))
	for _, d := range []store.Draft{
		draft("p1", strings.Repeat("x", 81), "new", "a", 1), draft("p1", "", "new", "a", 1), draft("", "t1", "new", "a", 1), draft("p1", "t1", "", "a", 1),
		draft("p1", "t1", "new", strings.Repeat("x", 256<<10+1), 1), draft("p1", "a\x00b", "new", "a", 1), draft("p1", "\xff", "new", "a", 1),
	} {
		wantKind(t, s.SaveDraft(ctx, d), desk.KindInvalid)
	}
	kept("p1", long.Place, long)
}
