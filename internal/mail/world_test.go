package mail

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/blob"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/mail/letter"
	"tierdesk/internal/mail/post"
	"tierdesk/internal/store"
	"tierdesk/internal/store/pgtest"
	"tierdesk/internal/store/sqlstore"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// world is a small desk with mail: one client, a front line, specialists, and two customers.
type world struct {
	t         *testing.T
	ctx       context.Context
	store     store.Store
	engine    *engine.Engine
	intake    *Intake
	placer    *Placer
	deliverer *Deliverer
	sent      []sentLetter
	people    map[string]desk.Person
	client    desk.Client
	teams     map[string]desk.TeamID
	now       time.Time
}

type sentLetter struct {
	post.Letter
	parsed letter.Letter
}

// Send keeps a letter instead of sending it.
func (w *world) Send(_ context.Context, l post.Letter) (string, error) {
	parsed, err := letter.Parse(l.Raw, letter.DefaultBudget())
	if err != nil {
		return "", err
	}
	w.sent = append(w.sent, sentLetter{Letter: l, parsed: parsed})
	return "250 kept", nil
}

// onBoth runs a test on SQLite and on a real PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, w *world)) {
	t.Run("sqlite", func(t *testing.T) {
		s, err := sqlstore.OpenSQLite(context.Background(), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		test(t, newWorld(t, s))
	})
	t.Run("postgres", func(t *testing.T) {
		s, err := sqlstore.OpenPostgres(context.Background(), pgtest.New(t))
		if err != nil {
			t.Fatal(err)
		}
		test(t, newWorld(t, s))
	})
}

const deskAddress = "support@desk.example"

func newWorld(t *testing.T, s *sqlstore.Store) *world {
	t.Helper()
	t.Cleanup(func() { _ = s.Close() })
	w := &world{
		t: t, ctx: context.Background(), store: s, people: map[string]desk.Person{}, teams: map[string]desk.TeamID{},
		now: time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC),
	}
	w.furnish()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	start := w.now
	var err error
	w.engine, err = engine.New(w.ctx, s, engine.NewClock(func() time.Time { return w.now }, func() time.Duration { return w.now.Sub(start) }), log)
	w.must(err)
	blobs, err := blob.OpenDisk(t.TempDir())
	w.must(err)
	config := Config{Domain: "desk.example", Name: "Help", BaseURL: "https://desk.example", Mailboxes: []Mailbox{{ID: "support", Address: deskAddress, AuthHost: "mx.desk.example"}}}
	w.must(config.Check())
	keys := NewKeys(bytes.Repeat([]byte{7}, 32))
	w.intake = NewIntake(s, blobs, func() {})
	w.placer = NewPlacer(w.engine, blobs, config, keys, nil, log)
	w.deliverer = NewDeliverer(w.engine, blobs, config, keys, w, log)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) furnish() {
	house := desk.DefaultHouse(uuid.NewString)
	for id, team := range house.Teams {
		w.teams[team.Name] = id
	}
	audit := store.Audit{At: w.now, Act: "test"}
	w.must(w.store.SaveHouse(w.ctx, house, audit))
	w.must(w.store.SaveClient(w.ctx, desk.Client{ID: house.Unsorted, Name: "Unsorted"}, audit))
	w.client = desk.Client{ID: desk.ClientID(uuid.NewString()), Name: "Acme", Domains: []string{"acme.example"}}
	w.must(w.store.SaveClient(w.ctx, w.client, audit))
	contact := []desk.Contact{{Client: w.client.ID, Sees: desk.SeesOwn}}
	w.add("maria", desk.Person{Contacts: contact, Email: "maria@acme.example"})
	w.add("john", desk.Person{Contacts: contact, Email: "john@acme.example"})
	agent := desk.Person{Roles: []desk.Role{desk.RoleAgent}, ServesAll: true}
	ana, tom := agent, agent
	ana.Teams, ana.Email = []desk.TeamID{w.teams["Intake"], w.teams["Service Desk"]}, "ana@desk.example"
	tom.Teams, tom.Email = []desk.TeamID{w.teams["Specialists"]}, "tom@desk.example"
	w.add("ana", ana)
	w.add("tom", tom)
}

