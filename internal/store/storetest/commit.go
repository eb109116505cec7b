package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

func testCommit(t *testing.T, s store.Store) {
	c := desk.Content{Body: "It does not print.\x00\xff", Subject: ""}
	got := Opened(t, s, 0, Opening("Printer"), entry(desk.MessagePosted{Side: desk.SideRequester, From: "p1"}, c))
	if got.Ticket.Number < 1 || got.Subject != "Printer" || got.Ticket.Version != 2 || len(got.Head) == 0 {
		t.Errorf("got %+v", got)
	}
	byNumber, err := s.TicketByNumber(t.Context(), got.Ticket.Number)
	must(t, err)
	same(t, "by number", byNumber, got)
	Sound(t, s, got.Ticket.ID)
	_, err = s.Ticket(t.Context(), "none")
	wantMissing(t, err)
	_, err = s.TicketByNumber(t.Context(), 99_999)
	wantMissing(t, err)
	_, err = s.Entry(t.Context(), got.Ticket.ID, 3)
	wantMissing(t, err)
	_, err = s.Entry(t.Context(), got.Ticket.ID, 0)
	wantMissing(t, err)
	ids, err := s.TicketIDs(t.Context(), []int64{got.Ticket.Number, 12345})
	must(t, err)
	numbers, err := s.TicketNumbers(t.Context(), []desk.TicketID{got.Ticket.ID, "none"})
	must(t, err)
	if len(ids) != 1 || ids[got.Ticket.Number] != got.Ticket.ID || len(numbers) != 1 || numbers[got.Ticket.ID] != got.Ticket.Number {
		t.Errorf("ids %v, numbers %v", ids, numbers)
	}
	dirty := Opened(t, s, 1, Opening("NUL \x00 and \xff"))
	if dirty.Subject != "NUL \uFFFD and \uFFFD" {
		t.Errorf("subject %q", dirty.Subject)
	}
}

func testNumbers(t *testing.T, s store.Store) {
	var mu sync.Mutex
	seen := map[int64]bool{}
	together(40, func(int) {
		got := Opened(t, s, 0, Opening("n"))
		mu.Lock()
		defer mu.Unlock()
		if seen[got.Ticket.Number] || got.Ticket.Number < 1 {
			t.Errorf("number %d twice", got.Ticket.Number)
		}
		seen[got.Ticket.Number] = true
	})
	gapless, ok := s.(interface{ Dialect() string })
	if !ok || gapless.Dialect() == "sqlite" {
		for n := int64(1); n <= 40; n++ {
			if !seen[n] {
				t.Errorf("number %d was left out", n)
			}
		}
	}
}

// together runs f n times at once and waits.
func together(n int, f func(i int)) {
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() { f(i) })
	}
	wait.Wait()
}

func testVersions(t *testing.T, s store.Store) {
	loaded := Opened(t, s, 0, Opening("x"))
	for round := range 10 {
		loaded = load(t, s, loaded.Ticket.ID)
		errs := make([]error, 2)
		together(2, func(i int) {
			c := change(SideOf(loaded, stamp(round+1, "a1"), entry(desk.NoteWritten{}, desk.Content{Body: fmt.Sprint("note ", i)}), entry(desk.TicketTagged{Tag: fmt.Sprint("t", round, i)})))
			c.Letters = []desk.Letter{{To: "p1", Entry: loaded.Ticket.Version + 1, Notice: desk.NoticeMessage}}
			errs[i] = s.Commit(background(), c)
		})
		stale := 0
		for _, err := range errs {
			if err != nil {
				wantStale(t, err)
				stale++
			}
		}
		if stale != 1 {
			t.Fatalf("%d of two were stale: %v", stale, errs)
		}
		Sound(t, s, loaded.Ticket.ID)
	}
	posts, err := s.ClaimPosts(t.Context(), "w", at(100), at(200), 100)
	must(t, err)
	if len(posts) != 10 {
		t.Errorf("%d letters for 10 changes", len(posts))
	}
	wantStale(t, s.Commit(t.Context(), change(SideOf(store.Loaded{Ticket: desk.Ticket{ID: loaded.Ticket.ID}}, stamp(0, "p1"), Opening("again")))))
	Sound(t, s, loaded.Ticket.ID)
}

