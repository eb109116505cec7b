package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/netip"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/mail/dovecottest"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

var administrator = desk.Actor{Person: desk.Person{ID: "sam", Roles: []desk.Role{desk.RoleAgent, desk.RoleAdministrator}, ServesAll: true}}

// loopback lets a test reach its own servers.
var loopback = mailNetwork{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}

// node is a mailroom at work that takes its set-up from the page.
func node(t *testing.T, d *openedDesk, network mailNetwork) *mailroom {
	t.Helper()
	room, err := newMailroom(t.Context(), d, mailSource{base: "https://desk.example", network: network})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { room.run(ctx) })
	t.Cleanup(func() { stop(); running.Wait() })
	return room
}

func newDesk(t *testing.T) *openedDesk {
	t.Helper()
	d, err := place{Data: filepath.Join(t.TempDir(), "desk")}.open(t.Context(), &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.close)
	return d
}

func server(t *testing.T, address string) page.MailServer {
	t.Helper()
	host, port, err := net.SplitHostPort(address)
	number, numberErr := strconv.Atoi(port)
	if err := errors.Join(err, numberErr); err != nil {
		t.Fatal(err)
	}
	return page.MailServer{Host: host, Port: number, Encryption: "none"}
}

func save(t *testing.T, room *mailroom, change func(m *page.MailSetup)) {
	t.Helper()
	err := room.SaveMailSetup(t.Context(), administrator, "mail.save", "", func(m *page.MailSetup) error { change(m); return nil })
	if err != nil {
		t.Fatal(err)
	}
}

// TestMailSetUpOnThePage begins with a desk without mail and ends with letters that leave and come in, on the node that was asked and
// on another one.
func TestMailSetUpOnThePage(t *testing.T) {
	d := newDesk(t)
	doors := loopback
	doors.ListenSMTP = "127.0.0.1:0"
	room, other := node(t, d, doors), node(t, d, loopback)
	setup, err := room.MailSetup(t.Context())
	if err != nil || setup.Place != page.SetupOnPage || len(setup.Boxes) != 0 || room.Sends() {
		t.Fatalf("a new desk has %+v, %v", setup, err)
	}
	if err := room.SendLink(t.Context(), desk.Person{Email: "a@b.example"}, store.LinkPassword, "x"); err == nil {
		t.Error("a desk without mail takes a letter on")
	}
	requester := desk.Actor{Person: desk.Person{ID: "rita", Roles: []desk.Role{desk.RoleRequester}}}
	if err := room.SaveMailSetup(t.Context(), requester, "mail.save", "", func(*page.MailSetup) error { return nil }); err == nil {
		t.Error("a requester sets up mail")
	}
	out := server(t, room.doors[0].address)
	save(t, room, func(m *page.MailSetup) {
		m.Boxes = []page.MailboxSetup{{ID: "b1", Address: "support@desk.example"}}
	})
	if room.Sends() {
		t.Error("it sends without a server to send by")
	}
	save(t, room, func(m *page.MailSetup) { m.Name, m.Out = "Desk", out })
	if got := room.TestMail(t.Context(), "b1", "support@desk.example"); !got.Sent || !got.Came {
		t.Fatalf("the desk says %+v", got)
	}
	if boxes := room.Mailboxes(); len(boxes) != 1 || boxes[0].Out == nil || boxes[0].Address != "support@desk.example" {
		t.Errorf("the page shows %+v", boxes)
	}
	if other.Sends() {
		t.Error("another node knows before it looked")
	}
	if err := other.follow(t.Context()); err != nil || !other.Sends() {
		t.Errorf("another node does not follow: %v", err)
	}
	if c := other.now.Load().config; c.Domain != "desk.example" || c.Since.IsZero() || time.Since(c.Since) > time.Minute {
		t.Errorf("the set-up is %+v", c.Config)
	}
	since := other.now.Load().config.Since
	save(t, room, func(m *page.MailSetup) { m.Out = page.MailServer{} })
	if room.Sends() {
		t.Error("it sends after it was stopped")
	}
	save(t, room, func(m *page.MailSetup) { m.Out = out })
	if again := room.now.Load().config.Since; !again.After(since) {
		t.Error("letters that were written while it did not send would leave now")
	}
}

