package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// lettered opens a ticket with one letter to each of some people.
func lettered(t testing.TB, s store.Store, to ...desk.PersonID) store.Loaded {
	t.Helper()
	loaded := fresh()
	c := change(SideOf(loaded, stamp(0, "p1"), Opening("letters")))
	for _, id := range to {
		c.Letters = append(c.Letters, desk.Letter{To: id, Entry: 1, Notice: desk.NoticeReceived})
	}
	must(t, s.Commit(background(), c))
	return load(t, s, loaded.Ticket.ID)
}

func testOutbox(t *testing.T, s store.Store) {
	ctx := t.Context()
	ticket := lettered(t, s, "p1", "p2")
	held := change(SideOf(ticket, stamp(1, "a1"), entry(desk.NoteWritten{})))
	held.Letters, held.NotBefore = []desk.Letter{{To: "p3", Entry: 2, Notice: desk.NoticeMessage}}, at(10)
	must(t, s.Commit(ctx, held))
	posts, err := s.ClaimPosts(ctx, "w1", at(1), at(2), 10)
	must(t, err)
	if len(posts) != 2 || posts[0].Attempts != 1 || posts[0].Ticket != ticket.Ticket.ID || posts[0].Notice != desk.NoticeReceived || !posts[0].QueuedAt.Equal(at(0)) {
		t.Fatalf("got %+v", posts)
	}
	if again, err := s.ClaimPosts(ctx, "w2", at(1), at(2), 10); err != nil || len(again) != 0 {
		t.Errorf("leased letters were claimed again: %v, %v", again, err)
	}
	taken, err := s.ClaimPosts(ctx, "w2", at(3), at(5), 10)
	must(t, err)
	if len(taken) != 2 || taken[0].Attempts != 2 {
		t.Fatalf("a stuck lease was not taken over: %+v", taken)
	}
	wantStale(t, s.PostSent(ctx, posts[0].ID, "w1", at(3)))
	wantStale(t, s.PostFailed(ctx, posts[0].ID, "w1", at(9), "fenced"))
	must(t, s.PostSent(ctx, taken[0].ID, "w2", at(3)))
	wantStale(t, s.PostSent(ctx, taken[0].ID, "w2", at(3)))
	must(t, s.PostFailed(ctx, taken[1].ID, "w2", at(6), "greylisted"))
	if none, err := s.ClaimPosts(ctx, "w3", at(5), at(6), 10); err != nil || len(none) != 0 {
		t.Errorf("a letter came back too early: %v, %v", none, err)
	}
	back, err := s.ClaimPosts(ctx, "w3", at(6), at(9), 10)
	must(t, err)
	if len(back) != 1 || back[0].ID != taken[1].ID {
		t.Fatalf("got %+v", back)
	}
	wantStale(t, s.PostHeld(ctx, back[0].ID, "w2", at(9), "fenced"))
	must(t, s.PostHeld(ctx, back[0].ID, "w3", at(7), "too many in this hour"))
	back, err = s.ClaimPosts(ctx, "w3", at(7), at(9), 10)
	must(t, err)
	if len(back) != 1 || back[0].Attempts != 3 || back[0].Why != "too many in this hour" {
		t.Fatalf("a letter held back: got %+v, want it claimed the third time that counts", back)
	}
	must(t, s.PostFailed(ctx, back[0].ID, "w3", time.Time{}, "no such mailbox"))
	dead, err := s.DeadPosts(ctx, 10)
	must(t, err)
	if len(dead) != 1 || dead[0].ID != back[0].ID || dead[0].Why != "no such mailbox" {
		t.Errorf("dead: %+v", dead)
	}
	countSent(t, s, taken[0].To)
	last, err := s.ClaimPosts(ctx, "w", at(10), at(11), 10)
	must(t, err)
	if len(last) != 1 || last[0].To != "p3" {
		t.Errorf("the letter held back: %+v", last)
	}
	one, err := s.Post(ctx, taken[0].ID)
	must(t, err)
	if one.To != taken[0].To {
		t.Errorf("got %+v", one)
	}
	_, err = s.Post(ctx, "none")
	wantMissing(t, err)
	testPostAgain(t, s, dead[0])
}

