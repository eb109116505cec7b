package post

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/mail/dovecottest"
	"tierdesk/internal/outbound"
)

var thisMachine = outbound.Dialer{Policy: outbound.Policy{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}}

// fetching is one test's mailbox, its intake and the fetcher between them.
type fetching struct {
	server *dovecottest.Server
	user   string
	intake *ledger
	config FetcherConfig
	log    *logText
}

func newFetching(t *testing.T, server *dovecottest.Server, user string) *fetching {
	t.Helper()
	server.AddUser(t, user)
	log, text := quiet()
	f := &fetching{server: server, user: user, intake: &ledger{}, log: text}
	f.config = FetcherConfig{
		Mailbox: user,
		Account: Account{
			Addr: server.IMAPAddr, Encryption: EncryptionNone, Dialer: thisMachine,
			Username: dovecottest.Address(user), Password: dovecottest.Password,
		},
		RetryMost: 500 * time.Millisecond,
		Intake:    f.intake,
		Log:       log,
	}
	return f
}

// run starts the fetcher; the returned function ends it and waits for its end.
func (f *fetching) run(t *testing.T) (fetcher *Fetcher, stop func()) {
	t.Helper()
	fetcher, err := NewFetcher(f.config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		fetcher.Run(ctx)
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		<-ended
	})
	t.Cleanup(stop)
	return fetcher, stop
}

func (f *fetching) awaitFlag(t *testing.T, flag imap.Flag, n int) {
	t.Helper()
	until(t, 5*time.Second, func() error {
		got := 0
		for _, flags := range f.server.Flags(t, f.user, "INBOX") {
			if slices.Contains(flags, flag) {
				got++
			}
		}
		if got != n {
			return fmt.Errorf("%d messages carry %s, want %d", got, flag, n)
		}
		return nil
	})
}

func (f *fetching) awaitFolder(t *testing.T, folder string, n int) [][]byte {
	t.Helper()
	var raws [][]byte
	until(t, 5*time.Second, func() error {
		raws = f.server.Messages(t, f.user, folder)
		if len(raws) != n {
			return fmt.Errorf("%s holds %d messages, want %d", folder, len(raws), n)
		}
		return nil
	})
	return raws
}

func TestFetchFromDovecot(t *testing.T) {
	server := dovecottest.Start(t)
	tests := map[string]func(*testing.T, *fetching){
		"oldest-first-and-flagged":     fetchOldestFirst,
		"restart-without-acknowledge":  fetchAgainWithTheSameKey,
		"idle-wakes":                   fetchOnIdle,
		"poll":                         fetchByPolling,
		"moves":                        fetchAndMove,
		"moves-without-move":           fetchAndCopy,
		"deletes":                      fetchAndDelete,
		"keyword":                      fetchWithKeyword,
		"oversize":                     fetchOversize,
		"oversize-is-never-deleted":    fetchOversizeInDeleteMode,
		"outage-leaves-the-mail":       fetchDuringOutage,
		"one-bad-letter-blocks-nobody": fetchPastABadLetter,
		"panic-blocks-nobody":          fetchPastAPanic,
		"starttls":                     fetchOverSTARTTLS,
		"tls":                          fetchOverTLS,
		"unknown-certificate":          fetchRefusesUnknownCertificate,
		"wrong-password":               fetchReportsWrongPassword,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newFetching(t, server, name))
		})
	}
}

func fetchOldestFirst(t *testing.T, f *fetching) {
	for i := range 5 {
		f.server.Deliver(t, f.user, letter(fmt.Sprint("letter ", i)))
	}
	fetcher, stop := f.run(t)
	got := f.intake.awaitStored(t, 5, 5*time.Second)
	f.awaitFlag(t, imap.FlagSeen, 5)
	stop()
	for i, r := range got {
		if !isLetter(r, fmt.Sprint("letter ", i)) {
			t.Errorf("letter %d = %q, want them oldest first", i, r.Raw)
		}
		if !strings.HasSuffix(r.Key, fmt.Sprint(":", i+1)) || r.Mailbox != f.user || r.Via != ViaIMAP || r.Size != int64(len(r.Raw)) {
			t.Errorf("receipt %d = %+v, want key, mailbox, via and size", i, r)
		}
		if age := time.Since(r.ReceivedAt); age < -time.Second || age > time.Minute {
			t.Errorf("received %s ago, want about now", age)
		}
	}
	if got := strings.Count(f.log.String(), stored); got != 5 {
		t.Errorf("%d lines for the drill, want 5", got)
	}
	if got := fetcher.Status(); got.Fetched != 5 || got.Waiting != 0 || got.LastError != "" {
		t.Errorf("status = %+v, want 5 fetched, none waiting, no error", got)
	}
}