// TestKeptPasswordGoesNowhereElse holds that nobody who may set mail up gets a password by naming a server of theirs.
func TestKeptPasswordGoesNowhereElse(t *testing.T) {
	d := newDesk(t)
	room := node(t, d, loopback)
	in := page.MailServer{Host: "imap.desk.example", Port: 993, Encryption: "tls", User: "support", Password: "tülips & roses"}
	box := page.MailboxSetup{ID: "b1", Address: "support@desk.example", In: in}
	save(t, room, func(m *page.MailSetup) { m.Boxes = []page.MailboxSetup{box} })
	row, err := d.store.MailSetup(t.Context())
	if err != nil || strings.Contains(row.Data, "lips") || !strings.Contains(row.Data, "password_sealed") {
		t.Fatalf("kept is %s, %v", row.Data, err)
	}
	setup, err := room.MailSetup(t.Context())
	if err != nil || setup.Boxes[0].In.Password != "" || !setup.Boxes[0].In.Kept {
		t.Fatalf("shown is %+v, %v", setup.Boxes, err)
	}
	box.In.Password = ""
	code := func(err error) string {
		var e *desk.Error
		if errors.As(err, &e) {
			return e.Code
		}
		return ""
	}
	for name, change := range map[string]func(*page.MailServer){
		"another server":     func(s *page.MailServer) { s.Host = "imap.evil.example" },
		"another port":       func(s *page.MailServer) { s.Port = 143 },
		"another name":       func(s *page.MailServer) { s.User = "eve" },
		"without encryption": func(s *page.MailServer) { s.Encryption = "none" },
	} {
		moved := box
		change(&moved.In)
		if got := code(room.TryMailbox(t.Context(), moved)); got != "mail.password_again" {
			t.Errorf("%s: a trial says %q", name, got)
		}
		err := room.SaveMailSetup(t.Context(), administrator, "mail.save", "b1", func(m *page.MailSetup) error { m.Boxes[0] = moved; return nil })
		if code(err) != "mail.password_again" {
			t.Errorf("%s: saving says %v", name, err)
		}
		if got := code(room.TryOut(t.Context(), moved.In)); got != "mail.password" {
			t.Errorf("%s: the password of a mailbox is tried at a server to send by: %q", name, got)
		}
	}
	save(t, room, func(m *page.MailSetup) { m.Boxes[0] = box; m.Boxes[0].Folder = "Desk" })
	account, err := room.account(room.now.Load().config, room.now.Load().config.Fetch[0].accountConfig)
	if err != nil || account.Password != in.Password {
		t.Errorf("the kept password opens as %q, %v", account.Password, err)
	}

	// A desk whose key was lost starts all the same, and says what is wrong.
	d.secret = bytes.Repeat([]byte{9}, 32)
	lost := node(t, d, loopback)
	if boxes := lost.Mailboxes(); len(boxes) != 1 || len(boxes[0].In) != 1 || !strings.Contains(boxes[0].In[0].Problem, "not sealed with this desk's key") {
		t.Errorf("without its key the page shows %+v", boxes)
	}
}

// TestMailSetUpOnThePageFetches goes the way of an administrator with a real IMAP server.
func TestMailSetUpOnThePageFetches(t *testing.T) {
	dovecot := dovecottest.Start(t)
	dovecot.AddUser(t, "support")
	d := newDesk(t)
	room := node(t, d, loopback)
	in := server(t, dovecot.IMAPAddr)
	in.User, in.Password = dovecottest.Address("support"), "wrong"
	box := page.MailboxSetup{ID: "b1", Address: "support@example.test", In: in}
	var refused *page.MailRefused
	if err := room.TryMailbox(t.Context(), box); !errors.As(err, &refused) || refused.Said == "" {
		t.Fatalf("a wrong password: %v", err)
	}
	box.In.Password = dovecottest.Password
	if err := room.TryMailbox(t.Context(), box); err != nil {
		t.Fatal(err)
	}
	save(t, room, func(m *page.MailSetup) { m.Boxes = []page.MailboxSetup{box} })
	dovecot.Deliver(t, "support", []byte("From: Rita <rita@acme.example>\r\nTo: support@example.test\r\nSubject: The till\r\nMessage-ID: <1@acme.example>\r\n\r\nIt does not print.\r\n"))
	fetched := func() int {
		counts, err := d.store.CountReceipts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return counts[store.ReceiptWaiting]
	}
	for began := time.Now(); fetched() == 0; time.Sleep(50 * time.Millisecond) {
		if time.Since(began) > 20*time.Second {
			t.Fatalf("after twenty seconds nothing was fetched: %+v", room.Mailboxes())
		}
	}
	save(t, room, func(m *page.MailSetup) { m.Boxes = nil })
	if got := len(room.now.Load().fetching); got != 0 {
		t.Errorf("%d accounts are fetched after the mailbox was removed", got)
	}
}
