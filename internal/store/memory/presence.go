package memory

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// atTicket is somebody's place at a ticket.
type atTicket struct {
	ticket desk.TicketID
	person desk.PersonID
}

// SavePresence notes that somebody is there.
func (s *Store) SavePresence(_ context.Context, p store.Presence, now time.Time) error {
	if err := p.Check(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at := atTicket{p.Ticket, p.Person}
	if before, ok := s.presences[at]; !ok || before.Doing != p.Doing || !before.Until.After(now) {
		s.tell("presence", string(p.Ticket), 0, now)
	}
	s.presences[at] = p
	return nil
}

// LeavePresence notes that somebody went.
func (s *Store) LeavePresence(_ context.Context, ticket desk.TicketID, person desk.PersonID, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := atTicket{ticket, person}
	if _, ok := s.presences[at]; ok {
		delete(s.presences, at)
		s.tell("presence", string(ticket), 0, now)
	}
	return nil
}

// PresencesOf reads who is at a ticket.
func (s *Store) PresencesOf(_ context.Context, ticket desk.TicketID, now time.Time) ([]store.Presence, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []store.Presence
	for at, p := range s.presences {
		if at.ticket == ticket && p.Until.After(now) {
			found = append(found, p)
		}
	}
	slices.SortFunc(found, func(a, b store.Presence) int { return cmp.Compare(a.Person, b.Person) })
	return found, nil
}

// TrimPresences forgets those that ended.
func (s *Store) TrimPresences(_ context.Context, before time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.presences, func(_ atTicket, p store.Presence) bool { return p.Until.Before(before) })
	return nil
}
