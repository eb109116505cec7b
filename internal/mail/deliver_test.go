package mail

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/blob"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/mail/post"
	"tierdesk/internal/store"
)

// sendFunc is a mail server of a test.
type sendFunc func(ctx context.Context, l post.Letter) (string, error)

func (f sendFunc) Send(ctx context.Context, l post.Letter) (string, error) { return f(ctx, l) }

// TestNamesThatAreOdd sends to and from people whose names would break a header put together by hand.
func TestNamesThatAreOdd(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for i, name := range []string{`Maria "Mimi" Lopez`, `back\slash\`, `a" <eve@evil.example>, "b`, "Zoë, of (Acme) <x>", "line\r\nBcc: eve@evil.example", "nul\x00\xff"} {
			maria := w.people["maria"]
			maria.Name = name
			w.must(w.store.SavePerson(w.ctx, maria, store.Audit{At: w.now, Act: "test"}))
			w.now = w.now.Add(2 * time.Hour)
			w.receive(mailFrom("maria@acme.example", deskAddress, "Help "+strings.Repeat("!", i), "It is broken.", vouched))
			letters := w.deliver()
			if len(letters) != 1 {
				t.Errorf("%q: got %d letters, want the acknowledgement", name, len(letters))
				continue
			}
			got := letters[0].parsed
			if len(got.To) != 1 || got.To[0].Address != "maria@acme.example" || got.Header.Has("Bcc") {
				t.Errorf("%q: the letter goes to %v", name, got.To)
			}
		}
	})
}

// TestLettersHeldBackAreNotTried waits for the hour's cap without using up the attempts of a letter.
func TestLettersHeldBackAreNotTried(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.deliverer.config.PerPersonHour = 1
		w.receive(mailFrom("maria@acme.example", deskAddress, "One", "First.", vouched))
		w.receive(mailFrom("maria@acme.example", deskAddress, "Two", "Second.", vouched))
		if got := len(w.deliver()); got != 1 {
			t.Fatalf("got %d letters, want one in this hour", got)
		}
		for range 3 {
			w.now = w.now.Add(16 * time.Minute)
			if got := len(w.deliver()); got != 0 {
				t.Fatalf("got %d letters within the hour, want none", got)
			}
		}
		w.now = w.now.Add(16 * time.Minute)
		posts, err := w.store.ClaimPosts(w.ctx, "test", w.now, w.now, 10)
		w.must(err)
		if len(posts) != 1 || posts[0].Attempts != 1 {
			t.Errorf("got %+v, want the letter, tried for the first time", posts)
		}
	})
}

// TestAnOutageOfHoursLosesNoLetter: a mail server that is gone overnight has every letter in the morning, and the log, which
// no erasure reaches, holds no address of it.
func TestAnOutageOfHoursLosesNoLetter(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		var log bytes.Buffer
		w.deliverer.log = slog.New(slog.NewTextHandler(&log, nil))
		w.receive(mailFrom("maria@acme.example", deskAddress, "VPN", "Down.", vouched))
		morning := w.now.Add(12 * time.Hour)
		w.deliverer.sender = sendFunc(func(context.Context, post.Letter) (string, error) {
			return "", &post.SendError{Code: 451, Message: "<maria@acme.example>: try again later", Recipient: "maria@acme.example"}
		})
		for w.now.Before(morning) {
			w.deliver()
			w.now = w.now.Add(10 * time.Minute)
		}
		w.deliverer.sender = w
		w.now = w.now.Add(6 * time.Hour)
		if got := len(w.deliver()); got != 1 {
			t.Errorf("got %d letters after the outage, want the one that waited", got)
		}
		if text := log.String(); !strings.Contains(text, "451") || strings.Contains(text, "maria@acme.example") {
			t.Errorf("the log should name the code and nobody's address: %s", text)
		}
	})
}

// TestStopAfterSending tells the desk to stop between the mail server's word and the row that notes it.
func TestStopAfterSending(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.receive(mailFrom("maria@acme.example", deskAddress, "VPN", "Down.", vouched))
		ctx, stop := context.WithCancel(w.ctx)
		w.deliverer.sender = sendFunc(func(ctx context.Context, l post.Letter) (string, error) {
			defer stop()
			return w.Send(ctx, l)
		})
		_, _ = w.deliverer.Run(ctx, "test")
		w.now = w.now.Add(time.Hour)
		w.deliver()
		if got := len(w.sent); got != 1 {
			t.Errorf("the letter was sent %d times, want once", got)
		}
	})
}

// brokenBlobs panics at the blob of one mail, as a parser might, or cannot read it.
type brokenBlobs struct {
	blob.Store
	poison string
	err    error
}

func (b brokenBlobs) Open(ctx context.Context, client, hash string) (io.ReadCloser, error) {
	if hash == b.poison && b.err != nil {
		return nil, b.err
	}
	if hash == b.poison {
		panic("index out of range")
	}
	return b.Store.Open(ctx, client, hash)
}

// TestPoisonDoesNotBlock lets one mail break the program each time it is read: those behind it are placed, and it is shown.
func TestPoisonDoesNotBlock(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		poison := mailFrom("eve@evil.example", deskAddress, "Poison", "Boom.")
		w.placer.blobs = brokenBlobs{Store: w.placer.blobs, poison: hashOf(poison)}
		w.must(w.intake.Receive(w.ctx, post.Receipt{Mailbox: "support", Raw: poison, ReceivedAt: w.now, EnvelopeTo: []string{deskAddress}, Via: post.ViaSMTP}))
		if r := w.receive(mailFrom("maria@acme.example", deskAddress, "VPN", "Down.", vouched)); r.State != store.ReceiptPlaced {
			t.Errorf("the mail behind it is %s, want placed", r.State)
		}
		var got store.Receipt
		for range maxAttempts {
			w.now = w.now.Add(claimFor)
			got = w.place(poison)
		}
		if got.State != store.ReceiptQuarantined {
			t.Errorf("it is %s, want quarantined", got.State)
		}
	})
}

// TestUnreadableMailDoesNotBlock keeps a mail waiting whose bytes the disk does not give, and places what came after it.
func TestUnreadableMailDoesNotBlock(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		raw := mailFrom("john@acme.example", deskAddress, "Mouse", "Dead.", vouched)
		whole := w.placer.blobs
		w.placer.blobs = brokenBlobs{Store: whole, poison: hashOf(raw), err: &desk.Error{Kind: desk.KindUnavailable, Code: blob.CodeUnavailable}}
		behind := mailFrom("maria@acme.example", deskAddress, "VPN", "Down.", vouched)
		for _, r := range [][]byte{raw, behind} {
			w.must(w.intake.Receive(w.ctx, post.Receipt{Mailbox: "support", Raw: r, ReceivedAt: w.now, EnvelopeTo: []string{deskAddress}, Via: post.ViaSMTP}))
		}
		if _, err := w.placer.Run(w.ctx, "test"); err == nil {
			t.Error("nobody was told of the disk")
		}
		if r := w.place(behind); r.State != store.ReceiptPlaced {
			t.Errorf("the mail behind it is %s, want placed", r.State)
		}
		w.placer.blobs = whole
		w.now = w.now.Add(claimFor)
		if r := w.place(raw); r.State != store.ReceiptPlaced {
			t.Errorf("after the disk healed it is %s, want placed", r.State)
		}
	})
}

// TestPoisonLetterDoesNotBlock is the same on the way out.
func TestPoisonLetterDoesNotBlock(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.receive(mailFrom("maria@acme.example", deskAddress, "One", "First.", vouched))
		w.receive(mailFrom("john@acme.example", deskAddress, "Two", "Second.", vouched))
		w.deliverer.sender = sendFunc(func(ctx context.Context, l post.Letter) (string, error) {
			if l.To[0] == "maria@acme.example" {
				panic("index out of range")
			}
			return w.Send(ctx, l)
		})
		if letters := w.deliver(); len(letters) != 1 || letters[0].To[0] != "john@acme.example" {
			t.Errorf("got %v, want the letter behind it", letters)
		}
	})
}
