package post

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"tierdesk/internal/core/desk"
)

// fakeBox is a box in memory whose messages misbehave by their text.
type fakeBox struct {
	messages map[uint32]string
	acked    []uint32
}

var errLost = errors.New("the connection broke")

func (b *fakeBox) Validity() uint32 { return 7 }

func (b *fakeBox) Waiting() (uids []uint32, err error) {
	for uid := range b.messages {
		if !slices.Contains(b.acked, uid) {
			uids = append(uids, uid)
		}
	}
	slices.Sort(uids)
	return uids, nil
}

func (b *fakeBox) Headings(uids []uint32) (headings []heading, err error) {
	for _, uid := range uids {
		headings = append(headings, heading{UID: uid, Size: int64(len(b.messages[uid]))})
	}
	return headings, nil
}

func (b *fakeBox) Body(uid uint32, limit int64) ([]byte, error) {
	switch text := b.messages[uid]; {
	case text == "breaks the connection":
		return nil, errLost
	case text == "refused by the server":
		return nil, &imap.Error{Type: imap.StatusResponseTypeNo}
	case text == "gone":
		return nil, errGone
	case text == "lies about its size":
		return nil, errOversize
	default:
		return []byte(text), nil
	}
}

func (b *fakeBox) Header(uint32) ([]byte, error) { return []byte("header"), nil }

func (b *fakeBox) Acknowledge(uid uint32, _ bool) error {
	if b.messages[uid] == "cannot be acknowledged" {
		return &imap.Error{Type: imap.StatusResponseTypeNo}
	}
	b.acked = append(b.acked, uid)
	return nil
}

func (b *fakeBox) Await(context.Context, time.Duration) error { return nil }

func (b *fakeBox) Close() {}

func roundFetcher(t *testing.T, intake Intake) *Fetcher {
	t.Helper()
	log, _ := quiet()
	f := mustFetcher(t, FetcherConfig{
		Mailbox: "desk", Account: Account{Addr: "127.0.0.1:143", Encryption: EncryptionNone}, Intake: intake, Log: log,
	})
	f.retries.enter(7)
	return f
}

func TestRoundGetsPastEveryFailure(t *testing.T) {
	for _, trouble := range []string{"breaks the connection", "refused by the server", "cannot be acknowledged", "gone", "never fits"} {
		t.Run(trouble, func(t *testing.T) {
			intake := &ledger{answer: func(r Receipt) error {
				if string(r.Raw) == "never fits" {
					return errors.New("it never fits")
				}
				return nil
			}}
			f := roundFetcher(t, intake)
			b := &fakeBox{messages: map[uint32]string{1: trouble, 2: "fine", 3: "fine too"}}
			if _, err := f.round(context.Background(), b); err != nil {
				if !errors.Is(err, errLost) {
					t.Fatalf("round = %v", err)
				}
				// As after a new connection: the letter that broke the last one is not due yet.
				if _, err := f.round(context.Background(), b); err != nil {
					t.Fatalf("second round = %v, want nil", err)
				}
			}
			if want := []uint32{2, 3}; !slices.Equal(b.acked, want) {
				t.Errorf("acknowledged %v, want %v", b.acked, want)
			}
		})
	}
}

func TestRoundEndsAtAnOutage(t *testing.T) {
	intake := &ledger{answer: func(Receipt) error { return &desk.Error{Kind: desk.KindUnavailable, Message: "gone"} }}
	f := roundFetcher(t, intake)
	b := &fakeBox{messages: map[uint32]string{1: "a", 2: "b", 3: "c"}}
	outage, err := f.round(context.Background(), b)
	if !outage || err != nil || len(intake.received()) != 1 || len(b.acked) != 0 {
		t.Errorf("round = %v, %v after %d attempts, %d acknowledged; want an outage after one attempt", outage, err, len(intake.received()), len(b.acked))
	}
}

func TestRoundDoesNotTrustTheSize(t *testing.T) {
	intake := &ledger{}
	f := roundFetcher(t, intake)
	b := &fakeBox{messages: map[uint32]string{1: "lies about its size"}}
	if _, err := f.round(context.Background(), b); err != nil {
		t.Fatal(err)
	}
	got := intake.stored()
	if len(got) != 1 || !got[0].Oversize || !bytes.Equal(got[0].Raw, []byte("header")) || got[0].Key != "7:1" {
		t.Errorf("stored %+v, want the header as oversize", got)
	}
}

