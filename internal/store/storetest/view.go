package storetest

import (
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

func testViews(t *testing.T, s store.Store) {
	ctx := t.Context()
	views := []store.View{
		{ID: "v1", Name: "zebra", Query: "live=1", Order: -1},
		{ID: "v2", Owner: "p1", Name: "Alpha", Query: "owner=me"},
		{ID: "v3", Name: "alpha", Query: ""},
		{ID: "v4", Owner: "p1", Name: "alpha", Query: "tag=vpn"},
	}
	for _, v := range append(views, store.View{ID: "v5", Owner: "p2", Name: "Theirs"}) {
		must(t, s.SaveView(ctx, v, audit("view.save")))
	}
	listed := func(person desk.PersonID, want ...store.View) {
		t.Helper()
		got, err := s.Views(ctx, person)
		must(t, err)
		same(t, "views", got, want)
	}
	listed("p1", views...)
	listed("", views[0], views[2])
	views[3].Order, views[3].Name = 9, "Later"
	must(t, s.SaveView(ctx, views[3], audit("view.save")))
	listed("p1", views...)
	got, err := s.View(ctx, "v4")
	must(t, err)
	same(t, "view", got, views[3])
	must(t, s.DeleteView(ctx, "v4", audit("view.delete")))
	wantMissing(t, s.DeleteView(ctx, "v4", audit("view.delete")))
	_, err = s.View(ctx, "v4")
	wantMissing(t, err)
	listed("p1", views[:3]...)
	trail, err := s.AuditTrail(ctx, 0, 2)
	must(t, err)
	if len(trail) != 2 || trail[0].Act != "view.delete" || trail[0].Ref != "v4" || trail[1].Act != "view.save" || trail[1].Ref != "v4" {
		t.Errorf("trail %+v", trail)
	}
	for _, v := range []store.View{{Name: "x"}, {ID: "v", Name: " "}, {ID: "v", Name: strings.Repeat("ä", 201)}, {ID: "v", Name: "x", Query: strings.Repeat("x", 2001)}} {
		wantKind(t, s.SaveView(ctx, v, audit("view.save")), desk.KindInvalid)
	}
}