// testPostAgain lets a letter that was given up be tried anew, once.

// testClockReturns holds nothing back for a year because a clock was a year ahead: neither a letter nor a mail that came in.
func testClockReturns(t *testing.T, s store.Store) {
	ctx := t.Context()
	lettered(t, s, "p1")
	_, _, err := s.SaveReceipt(ctx, arrived("one", 0))
	must(t, err)
	ahead := func(n int) time.Time { return at(n).AddDate(1, 0, 0) }
	posts, err := s.ClaimPosts(ctx, "w1", ahead(1), ahead(2), 10)
	must(t, err)
	mails, err := s.ClaimReceipts(ctx, "w1", ahead(1), ahead(2), 10)
	must(t, err)
	if len(posts) != 1 || len(mails) != 1 {
		t.Fatalf("claimed are %d letters and %d mails", len(posts), len(mails))
	}
	posts, err = s.ClaimPosts(ctx, "w2", at(1), at(2), 10)
	must(t, err)
	mails, err = s.ClaimReceipts(ctx, "w2", at(1), at(2), 10)
	must(t, err)
	if len(posts) != 1 || len(mails) != 1 {
		t.Fatalf("after the clock returned %d letters and %d mails are claimed", len(posts), len(mails))
	}
	must(t, s.PostFailed(ctx, posts[0].ID, "w2", ahead(3), "the relay sleeps"))
	if posts, err = s.ClaimPosts(ctx, "w3", at(3), at(4), 10); err != nil || len(posts) != 1 {
		t.Errorf("a letter that was put off by a clock ahead: %d, %v", len(posts), err)
	}
}

func testPostAgain(t *testing.T, s store.Store, dead store.Post) {
	t.Helper()
	ctx := t.Context()
	again := audit("mail.again")
	again.Ref = dead.ID
	must(t, s.PostAgain(ctx, dead.ID, again))
	wantMissing(t, s.PostAgain(ctx, dead.ID, again))
	wantMissing(t, s.PostAgain(ctx, "none", again))
	left, err := s.DeadPosts(ctx, 10)
	must(t, err)
	anew, err := s.ClaimPosts(ctx, "w", at(30), at(31), 10)
	must(t, err)
	if len(left) != 0 || len(anew) == 0 || anew[0].ID != dead.ID || anew[0].Attempts != 1 || anew[0].Why != "" {
		t.Errorf("given up are %+v, tried anew %+v", left, anew)
	}
	trail, err := s.AuditTrail(ctx, 0, 1)
	must(t, err)
	if len(trail) != 1 || trail[0].Act != "mail.again" || trail[0].Ref != dead.ID {
		t.Errorf("the trail says %+v", trail)
	}
}

func countSent(t *testing.T, s store.Store, to desk.PersonID) {
	t.Helper()
	for minutes, want := range map[int]int{3: 1, 4: 0} {
		n, err := s.SentTo(t.Context(), to, at(minutes))
		must(t, err)
		total, err := s.SentSince(t.Context(), at(minutes))
		must(t, err)
		if n != want || total != want {
			t.Errorf("sent since %d: %d to them, %d in all, want %d", minutes, n, total, want)
		}
	}
}

func arrived(key string, minutes int) store.Receipt {
	return store.Receipt{
		ID: NewID(), Mailbox: "desk@x.test", Key: key, MessageID: "<" + key + "@y.test>", Hash: "hash-" + key, Raw: "raw-" + key, Size: 12,
		EnvelopeFrom: "Ada@Y.test", EnvelopeTo: []string{"desk@x.test"}, Author: "ada@y.test", NullPath: true, Oversize: true, Via: "lmtp", ReceivedAt: at(minutes), State: store.ReceiptWaiting,
	}
}