func testKeys(t *testing.T, s store.Store) {
	open := func(minutes int, key store.Key) error {
		c := change(SideOf(fresh(), stamp(minutes, "p1"), Opening("keyed")))
		c.Key = &key
		return s.Commit(background(), c)
	}
	key := store.Key{Scope: "token", Key: "k", Body: []byte("body"), Until: at(60)}
	must(t, open(0, key))
	err := open(1, key)
	var done *store.Done
	if !errors.As(err, &done) || string(done.Key.Body) != "body" || len(done.Key.Answer) == 0 || !done.Key.Until.Equal(at(60)) {
		t.Fatalf("got %v, want done with the first answer", err)
	}
	must(t, open(1, store.Key{Scope: "other", Key: "k", Body: []byte("x"), Until: at(60)}))
	must(t, open(61, store.Key{Scope: "token", Key: "k", Body: []byte("later"), Until: at(120)}))
	kept, err := s.Answer(t.Context(), "token", "k")
	must(t, err)
	if string(kept.Body) != "later" {
		t.Errorf("kept %q", kept.Body)
	}
	_, err = s.Answer(t.Context(), "token", "none")
	wantMissing(t, err)
	errs := make([]error, 8)
	together(8, func(i int) { errs[i] = open(0, store.Key{Scope: "race", Key: "k", Until: at(60)}) })
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else if !errors.As(err, &done) {
			t.Errorf("got %v", err)
		}
	}
	if n, err := s.CountTickets(t.Context(), store.TicketFilter{Scope: all()}, 100); made != 1 || n != 4 || err != nil {
		t.Errorf("%d of 8 were made, %d tickets, %v", made, n, err)
	}
	must(t, s.TrimFeed(t.Context(), at(1000)))
	_, err = s.Answer(t.Context(), "token", "k")
	wantMissing(t, err)
}

func testTwoSides(t *testing.T, s store.Store) {
	one, two := Opened(t, s, 0, Opening("one")), Opened(t, s, 0, Opening("two"))
	merge := func(one, two store.Loaded) error {
		return s.Commit(background(), change(
			SideOf(one, stamp(5, "a1"), entry(desk.TicketMerged{Into: two.Ticket.ID})),
			SideOf(two, stamp(5, "a1"), entry(desk.TicketAbsorbed{From: one.Ticket.ID}))))
	}
	moved := add(t, s, two.Ticket.ID, 2, entry(desk.NoteWritten{}, desk.Content{Body: "moved on"}))
	wantStale(t, merge(one, two))
	if got := load(t, s, one.Ticket.ID); got.Ticket.Version != 1 || len(timeline(t, s, one.Ticket.ID)) != 1 {
		t.Errorf("half of a merge was written: %+v", got.Ticket)
	}
	must(t, merge(one, moved))
	if got := load(t, s, one.Ticket.ID).Ticket; got.State != desk.StateMerged || got.MergedInto != two.Ticket.ID {
		t.Errorf("got %+v", got)
	}
	Sound(t, s, one.Ticket.ID)
	Sound(t, s, two.Ticket.ID)
}

func testBatch(t *testing.T, s store.Store) {
	imported := stamp(0, "p1")
	imported.Via = desk.ViaImport
	one, two := fresh(), fresh()
	must(t, s.CommitBatch(t.Context(), []store.Change{change(SideOf(one, imported, Opening("one"))), change(SideOf(two, imported, Opening("two")))}))
	if load(t, s, two.Ticket.ID).Ticket.Number != load(t, s, one.Ticket.ID).Ticket.Number+1 {
		t.Error("the numbers do not follow each other")
	}
	if !timeline(t, s, one.Ticket.ID)[0].Imported {
		t.Error("the flag imported is lost")
	}
	Sound(t, s, one.Ticket.ID)
	three := fresh()
	wantStale(t, s.CommitBatch(t.Context(), []store.Change{
		change(SideOf(three, imported, Opening("three"))),
		change(SideOf(one, imported, entry(desk.NoteWritten{}))),
	}))
	_, err := s.Ticket(t.Context(), three.Ticket.ID)
	wantMissing(t, err)
}

