package sqlstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/store/storetest"
)

var errFault = errors.New("disk I/O error, made by a test")

// faults fails the n-th statement of the writer, counted from arming.
type faults struct {
	left  atomic.Int64
	fired atomic.Bool
}

func (f *faults) arm(n int) { f.fired.Store(false); f.left.Store(int64(n)) }

func (f *faults) fail(string) error {
	if f.left.Load() > 0 && f.left.Add(-1) == 0 {
		f.fired.Store(true)
		return errFault
	}
	return nil
}

// world is a desk with its people, for tests through the engine.
type world struct {
	*testing.T
	store  *Store
	engine *engine.Engine
	house  desk.House
	minute atomic.Int64
	agent  desk.Person
	round  int
}

func newWorld(t *testing.T, s *Store) *world {
	t.Helper()
	w := &world{T: t, store: s}
	n := 0
	w.house = desk.DefaultHouse(func() string { n++; return fmt.Sprint("id", n) })
	w.agent = desk.Person{ID: "a1", Name: "Agent", Email: "agent@desk.test", Roles: []desk.Role{desk.RoleAgent, desk.RoleDispatcher}, ServesAll: true}
	for id := range w.house.Teams {
		w.agent.Teams = append(w.agent.Teams, id)
	}
	w.must(s.SaveHouse(t.Context(), w.house, store.Audit{Act: "house.save"}))
	w.must(s.SaveClient(t.Context(), desk.Client{ID: "c1", Name: "Acme"}, store.Audit{}))
	w.must(s.SavePerson(t.Context(), w.agent, store.Audit{}))
	w.must(s.SavePerson(t.Context(), w.requester("p1", "Bea", "bea@acme.test"), store.Audit{}))
	clock := engine.NewClock(func() time.Time { return storetest.Day.Add(time.Duration(w.minute.Load()) * time.Minute) },
		func() time.Duration { return time.Duration(w.minute.Load()) * time.Minute })
	e, err := engine.New(t.Context(), s, clock, slog.New(slog.DiscardHandler))
	w.must(err)
	w.engine = e
	return w
}

func (w *world) requester(id desk.PersonID, name, email string) desk.Person {
	return desk.Person{ID: id, Name: name, Email: email, Contacts: []desk.Contact{{Client: "c1", Sees: desk.SeesOwn}}}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) open(subject string) (desk.TicketID, error) {
	result, err := w.engine.Open(w.Context(), desk.Open{Client: "c1", Requester: "p1", Content: desk.Content{
		Subject: subject, Body: "It does not work.", Attachments: []desk.Attachment{{Client: "c1", Hash: fmt.Sprint("file", w.round), Name: "a.png"}},
	}}, engine.Call{
		Actor: desk.MachineActor("mail"), Via: desk.ViaMail, Key: &store.Key{Scope: "s", Key: fmt.Sprintf("%x-%d", subject, w.round), Body: []byte("b")},
	})
	return result.Ticket, err
}

func (w *world) do(id desk.TicketID, c desk.Command) error {
	_, err := w.engine.Do(w.Context(), id, c, engine.Call{Actor: desk.Actor{Person: w.agent}, Via: desk.ViaAPI})
	return err
}

func (w *world) mustOpen(subject string) desk.TicketID {
	w.Helper()
	id, err := w.open(subject)
	w.must(err)
	return id
}