func testInbox(t *testing.T, s store.Store) {
	ctx := t.Context()
	r := arrived("1", 0)
	id, isNew, err := s.SaveReceipt(ctx, r)
	must(t, err)
	twin := arrived("1", 1)
	again, twice, err := s.SaveReceipt(ctx, twin)
	must(t, err)
	if !isNew || twice || id != r.ID || again != id {
		t.Errorf("saved %s %v, then %s %v", id, isNew, again, twice)
	}
	got, err := s.Receipt(ctx, id)
	must(t, err)
	same(t, "receipt", got, r)
	claimed, err := s.ClaimReceipts(ctx, "w1", at(1), at(2), 5)
	must(t, err)
	if len(claimed) != 1 || claimed[0].Attempts != 1 {
		t.Fatalf("claimed %+v", claimed)
	}
	taken, err := s.ClaimReceipts(ctx, "w2", at(3), at(4), 5)
	must(t, err)
	if len(taken) != 1 {
		t.Fatal("a stuck lease was not taken over")
	}
	wantStale(t, s.SettleReceipt(ctx, store.Placed{Receipt: id, State: store.ReceiptQuarantined, Worker: "w1"}))
	place(t, s, id, "w1", true)
	place(t, s, id, "w2", false)
	place(t, s, id, "w2", true)
	got, err = s.Receipt(ctx, id)
	must(t, err)
	if got.State != store.ReceiptPlaced || got.Ticket == "" || got.Entry != 2 {
		t.Errorf("placed: %+v", got)
	}
	sameMessage(t, s, r)
	quarantine(t, s)
	used, err := s.BlobInUse(ctx, store.MailFolder, r.Raw)
	must(t, err)
	must(t, s.DropRaw(ctx, id))
	dropped, err := s.BlobInUse(ctx, store.MailFolder, r.Raw)
	must(t, err)
	if !used || dropped {
		t.Errorf("the raw mail was in use: %v, after it was dropped: %v", used, dropped)
	}
}

// place opens a ticket from a receipt; refused ones leave nothing.
func place(t *testing.T, s store.Store, receipt, worker string, refused bool) {
	t.Helper()
	c := change(SideOf(fresh(), stamp(0, "p1"), Opening("mail"), entry(desk.MessagePosted{Side: desk.SideRequester, From: "p1"}, desk.Content{Body: "x", Raw: "raw-1"})))
	c.Mail = &store.Placed{Receipt: receipt, State: store.ReceiptPlaced, Worker: worker}
	err := s.Commit(t.Context(), c)
	if !refused {
		must(t, err)
		return
	}
	wantStale(t, err)
	_, err = s.Ticket(t.Context(), c.Sides[0].After.ID)
	wantMissing(t, err)
}

func sameMessage(t *testing.T, s store.Store, r store.Receipt) {
	t.Helper()
	found, err := s.SameMessage(t.Context(), r.MessageID, r.Hash, "other")
	must(t, err)
	byID, err := s.ReceiptByMessageID(t.Context(), r.MessageID)
	must(t, err)
	if found.ID != r.ID || byID.ID != r.ID {
		t.Errorf("found %s and %s", found.ID, byID.ID)
	}
	for _, miss := range [][3]string{{"", r.Hash, "x"}, {r.MessageID, "h", "x"}, {r.MessageID, r.Hash, r.ID}} {
		_, err := s.SameMessage(t.Context(), miss[0], miss[1], miss[2])
		wantMissing(t, err)
	}
	_, err = s.ReceiptByMessageID(t.Context(), "")
	wantMissing(t, err)
}

