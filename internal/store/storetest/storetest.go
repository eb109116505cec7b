// Package storetest holds the one suite that every store has to pass: what store.Store promises, asked of memory, SQLite and
// PostgreSQL alike. It goes through the interface only.
package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Open gives a fresh, empty store that ends with the test.
type Open func(t *testing.T) store.Store

// Run runs the suite.
func Run(t *testing.T, open Open) {
	for name, test := range map[string]func(*testing.T, store.Store){
		"Commit": testCommit, "Numbers": testNumbers, "Versions": testVersions, "Keys": testKeys, "TwoSides": testTwoSides, "Batch": testBatch,
		"Timeline": testTimeline, "Texts": testTexts, "Lists": testLists, "Paging": testPaging, "Scope": testScope, "Outbox": testOutbox, "ClockReturns": testClockReturns, "Inbox": testInbox,
		"Claims": testClaims, "Feed": testFeed, "Due": testDue, "Leases": testLeases, "Access": testAccess, "People": testPeople,
		"Clients": testClients, "Articles": testArticles, "Houses": testHouses, "Anchors": testAnchors, "Search": testSearch, "Erase": testErase,
		"Panic": testPanic, "Drafts": testDrafts, "Presences": testPresences, "ReadMarks": testReadMarks, "ReadOwn": testReadOwn, "Views": testViews, "Links": testLinks,
		"Rollups": testRollups, "CountsTogether": testCountsTogether, "OpenCounts": testOpenCounts, "PersonVersions": testPersonVersions,
		"ErasePlaces": testErasePlaces, "MailSetup": testMailSetup, "Calendars": testCalendars, "Agreements": testAgreements, "Redues": testRedues, "TicketsOf": testTicketsOf,
		"Accounts": testAccounts, "Flows": testFlows, "Months": testMonths, "DatabaseNow": testDatabaseNow, "Subscriptions": testSubscriptions, "Scripts": testScripts, "ScriptCounts": testScriptCounts,
		"Rules": testRules, "Work": testWork, "Capacity": testCapacity, "Conditions": testConditions, "Openings": testOpenings,
		"Schedule": testSchedule, "Taken": testTaken,
		"TriageModels": testTriageModels, "SolvedTickets": testSolvedTickets,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// Day is when the stories of the suite begin.
var Day = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func at(minutes int) time.Time { return Day.Add(time.Duration(minutes) * time.Minute) }

// NewID gives a fresh id.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

func stamp(minutes int, by desk.PersonID) desk.Stamp {
	return desk.Stamp{At: at(minutes), RecordedAt: at(minutes), By: desk.By{Person: by}, Via: desk.ViaAPI}
}

// entry is an event with its text.
func entry(e desk.Event, c ...desk.Content) desk.Entry {
	if len(c) == 0 {
		return desk.Entry{Event: e}
	}
	return desk.Entry{Event: e, Content: &c[0]}
}

// Opening is the beginning of a ticket.
func Opening(subject string, change ...func(*desk.TicketOpened)) desk.Entry {
	e := desk.TicketOpened{
		Type: desk.Incident, Client: "c1", Requester: "p1", Via: desk.ViaAPI, Team: "t1", Tier: 1,
		Impact: desk.Medium, Urgency: desk.Medium, Priority: 3,
	}
	for _, f := range change {
		f(&e)
	}
	return entry(e, desk.Content{Subject: subject})
}

// SideOf folds entries into a side of a change. It bypasses Decide: the suite asks the store, not the rules.
func SideOf(before store.Loaded, s desk.Stamp, entries ...desk.Entry) store.Side {
	side := store.Side{Before: before, Subject: before.Subject}
	t := before.Ticket
	for _, e := range entries {
		t = t.Apply(e.Event, s)
		r := store.Record{Ticket: t.ID, Seq: t.Version, Event: e.Event, Stamp: s, Content: e.Content, Imported: s.Via == desk.ViaImport}
		if e.Content != nil {
			r.Salt = fmt.Appendf(nil, "salt-%s-%d", t.ID, t.Version)
			r.ContentData, _ = json.Marshal(*e.Content)
			r.ContentHash = store.HashContent(r.Salt, r.ContentData)
			if t.Version == 1 {
				side.Subject = e.Content.Subject
			}
		}
		side.Records = append(side.Records, r)
	}
	side.After = t
	return side
}

// Seal puts the number in and chains the entries.
func Seal(c *store.Change, number int64) error {
	c.Sides = slices.Clone(c.Sides)
	for i := range c.Sides {
		side := &c.Sides[i]
		side.Records = slices.Clone(side.Records)
		previous := side.Before.Head
		for j := range side.Records {
			r := &side.Records[j]
			if e, ok := r.Event.(desk.TicketOpened); ok {
				e.Number, side.After.Number = number, number
				r.Event = e
			}
			data, err := desk.EncodeEvent(r.Event)
			if err != nil {
				return err
			}
			r.Data = data
			r.Hash = store.HashRecord(previous, *r)
			previous = r.Hash
		}
	}
	if c.Key != nil {
		c.Key.Answer = fmt.Appendf(nil, "number %d", c.Sides[0].After.Number)
	}
	return nil
}

func change(sides ...store.Side) store.Change {
	last := sides[0].Records[len(sides[0].Records)-1]
	return store.Change{Sides: sides, At: last.Stamp.RecordedAt, NotBefore: last.Stamp.RecordedAt, Seal: Seal}
}

func fresh() store.Loaded { return store.Loaded{Ticket: desk.Ticket{ID: desk.TicketID(NewID())}} }

// Opened commits a new ticket with more entries behind its opening and gives it as kept.
func Opened(t testing.TB, s store.Store, minutes int, entries ...desk.Entry) store.Loaded {
	t.Helper()
	before := fresh()
	must(t, s.Commit(t.Context(), change(SideOf(before, stamp(minutes, "a1"), entries...))))
	return load(t, s, before.Ticket.ID)
}

// add commits entries to a ticket.
func add(t testing.TB, s store.Store, id desk.TicketID, minutes int, entries ...desk.Entry) store.Loaded {
	t.Helper()
	must(t, s.Commit(t.Context(), change(SideOf(load(t, s, id), stamp(minutes, "a1"), entries...))))
	return load(t, s, id)
}

func load(t testing.TB, s store.Store, id desk.TicketID) store.Loaded {
	t.Helper()
	loaded, err := s.Ticket(t.Context(), id)
	must(t, err)
	return loaded
}

func timeline(t testing.TB, s store.Store, id desk.TicketID) []store.Record {
	t.Helper()
	records, err := s.Timeline(t.Context(), id, 0, 1000)
	must(t, err)
	return records
}

// Sound fails unless the chain of a ticket is valid and its row is the fold of its entries.
func Sound(t testing.TB, s store.Store, id desk.TicketID) {
	t.Helper()
	loaded, records := load(t, s, id), timeline(t, s, id)
	must(t, store.VerifyChain(loaded, records))
	folded := desk.Ticket{ID: id}
	for _, r := range records {
		folded = folded.Apply(r.Event, r.Stamp)
	}
	same(t, "the fold of "+string(id), loaded.Ticket, folded)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// same compares as the databases keep it: nil and empty are the same.
func same(t testing.TB, what string, got, want any) {
	t.Helper()
	a, err := json.Marshal(got)
	must(t, err)
	b, err := json.Marshal(want)
	must(t, err)
	if string(a) != string(b) {
		t.Fatalf("%s (-want +got):\n%s", what, cmp.Diff(string(b), string(a)))
	}
}

func wantStale(t testing.TB, err error) {
	t.Helper()
	if !errors.Is(err, store.ErrStale) {
		t.Fatalf("got %v, want ErrStale", err)
	}
}

func wantMissing(t testing.TB, err error) {
	t.Helper()
	if !store.IsNotFound(err) {
		t.Fatalf("got %v, want not found", err)
	}
}

func wantKind(t testing.TB, err error, kind desk.Kind) {
	t.Helper()
	var e *desk.Error
	if !errors.As(err, &e) || e.Kind != kind {
		t.Fatalf("got %v, want kind %s", err, kind)
	}
}

func all() desk.Scope { return desk.Scope{All: true} }

func background() context.Context { return context.Background() }

// dice gives the same numbers in each run.
func dice(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 7)) }

func pick[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }
