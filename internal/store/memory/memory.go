// Package memory keeps a desk in memory, for tests of the engine's contract and for the simulator. It obeys the same suite as
// the databases and stays simple: one lock, maps, and a walk where a database has an index. It keeps nothing when the
// program ends. Values that it gives are shared: callers do not change what is inside them.
package memory

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
)

var _ store.Store = (*Store)(nil)

// Store keeps a desk in memory. Make one with New.
type Store struct {
	mu      sync.Mutex
	tickets map[desk.TicketID]*ticket
	number  int64
	keys    map[keyID]store.Key
	feed    []store.Frame
	told    int64
	posts   map[string]*post
	mail    map[string]*receipt
	people  map[desk.PersonID]desk.Person
	clients map[desk.ClientID]desk.Client
	sites   map[desk.SiteID]desk.Site
	houses  []desk.House
	trail   []store.Audit

	passwords map[desk.PersonID]string
	sessions  map[string]store.Session
	tokens    map[string]store.Token
	articles  map[desk.ArticleID]store.Article
	article   int64
	solvedBy  map[desk.ArticleID]int64
	anchors   []store.Anchor
	duesBasis string
	leases    map[string]held
	docs      map[string]store.Document
	cursor    *store.FeedCursor

	drafts    map[draftID]store.Draft
	presences map[atTicket]store.Presence
	marks     map[atTicket]desk.Seq
	views     map[string]store.View
	links     map[string]store.Link
	counts    map[store.Count]int64

	mailSetup    store.MailSetup
	calendars    []store.Calendar
	scripts      []keptScript
	scriptCounts map[store.ScriptCount][2]int64 // how often, and seconds
	agreements   map[desk.AgreementRef]sla.Agreement

	rules []savedRules
	work  map[desk.PersonID]desk.Work

	subscriptions []store.Subscription
	subscribed    map[onDate]calendar.SubscribedDate

	triageModels []store.TriageModel
}

type ticket struct {
	loaded    store.Loaded
	records   []store.Record
	changedAt time.Time
	dues      desk.Dues
}

type keyID struct{ scope, key string }

type held struct {
	worker string
	until  time.Time
}

// New makes an empty store.
func New() *Store {
	return &Store{
		tickets: map[desk.TicketID]*ticket{}, keys: map[keyID]store.Key{}, posts: map[string]*post{}, mail: map[string]*receipt{},
		people: map[desk.PersonID]desk.Person{}, clients: map[desk.ClientID]desk.Client{}, sites: map[desk.SiteID]desk.Site{},
		passwords: map[desk.PersonID]string{}, sessions: map[string]store.Session{}, tokens: map[string]store.Token{},
		articles: map[desk.ArticleID]store.Article{}, solvedBy: map[desk.ArticleID]int64{}, leases: map[string]held{}, docs: map[string]store.Document{},
		drafts: map[draftID]store.Draft{}, presences: map[atTicket]store.Presence{}, marks: map[atTicket]desk.Seq{},
		views: map[string]store.View{}, links: map[string]store.Link{}, counts: map[store.Count]int64{}, scriptCounts: map[store.ScriptCount][2]int64{},
		work:       map[desk.PersonID]desk.Work{},
		agreements: map[desk.AgreementRef]sla.Agreement{}, subscribed: map[onDate]calendar.SubscribedDate{},
	}
}

// Close does nothing.
func (s *Store) Close() error { return nil }

// Commit writes one change.
func (s *Store) Commit(ctx context.Context, c store.Change) error {
	return s.CommitBatch(ctx, []store.Change{c})
}

// CommitBatch writes changes, all or none: what one of them does is taken back when a later one fails.
func (s *Store) CommitBatch(ctx context.Context, changes []store.Change) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	undo := &undo{store: s, number: s.number, told: s.told, frames: len(s.feed)}
	for i := range changes {
		c := changes[i]
		if err := s.commit(&c, undo); err != nil {
			undo.run()
			return err
		}
	}
	return nil
}

// undo takes back a batch that failed.
type undo struct {
	store  *Store
	number int64
	told   int64
	frames int
	steps  []func()
}

func (u *undo) add(step func()) { u.steps = append(u.steps, step) }

func (u *undo) run() {
	for _, step := range slices.Backward(u.steps) {
		step()
	}
	u.store.number, u.store.told, u.store.feed = u.number, u.told, u.store.feed[:u.frames]
}

func (s *Store) commit(c *store.Change, u *undo) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a write broke off: %v", p)
		}
	}()
	if c.Seal != nil {
		if err := s.seal(c); err != nil {
			return err
		}
	}
	if err := s.check(c); err != nil {
		return err
	}
	if c.Key != nil {
		id := keyID{c.Key.Scope, c.Key.Key}
		s.keys[id] = *c.Key
		u.add(func() { delete(s.keys, id) })
	}
	for _, side := range c.Sides {
		s.writeSide(side, u)
	}
	if err := s.carry(c.Sides, u); err != nil {
		return err
	}
	s.count(c.Sides, u)
	s.countScripts(c.Sides, u)
	s.readOwn(c, u)
	if err := s.queue(c, u); err != nil {
		return err
	}
	if c.Mail != nil {
		return s.settle(*c.Mail, c, u)
	}
	return nil
}