func quarantine(t *testing.T, s store.Store) {
	t.Helper()
	ctx := t.Context()
	bad := arrived("2", 2)
	_, _, err := s.SaveReceipt(ctx, bad)
	must(t, err)
	must(t, s.SettleReceipt(ctx, store.Placed{Receipt: bad.ID, State: store.ReceiptQuarantined, Why: "unreadable \x00"}))
	list, err := s.ListReceipts(ctx, store.ReceiptQuarantined, "", 10)
	must(t, err)
	counts, err := s.CountReceipts(ctx)
	must(t, err)
	if len(list) != 1 || list[0].ID != bad.ID || counts[store.ReceiptQuarantined] != 1 || counts[store.ReceiptPlaced] != 1 {
		t.Errorf("quarantine %+v, counts %v", list, counts)
	}
	if before, err := s.ListReceipts(ctx, store.ReceiptQuarantined, bad.ID, 10); err != nil || len(before) != 0 {
		t.Errorf("before it: %v, %v", before, err)
	}
	must(t, s.RetryReceipt(ctx, bad.ID))
	wantMissing(t, s.RetryReceipt(ctx, bad.ID))
	if claimed, err := s.ClaimReceipts(ctx, "w", at(5), at(6), 5); err != nil || len(claimed) != 1 || claimed[0].ID != bad.ID {
		t.Errorf("after the retry: %+v, %v", claimed, err)
	}
}

// testClaims lets eight workers claim letters and receipts; nothing is claimed twice, nothing is left.
func testClaims(t *testing.T, s store.Store) {
	for i := range 20 {
		lettered(t, s, "p1", "p2", "p3")
		_, _, err := s.SaveReceipt(t.Context(), arrived(fmt.Sprint(i), 0))
		must(t, err)
	}
	var mu sync.Mutex
	letters, mail := map[string]bool{}, map[string]bool{}
	note := func(seen map[string]bool, id string) {
		mu.Lock()
		defer mu.Unlock()
		if seen[id] {
			t.Errorf("%s was claimed twice", id)
		}
		seen[id] = true
	}
	together(8, func(i int) {
		worker := fmt.Sprint("w", i)
		for idle := 0; idle < 3; {
			posts, err := s.ClaimPosts(background(), worker, at(1), at(30), 3)
			if err != nil {
				t.Error(err)
				return
			}
			receipts, err := s.ClaimReceipts(background(), worker, at(1), at(30), 2)
			if err != nil {
				t.Error(err)
				return
			}
			for _, p := range posts {
				note(letters, p.ID)
				if err := s.PostSent(background(), p.ID, worker, at(2)); err != nil {
					t.Error(err)
				}
			}
			for _, r := range receipts {
				note(mail, r.ID)
			}
			if len(posts)+len(receipts) == 0 {
				idle++
			}
		}
	})
	if len(letters) != 60 || len(mail) != 20 {
		t.Errorf("%d letters and %d receipts were claimed", len(letters), len(mail))
	}
	again, err := s.ClaimReceipts(t.Context(), "late", at(31), at(40), 100)
	must(t, err)
	if len(again) != 20 {
		t.Errorf("%d receipts came back after their lease", len(again))
	}
}

// testFeed reads while sixteen commit: every commit comes once, and none is left out.
func testFeed(t *testing.T, s store.Store) {
	ctx := t.Context()
	Opened(t, s, 0, Opening("before"))
	frames, begin, err := s.FeedAfter(ctx, store.FeedCursor{}, 100)
	must(t, err)
	if len(frames) != 0 || !begin.Begun {
		t.Fatalf("the beginning gives %v", frames)
	}
	const committers, each = 16, 8
	finished := make(chan struct{})
	var mu sync.Mutex
	want := map[string]bool{}
	go func() {
		defer close(finished)
		together(committers, func(int) {
			for range each {
				loaded := fresh()
				if err := s.Commit(background(), change(SideOf(loaded, stamp(0, "p1"), Opening("feed")))); err != nil {
					t.Error(err)
				}
				mu.Lock()
				want[string(loaded.Ticket.ID)] = true
				mu.Unlock()
			}
		})
	}()
	got := map[string]bool{}
	cursor, ended := begin, false
	for {
		frames, next, err := s.FeedAfter(ctx, cursor, 7)
		must(t, err)
		cursor = next
		for _, f := range frames {
			if got[f.ID] || f.Topic != "ticket" || f.Version != 1 {
				t.Errorf("frame %+v, seen before: %v", f, got[f.ID])
			}
			got[f.ID] = true
		}
		if ended && len(frames) == 0 {
			break
		}
		select {
		case <-finished:
			ended = true
		default:
		}
	}
	if len(got) != committers*each || len(want) != len(got) {
		t.Errorf("%d frames of %d", len(got), len(want))
	}
	must(t, s.TrimFeed(ctx, at(1)))
	if left, _, err := s.FeedAfter(ctx, store.FeedCursor{Begun: true}, 1000); err != nil || len(left) != 0 {
		t.Errorf("%d frames were left, %v", len(left), err)
	}
}