// sound asks for everything that must hold at any moment.
func (w *world) sound() {
	w.Helper()
	if _, err := w.engine.Audit(w.Context(), nil, nil); err != nil {
		w.Fatal(err)
	}
	for what, query := range map[string]string{
		"texts without an entry":      `SELECT COUNT(*) FROM contents c WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.ticket_id = c.ticket_id AND e.seq = c.seq)`,
		"entries without their text":  `SELECT COUNT(*) FROM events e WHERE content_hash IS NOT NULL AND NOT EXISTS (SELECT 1 FROM contents c WHERE e.ticket_id = c.ticket_id AND e.seq = c.seq)`,
		"letters without their entry": `SELECT COUNT(*) FROM outbox o WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.ticket_id = o.ticket_id AND e.seq = o.seq)`,
		"entries without a ticket":    `SELECT COUNT(*) FROM events e WHERE NOT EXISTS (SELECT 1 FROM tickets t WHERE t.id = e.ticket_id)`,
		"placed mail without a place": `SELECT COUNT(*) FROM receipts r WHERE state = 'placed' AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.id = r.ticket_id)`,
		"keys without their ticket":   `SELECT CASE WHEN (SELECT COUNT(*) FROM idempotency) = (SELECT COUNT(*) FROM tickets) THEN 0 ELSE 1 END`,
		"cases not counted":           `SELECT CAST(COALESCE((SELECT SUM(n) FROM rollups WHERE metric = 'opened'), 0) AS BIGINT) - (SELECT COUNT(*) FROM tickets)`,
		"numbers left out":            `SELECT COALESCE(MAX(number), 0) - COUNT(*) FROM tickets`,
		"merged without the other":    `SELECT COUNT(*) FROM events e WHERE kind = 'ticket.merged' AND NOT EXISTS (SELECT 1 FROM events a WHERE a.kind = 'ticket.absorbed' AND a.recorded_at = e.recorded_at)`,
		"documents without a ticket":  `SELECT COUNT(*) FROM search_docs d WHERE NOT EXISTS (SELECT 1 FROM tickets t WHERE t.id = d.ref)`,
		"search statistics":           `SELECT COALESCE((SELECT docs FROM search_totals WHERE kind = 'ticket'), 0) - COUNT(*) FROM search_docs`,
	} {
		var n int
		w.must(w.store.db.QueryRowContext(w.Context(), query).Scan(&n))
		if n != 0 {
			w.Fatalf("%s: %d", what, n)
		}
	}
}

// TestFaults fails each statement of each use case once. Afterwards everything holds, and the same call goes through.
func TestFaults(t *testing.T) {
	type prepared func() error // the use case, to be called again
	for name, prepare := range map[string]func(*world) prepared{
		"open": func(w *world) prepared {
			return func() error { _, err := w.open("new"); return err }
		},
		"message": func(w *world) prepared {
			id := w.mustOpen("message")
			return func() error { return w.do(id, desk.PostMessage{Content: desk.Content{Body: "We look at it."}}) }
		},
		"restrict": func(w *world) prepared {
			id := w.mustOpen("restrict")
			return func() error { return w.do(id, desk.Restrict{People: []desk.PersonID{"p1"}}) }
		},
		"handoff": func(w *world) prepared {
			id := w.mustOpen("handoff")
			var to desk.TeamID
			for _, team := range w.house.Teams {
				if team.Tier == 2 {
					to = team.ID
				}
			}
			var parts []desk.Part
			for _, code := range desk.PartCodes {
				parts = append(parts, desk.Part{Code: code, Text: "written"})
			}
			return func() error { return w.do(id, desk.OfferHandoff{To: to, Parts: parts}) }
		},
		"merge": func(w *world) prepared {
			one, two := w.mustOpen("one"), w.mustOpen("two")
			return func() error { return w.do(one, desk.Merge{Into: two}) }
		},
		"receipt": func(w *world) prepared {
			r := store.Receipt{ID: storetest.NewID(), Mailbox: "m", Key: fmt.Sprint(w.round), Raw: "raw", State: store.ReceiptWaiting}
			return func() error { _, _, err := w.store.SaveReceipt(w.Context(), r); return err }
		},
		"claim": func(w *world) prepared {
			w.mustOpen("claim")
			return func() error {
				now := storetest.Day.Add(time.Duration(w.minute.Load()) * time.Minute)
				posts, err := w.store.ClaimPosts(w.Context(), "w", now, now, 3)
				if err == nil && len(posts) == 0 {
					return errors.New("nothing was claimed")
				}
				return err
			}
		},
		"index": func(w *world) prepared {
			id := w.mustOpen("index")
			doc := store.Document{Kind: "ticket", ID: string(id), Number: int64(w.round*2 + 1_000), Version: 1, Title: "bea index", Body: fmt.Sprint("word", w.round)}
			w.must(w.store.IndexDocuments(w.Context(), []store.Document{doc}))
			doc.Version, doc.Body = 2, "other"
			return func() error { return w.store.IndexDocuments(w.Context(), []store.Document{doc}) }
		},
		"erase": func(w *world) prepared {
			id := desk.PersonID(fmt.Sprint("erased", w.round))
			w.must(w.store.SavePerson(w.Context(), w.requester(id, "Quentin", fmt.Sprintf("q%d@acme.test", w.round)), store.Audit{}))
			w.mustOpen(fmt.Sprint("Quentin's printer ", w.round))
			ticket := w.mustOpen("erase")
			w.must(w.do(ticket, desk.WriteNote{Content: desk.Content{Body: "Call quentin"}}))
			w.must(w.store.IndexDocuments(w.Context(), []store.Document{{Kind: "ticket", ID: string(ticket), Number: int64(w.round*2 + 1_001), Version: 1, Body: "call quentin"}}))
			w.must(w.store.SaveDraft(w.Context(), store.Draft{Person: "a1", Place: string(ticket), Kind: "reply", Data: "Dear Quentin"}))
			w.must(w.store.SaveDraft(w.Context(), store.Draft{Person: id, Place: "new", Kind: "new", Data: "I am Quentin"}))
			w.must(w.store.SaveView(w.Context(), store.View{ID: "v", Name: "Of Quentin", Query: "q=quentin"}, store.Audit{}))
			w.must(w.store.SaveLink(w.Context(), store.Link{Hash: storetest.NewID(), Email: fmt.Sprintf("q%d@acme.test", w.round), Data: "Quentin"}))
			return func() error {
				if _, err := w.engine.Erase(w.Context(), id, "a1"); err != nil {
					return err
				}
				return w.nowhere("quentin")
			}
		},
	} {
		t.Run(name, func(t *testing.T) { everyFault(t, func(w *world) func() error { return prepare(w) }) })
	}
}

