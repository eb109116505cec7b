package api

import (
	"context"
	"errors"
	"strconv"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Entry is one line of a ticket's timeline, in words.
type Entry struct {
	Seq      int64             `json:"seq"`
	At       time.Time         `json:"at"`
	Kind     string            `json:"kind"`
	Audience string            `json:"audience" doc:"public or internal"`
	By       *Ref              `json:"by,omitempty" doc:"Absent: the desk itself"`
	Via      string            `json:"via"`
	Sentence string            `json:"sentence"`
	Why      string            `json:"why,omitempty" doc:"Why the desk by itself did it, in figures. For the service desk only"`
	Body     string            `json:"body,omitempty"`
	Parts    map[string]string `json:"parts,omitempty"`
	Files    []File            `json:"attachments,omitempty"`
	Erased   bool              `json:"erased,omitempty" doc:"The text was taken away for good"`
}

// Message is something written, to the other side or for the desk.
type Message struct {
	Seq       int64     `json:"seq"`
	At        time.Time `json:"at"`
	From      *Ref      `json:"from,omitempty"`
	Side      string    `json:"side,omitempty" doc:"requester, desk or other"`
	Automatic bool      `json:"automatic,omitempty"`
	Via       string    `json:"via"`
	Body      string    `json:"body"`
	Quoted    string    `json:"quoted,omitempty"`
	Files     []File    `json:"attachments,omitempty"`
	Erased    bool      `json:"erased,omitempty"`
}

type timelineInput struct {
	OnTicket
	Limit int   `query:"limit" minimum:"1" maximum:"200" default:"50"`
	After int64 `query:"after" minimum:"0" doc:"The \"next\" of the page before"`
}

func (s *server) timelineRoutes() {
	handle(s, get("/tickets/{ticket}/timeline", "read-timeline", "Everything that happened, in words", "Timeline"), s.readTimeline)
	handle(s, get("/tickets/{ticket}/messages", "list-messages", "What was written to and fro", "Messages"), s.listMessages)
	handle(s, get("/tickets/{ticket}/notes", "list-notes", "What was written for the desk", "Messages"), s.listNotes)
	handle(s, get("/tickets/{ticket}/clocks", "list-clocks", "What was promised, how far its clocks are, and what happens by itself", "Timeline"), s.listClocks)
}

// page is how many entries are read at once.
const entriesAtOnce = 200

// eachEntry calls f for the entries after a place, oldest first, until it says no.
func (s *server) eachEntry(ctx context.Context, id desk.TicketID, after desk.Seq, f func(store.Record) bool) error {
	for {
		records, err := s.store.Timeline(ctx, id, after, entriesAtOnce)
		if err != nil {
			return err
		}
		for _, r := range records {
			if !f(r) {
				return nil
			}
			after = r.Seq
		}
		if len(records) < entriesAtOnce {
			return nil
		}
	}
}

// collect gives a page of the entries that are wanted and the cursor of the next.
func (s *server) collect(ctx context.Context, id desk.TicketID, in *timelineInput, wanted func(desk.Event) bool) ([]store.Record, string, error) {
	var records []store.Record
	next := ""
	err := s.eachEntry(ctx, id, desk.Seq(in.After), func(r store.Record) bool {
		if !wanted(r.Event) {
			return true
		}
		if len(records) == in.Limit {
			next = strconv.FormatInt(int64(records[in.Limit-1].Seq), 10)
			return false
		}
		records = append(records, r)
		return true
	})
	return records, next, err
}

func voiceOf(ctx context.Context, t desk.Ticket) desk.Audience {
	if actor(ctx).Scope().IsAgentOf(t) {
		return desk.Internal
	}
	return desk.Public
}

func (s *server) readTimeline(ctx context.Context, in *timelineInput) (*out[list[Entry]], error) {
	loaded, err := s.load(ctx, in.Ticket)
	if err != nil {
		return nil, err
	}
	voice := voiceOf(ctx, loaded.Ticket)
	records, next, err := s.collect(ctx, loaded.Ticket.ID, in, func(e desk.Event) bool { return isFor(voice, e) })
	if err != nil {
		return nil, err
	}
	entries, err := s.entries(ctx, records, voice)
	if err != nil {
		return nil, err
	}
	return listOf(entries, next), nil
}

func isFor(voice desk.Audience, e desk.Event) bool {
	return voice == desk.Internal || e.Audience() == desk.Public
}

// entries words records; the names they need are read at once.
func (s *server) entries(ctx context.Context, records []store.Record, voice desk.Audience) ([]Entry, error) {
	need := asked{names: names{house: s.Engine.House(), clientFor: func(desk.ClientID) string { return "" }, scriptFor: s.scriptFor(ctx)}}
	for _, r := range records {
		desk.Sentence(r.Event, r.Stamp, &need, voice)
		if voice == desk.Internal {
			desk.Why(r.Event, r.Stamp, &need)
		}
	}
	n, err := s.names(ctx, need.persons, need.tickets)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(records))
	for i, r := range records {
		entries[i] = Entry{
			Seq: int64(r.Seq), At: r.Stamp.At, Kind: r.Event.Kind(), Audience: string(r.Event.Audience()), By: n.maybePerson(r.Stamp.By.Person),
			Via: string(r.Stamp.Via), Sentence: desk.Sentence(r.Event, r.Stamp, n, voice), Erased: r.Erased,
		}
		if voice == desk.Internal {
			entries[i].Why = desk.Why(r.Event, r.Stamp, n).English()
		}
		if c := r.Content; c != nil {
			entries[i].Body, entries[i].Files = textOf(*c), filesWire(c.Attachments)
			if len(c.Parts) > 0 {
				entries[i].Parts = partsWire(c.Parts)
			}
		}
	}
	return entries, nil
}