func (s *Store) seal(c *store.Change) error {
	number := int64(0)
	if c.Sides[0].Before.Ticket.Version == 0 {
		s.number++
		number = s.number
	}
	return c.Seal(c, number)
}

func (s *Store) check(c *store.Change) error {
	if c.Key != nil {
		if key, ok := s.keys[keyID{c.Key.Scope, c.Key.Key}]; ok && (key.Until.IsZero() || key.Until.After(c.At)) {
			return &store.Done{Key: key}
		}
	}
	for _, side := range c.Sides {
		if len(side.Records) == 0 {
			continue
		}
		version := desk.Seq(0)
		if t, ok := s.tickets[side.After.ID]; ok {
			version = t.loaded.Ticket.Version
		}
		if version != side.Before.Ticket.Version {
			return store.ErrStale
		}
		if s.isTaken(side) {
			return store.ErrStale
		}
	}
	return nil
}

func (s *Store) writeSide(side store.Side, u *undo) {
	if len(side.Records) == 0 {
		return
	}
	id := side.After.ID
	last := side.Records[len(side.Records)-1]
	old, subject := s.tickets[id], store.CleanText(side.Subject)
	fresh := &ticket{changedAt: last.Stamp.RecordedAt, dues: side.Due()}
	if old != nil {
		subject, fresh.records = old.loaded.Subject, slices.Clone(old.records)
	}
	fresh.loaded = store.Loaded{Ticket: side.After, Subject: subject, Head: last.Hash}
	fresh.records = append(fresh.records, side.Records...)
	s.tickets[id] = fresh
	u.add(func() {
		if old == nil {
			delete(s.tickets, id)
		} else {
			s.tickets[id] = old
		}
	})
	if !last.Imported {
		s.tell("ticket", string(id), int64(side.After.Version), last.Stamp.RecordedAt)
	}
}

func (s *Store) queue(c *store.Change, u *undo) error {
	for _, l := range c.Letters {
		id, err := uuid.NewV7()
		if err != nil {
			return fmt.Errorf("make a letter's id: %w", err)
		}
		p := store.Post{ID: id.String(), Ticket: c.Sides[0].After.ID, Entry: l.Entry, To: l.To, Notice: l.Notice, QueuedAt: c.At}
		s.posts[p.ID] = &post{Post: p, state: postQueued, notBefore: c.NotBefore}
		u.add(func() { delete(s.posts, p.ID) })
	}
	return nil
}

func (s *Store) tell(topic, id string, version int64, at time.Time) {
	s.told++
	s.feed = append(s.feed, store.Frame{Pos: s.told, Topic: topic, ID: id, Version: version, At: at})
}

// Answer gives what an idempotency key stands for.
func (s *Store) Answer(_ context.Context, scope, key string) (store.Key, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.keys[keyID{scope, key}]
	if !ok {
		return store.Key{}, desk.NotFound("key")
	}
	return k, nil
}

// Ticket loads one ticket.
func (s *Store) Ticket(_ context.Context, id desk.TicketID) (store.Loaded, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.tickets[id]
	if !ok {
		return store.Loaded{}, desk.NotFound("ticket")
	}
	return t.loaded, nil
}

// TicketsOf loads tickets by their ids.
func (s *Store) TicketsOf(_ context.Context, ids []desk.TicketID) (map[desk.TicketID]desk.Ticket, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[desk.TicketID]desk.Ticket{}
	for _, id := range ids {
		if t, ok := s.tickets[id]; ok {
			found[id] = t.loaded.Ticket
		}
	}
	return found, nil
}

// TicketByNumber loads one ticket by the number people know.
func (s *Store) TicketByNumber(ctx context.Context, number int64) (store.Loaded, error) {
	ids, err := s.TicketIDs(ctx, []int64{number})
	if err != nil || len(ids) == 0 {
		return store.Loaded{}, desk.NotFound("ticket")
	}
	return s.Ticket(ctx, ids[number])
}

// Timeline reads entries after a place.
func (s *Store) Timeline(_ context.Context, id desk.TicketID, after desk.Seq, limit int) ([]store.Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.tickets[id]
	if !ok || int(after) >= len(t.records) {
		return nil, nil
	}
	records := t.records[max(after, 0):]
	return slices.Clone(records[:min(limit, len(records))]), nil
}

// Entry reads one entry.
func (s *Store) Entry(ctx context.Context, id desk.TicketID, seq desk.Seq) (store.Record, error) {
	records, err := s.Timeline(ctx, id, seq-1, 1)
	if err == nil && (seq < 1 || len(records) == 0) {
		err = desk.NotFound("entry")
	}
	if err != nil {
		return store.Record{}, err
	}
	return records[0], nil
}