func everyFault(t *testing.T, prepare func(*world) func() error) {
	var w *world
	broken := &faults{}
	for n := 1; ; n++ {
		if n%8 == 1 { // a small desk is looked over quickly
			w = faultyWorld(t, broken)
		}
		w.round = n
		w.minute.Add(1)
		call := prepare(w)
		broken.arm(n)
		err := call()
		fired := broken.fired.Load()
		broken.arm(0)
		if !fired {
			w.must(err)
			t.Logf("%d statements", n-1)
			return
		}
		w.sound()
		for try := 0; err != nil; try++ {
			if err = call(); try == 2 {
				t.Fatalf("statement %d failed once, and a repetition fails too: %v", n, err)
			}
		}
		w.sound()
		if n > 400 {
			t.Fatal("it does not end")
		}
	}
}

func faultyWorld(t *testing.T, broken *faults) *world {
	s, err := OpenSQLite(context.Background(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w := newWorld(t, s)
	s.writes.(*groupWriter).conn.fault = broken.fail
	return w
}

// nowhere looks for a word in every table.
func (w *world) nowhere(word string) error {
	for table, text := range w.dump() {
		if i := strings.Index(strings.ToLower(text), strings.ToLower(word)); i >= 0 {
			return fmt.Errorf("%q is in %s: …%s…", word, table, text[max(0, i-60):min(len(text), i+60)])
		}
	}
	return nil
}

// dump reads every table as text.
func (w *world) dump() map[string]string {
	w.Helper()
	tables := `SELECT name FROM sqlite_schema WHERE type = 'table'`
	if w.store.isPostgres() {
		tables = `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`
	}
	out := map[string]string{}
	for _, table := range w.column(tables) {
		out[table] = w.table(table)
	}
	return out
}

func (w *world) table(name string) string {
	w.Helper()
	rows, err := w.store.db.QueryContext(w.Context(), `SELECT * FROM "`+name+`"`)
	w.must(err)
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	w.must(err)
	var b strings.Builder
	for rows.Next() {
		values, places := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			places[i] = &values[i]
		}
		w.must(rows.Scan(places...))
		for _, v := range values {
			if data, ok := v.([]byte); ok {
				v = string(data)
			}
			fmt.Fprintf(&b, "%v\n", v)
		}
	}
	w.must(rows.Err())
	return b.String()
}

func (w *world) column(query string) []string {
	w.Helper()
	rows, err := w.store.db.QueryContext(w.Context(), query)
	w.must(err)
	defer func() { _ = rows.Close() }()
	var values []string
	for rows.Next() {
		var value string
		w.must(rows.Scan(&value))
		values = append(values, value)
	}
	w.must(rows.Err())
	return values
}

func (w *world) now() time.Time {
	return storetest.Day.Add(time.Duration(w.minute.Load()) * time.Minute)
}

func (w *world) byMail() engine.Call {
	return engine.Call{Actor: desk.MachineActor("mail"), Via: desk.ViaMail}
}

// nowhereInFiles looks for a word in the bytes of the database and its log. PostgreSQL's are its own to vacuum.
func (w *world) nowhereInFiles(dir, word string) {
	w.Helper()
	if dir == "" {
		return
	}
	for _, name := range []string{"tierdesk.db", "tierdesk.db-wal"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		w.must(err)
		if i := bytes.Index(bytes.ToLower(data), []byte(word)); i >= 0 {
			w.Errorf("%q is in the bytes of %s: %q", word, name, data[max(0, i-80):min(len(data), i+40)])
		}
	}
}