// fetchAgainWithTheSameKey ends the fetcher between commit and acknowledgement, as kill -9 would.
func fetchAgainWithTheSameKey(t *testing.T, f *fetching) {
	f.server.Deliver(t, f.user, letter("twice"))
	box, err := openIMAP(context.Background(), mustFetcher(t, f.config).config)
	if err != nil {
		t.Fatal(err)
	}
	waiting, err := box.Waiting()
	if err != nil || len(waiting) != 1 {
		t.Fatalf("waiting = %v, %v, want one message", waiting, err)
	}
	raw, err := box.Body(waiting[0], 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.intake.Receive(context.Background(), Receipt{Key: mailKey(box, waiting[0]), Raw: raw}); err != nil {
		t.Fatal(err)
	}
	box.conn.Close()

	f.run(t)
	f.awaitFlag(t, imap.FlagSeen, 1)
	calls := f.intake.received()
	if len(calls) != 2 || calls[0].Key != calls[1].Key {
		t.Errorf("calls = %d, want the letter twice under one key", len(calls))
	}
	if got := f.intake.stored(); len(got) != 1 {
		t.Errorf("stored %d letters, want 1", len(got))
	}
}

func mustFetcher(t *testing.T, c FetcherConfig) *Fetcher {
	t.Helper()
	f, err := NewFetcher(c)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func fetchOnIdle(t *testing.T, f *fetching) {
	f.server.Deliver(t, f.user, letter("before"))
	f.run(t)
	f.intake.awaitStored(t, 1, 5*time.Second)
	f.awaitFlag(t, imap.FlagSeen, 1)
	for i := range 3 {
		start := time.Now()
		f.server.Deliver(t, f.user, letter("during"))
		f.intake.awaitStored(t, i+2, 2*time.Second)
		t.Logf("IDLE woke after %s", time.Since(start).Round(time.Millisecond))
	}
}

func fetchByPolling(t *testing.T, f *fetching) {
	f.config.PollOnly, f.config.PollEvery = true, 100*time.Millisecond
	f.run(t)
	for i := range 3 {
		f.server.Deliver(t, f.user, letter("polled"))
		f.intake.awaitStored(t, i+1, 3*time.Second)
	}
}

func fetchAndMove(t *testing.T, f *fetching) {
	f.config.Acknowledge.MoveTo = "Stored by the desk" // is made by the fetcher
	f.server.Deliver(t, f.user, letter("moved"))
	f.run(t)
	f.intake.awaitStored(t, 1, 5*time.Second)
	f.awaitFolder(t, "INBOX", 0)
	f.awaitFolder(t, "Stored by the desk", 1)
}

// fetchAndCopy takes MOVE away from the server's capabilities.
func fetchAndCopy(t *testing.T, f *fetching) {
	f.config.Acknowledge.MoveTo = "Archive"
	f.server.Deliver(t, f.user, letter("one"))
	f.server.Deliver(t, f.user, letter("two"))
	box, err := openIMAP(context.Background(), mustFetcher(t, f.config).config)
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	delete(box.caps, imap.CapMove)
	if err := box.Acknowledge(1, false); err != nil {
		t.Fatalf("acknowledge without MOVE: %v", err)
	}
	f.awaitFolder(t, "Archive", 1)
	f.awaitFolder(t, "INBOX", 1)

	delete(box.caps, imap.CapUIDPlus)
	if err := box.Acknowledge(2, false); err != nil {
		t.Fatalf("acknowledge without MOVE and UIDPLUS: %v", err)
	}
	f.awaitFlag(t, imap.FlagDeleted, 1)
	if waiting, err := box.Waiting(); err != nil || len(waiting) != 0 {
		t.Errorf("waiting = %v, %v, want none", waiting, err)
	}
	box.config.Acknowledge.MoveTo = "No/such"
	f.server.Deliver(t, f.user, letter("three"))
	if waiting, err := box.Waiting(); err != nil || len(waiting) != 1 {
		t.Errorf("waiting = %v, %v, want the new letter", waiting, err)
	}
	if err := box.Acknowledge(3, false); !isServerRefusal(err) {
		t.Errorf("copy to a missing folder = %v, want a refusal of the server", err)
	}
	if waiting, err := box.Waiting(); err != nil || len(waiting) != 1 {
		t.Errorf("waiting = %v, %v, want the letter whose copy failed", waiting, err)
	}
}

func fetchAndDelete(t *testing.T, f *fetching) {
	f.config.Acknowledge.Delete = true
	f.server.Deliver(t, f.user, letter("deleted"))
	f.run(t)
	f.intake.awaitStored(t, 1, 5*time.Second)
	f.awaitFolder(t, "INBOX", 0)
}

func fetchWithKeyword(t *testing.T, f *fetching) {
	f.config.Acknowledge.Flag = "$TierdeskStored"
	f.server.Deliver(t, f.user, letter("keyword"))
	f.run(t)
	f.awaitFlag(t, "$TierdeskStored", 1)
	f.awaitFlag(t, imap.FlagSeen, 0)
}

func bigLetter(subject string, size int) []byte {
	line := strings.Repeat("x", 76) + "\r\n"
	return append(letter(subject), strings.Repeat(line, size/len(line))...)
}

func fetchOversize(t *testing.T, f *fetching) {
	f.config.MaxMessageBytes = 100_000
	f.config.Acknowledge.MoveTo = "Archive"
	f.server.Deliver(t, f.user, bigLetter("too large", 300_000))
	f.server.Deliver(t, f.user, letter("small"))
	f.run(t)
	got := f.intake.awaitStored(t, 2, 5*time.Second)
	if !got[0].Oversize || got[0].Size < 300_000 || bytes.Contains(got[0].Raw, []byte("on fire")) || !bytes.Contains(got[0].Raw, []byte("Subject: too large\r\n")) {
		t.Errorf("receipt = oversize %v, size %d, %q; want the header only", got[0].Oversize, got[0].Size, got[0].Raw)
	}
	if got[1].Oversize || !isLetter(got[1], "small") {
		t.Errorf("second receipt = %q, want the small letter", got[1].Raw)
	}
	raws := f.awaitFolder(t, "Archive", 2)
	if len(raws[0]) < 300_000 {
		t.Errorf("the archive has %d bytes of it, want the whole letter", len(raws[0]))
	}
}

func fetchOversizeInDeleteMode(t *testing.T, f *fetching) {
	f.config.MaxMessageBytes = 100_000
	f.config.Acknowledge.Delete = true
	f.server.Deliver(t, f.user, bigLetter("too large", 300_000))
	f.run(t)
	f.awaitFlag(t, "$TierdeskStored", 1)
	f.awaitFolder(t, "INBOX", 1)
}

func fetchDuringOutage(t *testing.T, f *fetching) {
	gone := &desk.Error{Kind: desk.KindUnavailable, Code: "store.gone", Message: "The database is gone."}
	f.intake.setAnswer(func(Receipt) error { return gone })
	for i := range 3 {
		f.server.Deliver(t, f.user, letter(fmt.Sprint("patient ", i)))
	}
	f.run(t)
	until(t, 5*time.Second, func() error {
		if got := len(f.intake.received()); got < 2 {
			return fmt.Errorf("%d attempts, want 2", got)
		}
		return nil
	})
	f.awaitFlag(t, imap.FlagSeen, 0)
	f.intake.setAnswer(nil)
	start := time.Now()
	f.intake.awaitStored(t, 3, 10*time.Second)
	t.Logf("healed after %s", time.Since(start).Round(time.Millisecond))
	f.awaitFlag(t, imap.FlagSeen, 3)
}

func fetchPastABadLetter(t *testing.T, f *fetching) {
	f.intake.setAnswer(func(r Receipt) error {
		if isLetter(r, "bad") {
			return errors.New("it never fits")
		}
		return nil
	})
	f.server.Deliver(t, f.user, letter("bad"))
	f.server.Deliver(t, f.user, letter("good"))
	f.run(t)
	if got := f.intake.awaitStored(t, 1, 2*time.Second); !isLetter(got[0], "good") {
		t.Errorf("stored %q, want the good letter", got[0].Raw)
	}
	f.awaitFlag(t, imap.FlagSeen, 1)
	f.intake.setAnswer(nil) // the cause is mended; the letter comes without a restart
	f.intake.awaitStored(t, 2, 8*time.Second)
}

func fetchPastAPanic(t *testing.T, f *fetching) {
	f.intake.setAnswer(func(r Receipt) error {
		if isLetter(r, "bad") {
			panic("a bug of ours")
		}
		return nil
	})
	f.server.Deliver(t, f.user, letter("bad"))
	f.server.Deliver(t, f.user, letter("good"))
	f.run(t)
	f.intake.awaitStored(t, 1, 5*time.Second)
	f.awaitFlag(t, imap.FlagSeen, 1)
}

func fetchOverSTARTTLS(t *testing.T, f *fetching) {
	f.config.Account.Encryption = EncryptionSTARTTLS
	f.config.Account.TLS = &tls.Config{RootCAs: f.server.Roots}
	f.server.Deliver(t, f.user, letter("secret"))
	f.run(t)
	f.intake.awaitStored(t, 1, 5*time.Second)
}

func fetchOverTLS(t *testing.T, f *fetching) {
	f.config.Account.Addr, f.config.Account.Encryption = f.server.IMAPSAddr, EncryptionTLS
	f.config.Account.TLS = &tls.Config{RootCAs: f.server.Roots}
	f.server.Deliver(t, f.user, letter("secret"))
	f.run(t)
	f.intake.awaitStored(t, 1, 5*time.Second)
}

func fetchRefusesUnknownCertificate(t *testing.T, f *fetching) {
	for _, e := range []Encryption{EncryptionTLS, EncryptionSTARTTLS} {
		f.config.Account.Encryption = e
		f.config.Account.Addr = map[Encryption]string{EncryptionTLS: f.server.IMAPSAddr, EncryptionSTARTTLS: f.server.IMAPAddr}[e]
		box, err := openIMAP(context.Background(), mustFetcher(t, f.config).config)
		if err == nil {
			box.Close()
			t.Errorf("%s with an unknown certificate succeeded, want an error", e)
		}
	}
}

func fetchReportsWrongPassword(t *testing.T, f *fetching) {
	f.config.Account.Password = "not it"
	fetcher, stop := f.run(t)
	until(t, 5*time.Second, func() error {
		if got := fetcher.Status().LastError; !strings.Contains(got, "sign in as") {
			return fmt.Errorf("last error = %q, want the refused sign-in", got)
		}
		return nil
	})
	stop()
	if strings.Contains(f.log.String(), "not it") {
		t.Error("the log holds the password")
	}
}

func TestFetchHealsAfterServerRestart(t *testing.T) {
	t.Parallel()
	server := dovecottest.Start(t)
	f := newFetching(t, server, "desk")
	server.Deliver(t, f.user, letter("before"))
	fetcher, _ := f.run(t)
	f.intake.awaitStored(t, 1, 5*time.Second)
	f.awaitFlag(t, imap.FlagSeen, 1)

	server.Stop(t)
	until(t, 5*time.Second, func() error {
		if fetcher.Status().Connected {
			return errors.New("the status says connected, want the outage")
		}
		return nil
	})
	server.ForgetUIDs(t, f.user)        // the mailbox was rebuilt meanwhile
	time.Sleep(1100 * time.Millisecond) // Dovecot's UIDVALIDITY is the second of the rebuild
	server.Restart(t)
	server.Deliver(t, f.user, letter("after"))
	start := time.Now()
	got := f.intake.awaitStored(t, 2, 10*time.Second)
	t.Logf("healed after %s", time.Since(start).Round(time.Millisecond))
	if !isLetter(got[1], "after") {
		t.Errorf("second letter = %q, want the one delivered after the restart", got[1].Raw)
	}
	if before, after := validityOf(got[0].Key), validityOf(got[1].Key); before == after {
		t.Errorf("UIDVALIDITY %s before and after, want a new one in the key", before)
	}
	if !strings.Contains(f.log.String(), "renumbered") {
		t.Error("the log does not say that the mailbox was renumbered")
	}
}

func validityOf(key string) string {
	validity, _, _ := strings.Cut(key, ":")
	return validity
}