func testDue(t *testing.T, s store.Store) {
	ctx := t.Context()
	hold := func(minutes int) desk.TicketID {
		return Opened(t, s, 0, Opening("held"), entry(desk.TicketHeld{Reason: desk.HoldScheduled, Until: at(minutes)})).Ticket.ID
	}
	third, first, second := hold(30), hold(10), hold(20)
	Opened(t, s, 0, Opening("never due"))
	for _, tt := range []struct {
		minutes, limit int
		due            []desk.TicketID
		next           time.Time
	}{
		{5, 10, nil, at(10)},
		{10, 10, []desk.TicketID{first}, at(20)},
		{25, 10, []desk.TicketID{first, second}, at(30)},
		{30, 10, []desk.TicketID{first, second, third}, time.Time{}},
		{30, 3, []desk.TicketID{first, second, third}, time.Time{}},
		{30, 2, []desk.TicketID{first, second}, at(30)},
		{20, 2, []desk.TicketID{first, second}, at(30)},
	} {
		due, next, err := s.DueTickets(ctx, at(tt.minutes), tt.limit)
		must(t, err)
		if !slices.Equal(due, tt.due) || !next.Equal(tt.next) {
			t.Errorf("at %d, limit %d: got %v, next %v", tt.minutes, tt.limit, due, next)
		}
	}
	add(t, s, first, 11, entry(desk.TicketResumed{Why: desk.ResumeDue}))
	if due, _, err := s.DueTickets(ctx, at(15), 10); err != nil || len(due) != 0 {
		t.Errorf("after it was done: %v, %v", due, err)
	}
}

// testDatabaseNow asks a database that may be on another computer for its time. Here it is on this one.
func testDatabaseNow(t *testing.T, s store.Store) {
	before := time.Now().UTC().Truncate(time.Microsecond)
	got, err := s.DatabaseNow(t.Context())
	must(t, err)
	of, isDatabase := s.(interface{ Dialect() string })
	switch {
	case !isDatabase || of.Dialect() == "sqlite":
		if !got.IsZero() {
			t.Errorf("got %v from a store that runs by the host's clock", got)
		}
	case got.Before(before) || got.After(time.Now().Add(time.Millisecond)) || got.Location() != time.UTC:
		t.Errorf("got %v, asked from %v on", got, before)
	}
}

func testLeases(t *testing.T, s store.Store) {
	take := func(worker string, now, until int) bool {
		got, err := s.Lease(t.Context(), "job", worker, at(now), at(until))
		must(t, err)
		return got
	}
	for i, tt := range []struct {
		worker     string
		now, until int
		want       bool
	}{{"a", 0, 10, true}, {"b", 5, 15, false}, {"a", 8, 18, true}, {"b", 17, 27, false}, {"b", 18, 28, true}, {"a", 19, 29, false}} {
		if got := take(tt.worker, tt.now, tt.until); got != tt.want {
			t.Errorf("%d: got %v", i, got)
		}
	}
	if got, err := s.Lease(t.Context(), "other job", "a", at(0), at(9)); err != nil || !got {
		t.Errorf("another job: %v, %v", got, err)
	}
	if got, err := s.Lease(t.Context(), "ahead", "a", at(0).AddDate(1, 0, 0), at(9).AddDate(1, 0, 0)); err != nil || !got {
		t.Errorf("a clock that is a year ahead: %v, %v", got, err)
	}
	if got, err := s.Lease(t.Context(), "ahead", "b", at(0), at(9)); err != nil || !got {
		t.Errorf("after the clock returned: %v, %v", got, err)
	}
	var mu sync.Mutex
	holders := 0
	together(8, func(i int) {
		if got, err := s.Lease(background(), "race", fmt.Sprint(i), at(0), at(9)); err != nil {
			t.Error(err)
		} else if got {
			mu.Lock()
			holders++
			mu.Unlock()
		}
	})
	if holders != 1 {
		t.Errorf("%d hold the lease", holders)
	}
}

