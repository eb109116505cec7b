package memory

import (
	"context"

	"tierdesk/internal/core/desk"
)

// MarkRead notes how far somebody has read.
func (s *Store) MarkRead(_ context.Context, person desk.PersonID, ticket desk.TicketID, version desk.Seq) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := atTicket{ticket, person}
	s.marks[at] = max(s.marks[at], version)
	return nil
}

// ReadMarks reads how far somebody has read tickets.
func (s *Store) ReadMarks(_ context.Context, person desk.PersonID, tickets []desk.TicketID) (map[desk.TicketID]desk.Seq, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[desk.TicketID]desk.Seq{}
	for _, id := range tickets {
		if version, ok := s.marks[atTicket{id, person}]; ok {
			found[id] = version
		}
	}
	return found, nil
}