func TestRetrySchedule(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var s retrySchedule
	if first, again := s.enter(1), s.enter(1); first || again {
		t.Error("the first UIDVALIDITY counts as a change")
	}
	for i, want := range []time.Duration{1, 2, 4, 8, 16} {
		if got := s.failed(5, now, false); got != want*time.Second {
			t.Errorf("delay %d = %s, want %s", i, got, want*time.Second)
		}
	}
	for range 10 {
		if got := s.failed(6, now, true); got > outageMost {
			t.Errorf("delay in an outage = %s, want at most %s", got, outageMost)
		}
	}
	if got := fmt.Sprint(s.due([]uint32{4, 5, 6}, now)); got != "[4]" {
		t.Errorf("due now = %s, want [4]", got)
	}
	if got := fmt.Sprint(s.due([]uint32{4, 5, 6}, now.Add(16*time.Second))); got != "[4 5 6]" {
		t.Errorf("due later = %s, want all", got)
	}
	if got := s.nextIn(now, time.Hour); got != 10*time.Second {
		t.Errorf("next in %s, want 10s", got)
	}
	s.keepOnly([]uint32{5})
	if got := s.nextIn(now, time.Hour); got != 16*time.Second {
		t.Errorf("next in %s after one is gone, want 16s", got)
	}
	if !s.enter(2) || len(s.due([]uint32{5}, now)) != 1 {
		t.Error("failures outlive the UIDs they were written under")
	}
}

// TestHungServerIsLeft: the library itself waits for ever for the first byte of an answer.
func TestHungServerIsLeft(t *testing.T) {
	network, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer network.Close() // accepts in the kernel and never says a word
	conn, err := net.Dial("tcp", network.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	b := &imapBox{conn: conn, config: mustFetcher(t, FetcherConfig{
		Mailbox: "desk", Account: Account{Addr: network.Addr().String(), Encryption: EncryptionNone}, Intake: &ledger{},
	}).config}
	start := time.Now()
	if err := b.within(100*time.Millisecond, b.begin); err == nil || time.Since(start) > 2*time.Second {
		t.Errorf("begin = %v after %s, want an error after 100ms", err, time.Since(start))
	}
}

func TestBackoff(t *testing.T) {
	b := backoff{first: time.Second, most: 8 * time.Second}
	for i, want := range []time.Duration{1, 2, 4, 8, 8} {
		if got := b.next(); got < want*time.Second/2 || got > want*time.Second {
			t.Errorf("pause %d = %s, want between half and all of %s", i, got, want*time.Second)
		}
	}
	b.reset()
	if got := b.next(); got > time.Second {
		t.Errorf("pause after success = %s, want at most 1s", got)
	}
	b.tries = 1 << 40
	if got := b.next(); got > 8*time.Second || got < 0 {
		t.Errorf("pause after very many failures = %s", got)
	}
}

func TestConfigurationsAreChecked(t *testing.T) {
	account := Account{Addr: "mail.example.org:993", Encryption: EncryptionTLS}
	fetcher := func(change func(*FetcherConfig)) error {
		c := FetcherConfig{Mailbox: "desk", Account: account, Intake: &ledger{}}
		change(&c)
		_, err := NewFetcher(c)
		return err
	}
	listener := func(change func(*ListenerConfig)) error {
		c := ListenerConfig{Via: ViaSMTP, AcceptRecipient: acceptTestRecipient, Intake: &ledger{}}
		change(&c)
		_, err := NewListener(c)
		return err
	}
	_, noPort := NewSender(SenderConfig{Account: Account{Addr: "mail.example.org", Encryption: EncryptionTLS}})
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"fetcher", fetcher(func(*FetcherConfig) {}), ""},
		{"opportunistic fetching", fetcher(func(c *FetcherConfig) { c.Account.Encryption = EncryptionOpportunistic }), "encryption"},
		{"moved and deleted", fetcher(func(c *FetcherConfig) { c.Acknowledge = Acknowledge{MoveTo: "x", Delete: true} }), "not both"},
		{"no intake", fetcher(func(c *FetcherConfig) { c.Intake = nil }), "intake"},
		{"listener", listener(func(*ListenerConfig) {}), ""},
		{"listener for IMAP", listener(func(c *ListenerConfig) { c.Via = ViaIMAP }), "SMTP or LMTP"},
		{"listener without recipients", listener(func(c *ListenerConfig) { c.AcceptRecipient = nil }), "recipients"},
		{"no port", noPort, "port"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if (tt.want == "") != (tt.err == nil) || tt.err != nil && !strings.Contains(tt.err.Error(), tt.want) {
				t.Errorf("error = %v, want %q", tt.err, tt.want)
			}
		})
	}
}