// Texts gives what people wrote on tickets.
func (s *Store) Texts(_ context.Context, ids []desk.TicketID, entries int) (map[desk.TicketID]*store.Texts, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[desk.TicketID]*store.Texts{}
	for _, id := range ids {
		t, ok := s.tickets[id]
		if !ok {
			continue
		}
		loaded := t.loaded
		texts := &store.Texts{Number: loaded.Ticket.Number, Version: loaded.Ticket.Version, State: loaded.Ticket.State, Subject: loaded.Subject}
		for _, r := range t.records[:min(entries, len(t.records))] {
			if r.Content != nil {
				texts.Entries = append(texts.Entries, store.Text{Audience: r.Event.Audience(), Content: *r.Content})
			}
		}
		all[id] = texts
	}
	return all, nil
}

// DueTickets gives what is due and when the next is.
func (s *Store) DueTickets(_ context.Context, at time.Time, limit int) ([]desk.TicketID, time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	type due struct {
		at time.Time
		id desk.TicketID
	}
	var all []due
	var next time.Time
	for id, t := range s.tickets {
		switch when := t.dues.Next; {
		case when.IsZero():
		case !when.After(at):
			all = append(all, due{when, id})
		case next.IsZero() || when.Before(next):
			next = when
		}
	}
	slices.SortFunc(all, func(a, b due) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.id, b.id)) })
	if len(all) > limit {
		all, next = all[:limit], at
	}
	var ids []desk.TicketID
	for _, d := range all {
		ids = append(ids, d.id)
	}
	return ids, next, nil
}

// EachTicket walks all tickets by id.
func (s *Store) EachTicket(_ context.Context, f func(desk.TicketID) error) error {
	s.mu.Lock()
	ids := slices.Sorted(maps.Keys(s.tickets))
	s.mu.Unlock()
	for _, id := range ids {
		if err := f(id); err != nil {
			return err
		}
	}
	return nil
}

// TicketIDs finds ids by numbers.
func (s *Store) TicketIDs(_ context.Context, numbers []int64) (map[int64]desk.TicketID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[int64]desk.TicketID{}
	for id, t := range s.tickets {
		if slices.Contains(numbers, t.loaded.Ticket.Number) {
			found[t.loaded.Ticket.Number] = id
		}
	}
	return found, nil
}

// TicketNumbers finds numbers by ids.
func (s *Store) TicketNumbers(_ context.Context, ids []desk.TicketID) (map[desk.TicketID]int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[desk.TicketID]int64{}
	for _, id := range ids {
		if t, ok := s.tickets[id]; ok {
			found[id] = t.loaded.Ticket.Number
		}
	}
	return found, nil
}

// HeadsAfter gives heads in the order of their last change.
func (s *Store) HeadsAfter(_ context.Context, after store.HeadPlace, limit int) ([]store.Head, store.HeadPlace, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	compare := func(a, b store.HeadPlace) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Ticket, b.Ticket)) }
	var places []store.HeadPlace
	for id, t := range s.tickets {
		if place := (store.HeadPlace{At: t.changedAt, Ticket: id}); compare(place, after) > 0 {
			places = append(places, place)
		}
	}
	slices.SortFunc(places, compare)
	var heads []store.Head
	for _, place := range places[:min(limit, len(places))] {
		t := s.tickets[place.Ticket]
		heads = append(heads, store.Head{Ticket: place.Ticket, Seq: t.loaded.Ticket.Version, Hash: bytes.Clone(t.loaded.Head)})
		after = place
	}
	return heads, after, nil
}

// SaveAnchor adds an anchor.
func (s *Store) SaveAnchor(_ context.Context, a store.Anchor) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.Pos != int64(len(s.anchors))+1 {
		return store.ErrStale
	}
	s.anchors = append(s.anchors, a)
	return nil
}

// LastAnchor reads the newest anchor, without its heads.
func (s *Store) LastAnchor(context.Context) (store.Anchor, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.anchors) == 0 {
		return store.Anchor{}, desk.NotFound("anchor")
	}
	last := s.anchors[len(s.anchors)-1]
	last.Heads = nil
	return last, nil
}

// Anchor reads one anchor.
func (s *Store) Anchor(_ context.Context, pos int64) (store.Anchor, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if pos < 1 || int(pos) > len(s.anchors) {
		return store.Anchor{}, desk.NotFound("anchor")
	}
	a := s.anchors[pos-1]
	a.Heads = slices.Clone(a.Heads)
	return a, nil
}

// EachAnchor walks all anchors, oldest first.
func (s *Store) EachAnchor(_ context.Context, f func(store.Anchor) error) error {
	s.mu.Lock()
	anchors := slices.Clone(s.anchors)
	s.mu.Unlock()
	for _, a := range anchors {
		if err := f(a); err != nil {
			return err
		}
	}
	return nil
}

// Lease gives a job to one worker at a time.
func (s *Store) Lease(_ context.Context, job, worker string, now, until time.Time) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h, ok := s.leases[job]; ok && h.worker != worker && store.Waits(h.until, now) {
		return false, nil
	}
	s.leases[job] = held{worker, until}
	return true, nil
}
