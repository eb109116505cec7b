package storetest

import (
	"testing"

	"tierdesk/internal/store"
)

func testMailSetup(t *testing.T, s store.Store) {
	ctx := t.Context()
	none, err := s.MailSetup(ctx)
	must(t, err)
	same(t, "no set-up", none, store.MailSetup{})
	wantStale(t, s.SaveMailSetup(ctx, store.MailSetup{Version: 1, Data: "{}"}, audit("mail.save")))

	// Two who set it up first at the same time: one does, the other is told.
	saved := make([]error, 6)
	together(len(saved), func(i int) {
		saved[i] = s.SaveMailSetup(background(), store.MailSetup{Data: `{"first":"ünï"}`}, audit("mail.save"))
	})
	first := 0
	for _, err := range saved {
		if err == nil {
			first++
			continue
		}
		wantStale(t, err)
	}
	got, err := s.MailSetup(ctx)
	must(t, err)
	same(t, "how many were first", first, 1)
	same(t, "the first set-up", got, store.MailSetup{Version: 1, Data: `{"first":"ünï"}`, SavedAt: audit("mail.save").At})

	got.Data = `{"second":1}`
	must(t, s.SaveMailSetup(ctx, got, audit("mail.save")))
	wantStale(t, s.SaveMailSetup(ctx, got, audit("mail.save")))
	wantStale(t, s.SaveMailSetup(ctx, store.MailSetup{Data: "{}"}, audit("mail.save")))
	again, err := s.MailSetup(ctx)
	must(t, err)
	same(t, "the second set-up", again, store.MailSetup{Version: 2, Data: `{"second":1}`, SavedAt: audit("mail.save").At})
	trail, err := s.AuditTrail(ctx, 0, 10)
	must(t, err)
	same(t, "entries of the trail", len(trail), 2)
}