// testTimeline keeps every kind of event with every field filled, and a text with every field filled.
func testTimeline(t *testing.T, s store.Store) {
	var full desk.Content
	fill(reflect.ValueOf(&full).Elem(), 0)
	ticket := Opened(t, s, 0, Opening("all kinds"))
	for i, kind := range desk.Kinds() {
		event := reflect.New(reflect.TypeOf(kind))
		fill(event.Elem(), i)
		if _, ok := kind.(desk.TicketOpened); ok {
			continue
		}
		e := entry(event.Elem().Interface().(desk.Event))
		if i%2 == 0 {
			e = entry(e.Event, full)
		}
		s2 := stamp(i, "a1")
		s2.By.Machine, s2.Via, s2.RecordedAt = "rule", desk.ViaMail, at(i+1)
		side := SideOf(load(t, s, ticket.Ticket.ID), s2, e)
		must(t, s.Commit(t.Context(), change(side)))
		got, err := s.Entry(t.Context(), ticket.Ticket.ID, side.After.Version)
		must(t, err)
		want := side.Records[0]
		same(t, kind.Kind(), []any{got.Event, got.Stamp, got.Content, got.Salt, got.ContentHash}, []any{want.Event, want.Stamp, want.Content, want.Salt, want.ContentHash})
		if reflect.TypeOf(got.Event) != reflect.TypeOf(want.Event) {
			t.Errorf("got %T", got.Event)
		}
	}
	Sound(t, s, ticket.Ticket.ID)
	page, err := s.Timeline(t.Context(), ticket.Ticket.ID, 3, 4)
	must(t, err)
	if len(page) != 4 || page[0].Seq != 4 || page[3].Seq != 7 {
		t.Errorf("a page of the timeline: %d", len(page))
	}
}

// testTexts reads what stands on tickets without their events: more than one query reads at once, in order, some of it missing.
func testTexts(t *testing.T, s store.Store) {
	ids := []desk.TicketID{"no such ticket"}
	for i := range 120 {
		ticket := Opened(t, s, 0, Opening(fmt.Sprintf("ticket %d", i)))
		ids = append(ids, ticket.Ticket.ID)
		for j := range i % 3 {
			side := SideOf(load(t, s, ticket.Ticket.ID), stamp(j, "a1"), entry(desk.NoteWritten{}, desk.Content{Body: fmt.Sprintf("note %d", j)}))
			must(t, s.Commit(t.Context(), change(side)))
		}
	}
	got, err := s.Texts(t.Context(), ids, 2)
	must(t, err)
	if len(got) != 120 || got[ids[0]] != nil {
		t.Fatalf("got the texts of %d tickets, want 120", len(got))
	}
	for i, id := range ids[1:] {
		loaded, texts := load(t, s, id), got[id]
		same(t, "head", []any{texts.Number, texts.Version, texts.State, texts.Subject}, []any{loaded.Ticket.Number, loaded.Ticket.Version, loaded.Ticket.State, loaded.Subject})
		records, err := s.Timeline(t.Context(), id, 0, 2)
		must(t, err)
		var want []store.Text
		for _, r := range records {
			if r.Content != nil {
				want = append(want, store.Text{Audience: r.Event.Audience(), Content: *r.Content})
			}
		}
		same(t, fmt.Sprintf("texts of ticket %d", i), texts.Entries, want)
	}
}

// fill sets every field to something.
func fill(v reflect.Value, seed int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("Grüße %d <&> \u2028 \"'", seed))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(seed + 1))
	case reflect.Float64:
		v.SetFloat(0.25)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), seed)
		fill(v.Index(1), seed+1)
	case reflect.Struct:
		if v.Type() == reflect.TypeOf(Day) {
			v.Set(reflect.ValueOf(at(seed)))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), seed+i)
		}
	default:
		panic("fill: " + v.Kind().String())
	}
}

func testPanic(t *testing.T, s store.Store) {
	errs := make([]error, 20)
	loaded := make([]store.Loaded, 20)
	together(20, func(i int) {
		loaded[i] = fresh()
		c := change(SideOf(loaded[i], stamp(0, "p1"), Opening("x")))
		if i%5 == 0 {
			c.Seal = func(*store.Change, int64) error { panic("seal") }
		}
		errs[i] = s.Commit(background(), c)
	})
	for i, err := range errs {
		if (err != nil) != (i%5 == 0) {
			t.Errorf("%d: %v", i, err)
		}
		if _, err := s.Ticket(t.Context(), loaded[i].Ticket.ID); (err != nil) != (i%5 == 0) {
			t.Errorf("%d: %v", i, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Commit(ctx, change(SideOf(fresh(), stamp(0, "p1"), Opening("late")))); err == nil {
		t.Error("a change of somebody who has gone was written")
	}
	if data, _ := json.Marshal(loaded[1]); len(data) == 0 {
		t.Error("unreadable")
	}
}
