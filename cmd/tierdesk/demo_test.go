package main

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// TestDemoMail goes the whole way: a letter that the demo would send is kept, its answer joins the ticket, a stranger's opens one.
func TestDemoMail(t *testing.T) {
	ctx := t.Context()
	d, err := place{Data: t.TempDir()}.open(ctx, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	began := time.Now()
	if _, err := furnishDemo(ctx, d); err != nil {
		t.Fatal(err)
	}
	t.Logf("the demo was furnished in %s", time.Since(began))
	d.sink = &sink{}
	room, err := newMailroom(ctx, d, mailSource{fixed: demoMail("http://desk.example")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		over, stop := context.WithCancel(ctx)
		stop()
		room.run(over)
	}()
	work := func() {
		t.Helper()
		for _, job := range room.jobs("test") {
			if _, _, err := job.Run(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	work()
	letters := d.sink.Letters()
	i := -1
	for at, l := range letters {
		if strings.HasPrefix(l.To, "dana@") && strings.Contains(l.Subject, "Switch stack") {
			i = at
		}
	}
	if i < 0 {
		t.Fatalf("no letter to Dana about the switches among %d", len(letters))
	}
	if !strings.Contains(letters[i].Text, "http://desk.example/") {
		t.Errorf("the letter leads nowhere: %q", letters[i].Text)
	}
	before := count(t, d.store)
	answer := page.Letter{From: "Dana <dana@harbordental.example>", To: letters[i].ReplyTo, InReplyTo: letters[i].MessageID, Subject: "Re: x", Text: "It is on again."}
	stranger := page.Letter{From: "Kim <kim@else.example>", To: demoAddress, Subject: "Größe?", Text: "How much is it?"}
	for _, l := range []page.Letter{answer, stranger} {
		if err := d.sink.Receive(ctx, l); err != nil {
			t.Fatal(err)
		}
	}
	work()
	states, err := d.store.CountReceipts(ctx)
	if err != nil || states[store.ReceiptPlaced] != 2 {
		t.Errorf("the letters became %v, %v", states, err)
	}
	if got := count(t, d.store); got != before+1 {
		t.Errorf("there are %d tickets, want one more than %d", got, before)
	}
}

func count(t *testing.T, s store.Store) int {
	t.Helper()
	n, err := s.CountTickets(t.Context(), store.TicketFilter{Scope: desk.Scope{All: true}}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