func headOf(l store.Loaded) store.Head {
	return store.Head{Ticket: l.Ticket.ID, Seq: l.Ticket.Version, Hash: l.Head}
}

func testAnchors(t *testing.T, s store.Store) {
	ctx := t.Context()
	_, err := s.LastAnchor(ctx)
	wantMissing(t, err)
	old := Opened(t, s, 0, Opening("old"))
	young := Opened(t, s, 60, Opening("young"))
	heads, end, err := s.HeadsAfter(ctx, store.HeadPlace{}, 9)
	must(t, err)
	want := []store.Head{headOf(old), headOf(young)}
	same(t, "all heads", []any{heads, end}, []any{want, store.HeadPlace{At: at(60), Ticket: young.Ticket.ID}})
	a := store.Anchor{Pos: 1, At: at(59), Root: []byte("root"), Signature: []byte("s"), Heads: heads}
	must(t, s.SaveAnchor(ctx, a))
	wantStale(t, s.SaveAnchor(ctx, a))
	got, err := s.LastAnchor(ctx)
	must(t, err)
	same(t, "anchor", []any{got.Pos, got.At, got.Root, got.Signature, len(got.Heads)}, []any{a.Pos, a.At, a.Root, a.Signature, 0})
	got, err = s.Anchor(ctx, 1)
	must(t, err)
	same(t, "anchor with its heads", []any{got.Pos, got.At, got.Root, got.Signature, got.Heads}, []any{a.Pos, a.At, a.Root, a.Signature, a.Heads})
	_, err = s.Anchor(ctx, 2)
	wantMissing(t, err)
	heads, _, err = s.HeadsAfter(ctx, store.HeadPlace{At: at(59)}, 9)
	must(t, err)
	same(t, "since the anchor", []any{heads}, []any{want[1:]})
	heads, _, err = s.HeadsAfter(ctx, store.HeadPlace{At: at(60)}, 9)
	must(t, err)
	same(t, "of an instant without a ticket", []any{heads}, []any{want[1:]})
	heads, place, err := s.HeadsAfter(ctx, end, 9)
	must(t, err)
	same(t, "after the last", []any{len(heads), place}, []any{0, end})
	want = append(want, headOf(Opened(t, s, 60, Opening("as young"))))
	slices.SortFunc(want[1:], func(a, b store.Head) int { return cmp.Compare(a.Ticket, b.Ticket) })
	var paged []store.Head
	for place = (store.HeadPlace{}); ; paged = append(paged, heads...) {
		if heads, place, err = s.HeadsAfter(ctx, place, 1); err != nil || len(heads) != 1 {
			break
		}
	}
	must(t, err)
	same(t, "one by one", []any{paged}, []any{want})
	must(t, s.SaveAnchor(ctx, store.Anchor{Pos: 2, At: at(70), Root: []byte("r2"), Previous: []byte("p"), Signature: []byte("s")}))
	var seen []int64
	must(t, s.EachAnchor(ctx, func(a store.Anchor) error { seen = append(seen, a.Pos); return nil }))
	if !slices.Equal(seen, []int64{1, 2}) {
		t.Errorf("anchors %v", seen)
	}
	var ids []desk.TicketID
	must(t, s.EachTicket(ctx, func(id desk.TicketID) error { ids = append(ids, id); return nil }))
	if len(ids) != 3 || !slices.IsSorted(ids) {
		t.Errorf("tickets %v", ids)
	}
}