func textOf(c desk.Content) string {
	if c.Body == "" {
		return c.Subject
	}
	return c.Body
}

func (s *server) listMessages(ctx context.Context, in *timelineInput) (*out[list[Message]], error) {
	loaded, err := s.load(ctx, in.Ticket)
	if err != nil {
		return nil, err
	}
	return s.written(ctx, loaded.Ticket, in, func(e desk.Event) bool {
		_, ok := e.(desk.MessagePosted)
		return ok
	})
}

func (s *server) listNotes(ctx context.Context, in *timelineInput) (*out[list[Message]], error) {
	loaded, err := s.loadInside(ctx, in.Ticket)
	if err != nil {
		return nil, err
	}
	return s.written(ctx, loaded.Ticket, in, func(e desk.Event) bool {
		_, ok := e.(desk.NoteWritten)
		return ok
	})
}

func (s *server) written(ctx context.Context, t desk.Ticket, in *timelineInput, wanted func(desk.Event) bool) (*out[list[Message]], error) {
	records, next, err := s.collect(ctx, t.ID, in, wanted)
	if err != nil {
		return nil, err
	}
	var persons []desk.PersonID
	for _, r := range records {
		persons = append(persons, authorOf(r))
	}
	n, err := s.names(ctx, persons, nil)
	if err != nil {
		return nil, err
	}
	items := make([]Message, len(records))
	for i, r := range records {
		items[i] = messageWire(r, n)
	}
	return listOf(items, next), nil
}

func authorOf(r store.Record) desk.PersonID {
	if posted, ok := r.Event.(desk.MessagePosted); ok {
		return posted.From
	}
	return r.Stamp.By.Person
}

func messageWire(r store.Record, n *names) Message {
	m := Message{Seq: int64(r.Seq), At: r.Stamp.At, From: n.maybePerson(authorOf(r)), Via: string(r.Stamp.Via), Erased: r.Erased}
	if posted, ok := r.Event.(desk.MessagePosted); ok {
		m.Side, m.Automatic = string(posted.Side), posted.Automatic
	}
	if c := r.Content; c != nil {
		m.Body, m.Quoted, m.Files = c.Body, c.Quoted, filesWire(c.Attachments)
		if m.From == nil && c.From.Email != "" {
			m.From = &Ref{Name: c.From.Name}
		}
	}
	return m
}

// changesShown bounds how much a conflict tells.
const changesShown = 50

// explain adds to a conflict what happened since the version the caller had seen, so that they can decide again.
func (s *server) explain(ctx context.Context, id desk.TicketID, seen desk.Seq, cause error) error {
	var e *desk.Error
	if !errors.As(cause, &e) || e.Kind != desk.KindConflict {
		return cause
	}
	loaded, err := s.store.Ticket(ctx, id)
	if err != nil || loaded.Ticket.Version == seen || !actor(ctx).Scope().Admits(loaded.Ticket) {
		return cause
	}
	voice := voiceOf(ctx, loaded.Ticket)
	page := &timelineInput{Limit: changesShown, After: int64(seen)}
	records, _, err := s.collect(ctx, id, page, func(e desk.Event) bool { return isFor(voice, e) })
	if err != nil {
		return cause
	}
	p := s.problem(ctx, cause)
	p.Current = int64(loaded.Ticket.Version)
	if p.Changes, err = s.entries(ctx, records, voice); err != nil {
		return cause
	}
	return p
}