func (w *world) add(name string, p desk.Person) {
	p.ID, p.Name = desk.PersonID(uuid.NewString()), strings.ToUpper(name[:1])+name[1:]
	w.must(w.store.SavePerson(w.ctx, p, store.Audit{At: w.now, Act: "test"}))
	w.people[name] = p
}

// mailFrom words a raw mail; extra holds further header lines.
func mailFrom(from, to, subject, body string, extra ...string) []byte {
	lines := append([]string{
		"From: " + from, "To: " + to, "Subject: " + subject, "Date: Mon, 1 Jun 2026 08:00:00 +0000",
		"MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
	}, extra...)
	return []byte(strings.Join(lines, "\r\n") + "\r\n\r\n" + strings.ReplaceAll(body, "\n", "\r\n") + "\r\n")
}

const vouched = "Authentication-Results: mx.desk.example; dmarc=pass header.from=acme.example; spf=pass smtp.mailfrom=acme.example"

// receive takes a mail in and places it; it gives the receipt as it was settled.
func (w *world) receive(raw []byte, to ...string) store.Receipt {
	w.t.Helper()
	if len(to) == 0 {
		to = []string{deskAddress}
	}
	w.must(w.intake.Receive(w.ctx, post.Receipt{Mailbox: "support", Raw: raw, ReceivedAt: w.now, EnvelopeTo: to, Via: post.ViaSMTP}))
	return w.place(raw)
}

func (w *world) place(raw []byte) store.Receipt {
	w.t.Helper()
	for {
		more, err := w.placer.Run(w.ctx, "test")
		w.must(err)
		if !more {
			break
		}
	}
	w.now = w.now.Add(time.Second)
	key := receiptKey(post.Receipt{}, hashOf(raw))
	for _, state := range []store.ReceiptState{store.ReceiptPlaced, store.ReceiptQuarantined, store.ReceiptDropped, store.ReceiptWaiting} {
		list, err := w.store.ListReceipts(w.ctx, state, "", 200)
		w.must(err)
		for _, r := range list {
			if r.Key == key {
				return r
			}
		}
	}
	w.t.Fatal("the mail left no receipt")
	return store.Receipt{}
}

func (w *world) ticket(id desk.TicketID) desk.Ticket {
	w.t.Helper()
	loaded, err := w.store.Ticket(w.ctx, id)
	w.must(err)
	return loaded.Ticket
}

func (w *world) do(who string, id desk.TicketID, c desk.Command) {
	w.t.Helper()
	_, err := w.engine.Do(w.ctx, id, c, engine.Call{Actor: desk.Actor{Person: w.people[who]}, Via: desk.ViaAPI})
	w.must(err)
	w.now = w.now.Add(time.Minute)
}

// deliver sends what waits and gives the letters of this round.
func (w *world) deliver() []sentLetter {
	w.t.Helper()
	before := len(w.sent)
	_, err := w.deliverer.Run(w.ctx, "test")
	w.must(err)
	return w.sent[before:]
}

// notes gives the internal notes of a ticket as one text.
func (w *world) notes(id desk.TicketID) string {
	w.t.Helper()
	records, err := w.store.Timeline(w.ctx, id, 0, 1000)
	w.must(err)
	var b strings.Builder
	for _, r := range records {
		if _, ok := r.Event.(desk.NoteWritten); ok && r.Content != nil {
			fmt.Fprintln(&b, r.Content.Body)
		}
	}
	return b.String()
}

// messages gives the public messages of a ticket.
func (w *world) messages(id desk.TicketID) []store.Record {
	w.t.Helper()
	records, err := w.store.Timeline(w.ctx, id, 0, 1000)
	w.must(err)
	var messages []store.Record
	for _, r := range records {
		if _, ok := r.Event.(desk.MessagePosted); ok {
			messages = append(messages, r)
		}
	}
	return messages
}
