package storetest

import (
	"testing"

	"tierdesk/internal/store"
)

func testLinks(t *testing.T, s store.Store) {
	ctx := t.Context()
	link := store.Link{
		Hash: "h1", Purpose: store.LinkTicket, Email: " Ada@X.test", Person: "p1", Ticket: "t1", Data: `{"name":"Ada"}`, CreatedAt: at(0), ExpiresAt: at(10),
	}
	must(t, s.SaveLink(ctx, link))
	wantStale(t, s.SaveLink(ctx, link))
	link.Email = "ada@x.test"
	got, err := s.Link(ctx, "h1")
	must(t, err)
	same(t, "link", got, link)
	_, err = s.Link(ctx, "none")
	wantMissing(t, err)
	_, err = s.UseLink(ctx, "none", at(1))
	wantMissing(t, err)
	_, err = s.UseLink(ctx, "h1", at(10))
	wantMissing(t, err)

	var won [8]store.Link
	var errs [8]error
	together(len(won), func(i int) { won[i], errs[i] = s.UseLink(background(), "h1", at(9)) })
	link.UsedAt = at(9)
	winners := 0
	for i, err := range errs {
		if err == nil {
			winners++
			same(t, "the used link", won[i], link)
			continue
		}
		wantMissing(t, err)
	}
	if winners != 1 {
		t.Errorf("%d used the link at once", winners)
	}
	got, err = s.Link(ctx, "h1")
	must(t, err)
	same(t, "the used link", got, link)

	must(t, s.SaveLink(ctx, store.Link{Hash: "h2", Purpose: store.LinkPassword, Email: "ada@x.test", CreatedAt: at(5), ExpiresAt: at(20)}))
	must(t, s.SaveLink(ctx, store.Link{Hash: "h3", Purpose: store.LinkSignUp, Email: "bea@x.test", CreatedAt: at(5), ExpiresAt: at(20)}))
	for since, want := range map[int]int{0: 2, 5: 1, 6: 0} {
		if n, err := s.CountLinks(ctx, "ADA@x.test ", at(since)); err != nil || n != want {
			t.Errorf("since minute %d: %d links, %v, want %d", since, n, err, want)
		}
	}
	must(t, s.TrimLinks(ctx, at(11)))
	_, err = s.Link(ctx, "h1")
	wantMissing(t, err)
	_, err = s.Link(ctx, "h2")
	must(t, err)
}
