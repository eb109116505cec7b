package memory

import (
	"context"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// MarkRead notes how far somebody has read.
func (s *Store) MarkRead(_ context.Context, person desk.PersonID, ticket desk.TicketID, version desk.Seq) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := atTicket{ticket, person}
	s.marks[at] = max(s.marks[at], version)
	return nil
}

// readOwn notes that who acts has read what they did.
func (s *Store) readOwn(c *store.Change, u *undo) {
	for i, side := range c.Sides {
		at := atTicket{side.After.ID, c.Reader}
		before, marked := s.marks[at]
		if c.Reader == "" || len(side.Records) == 0 || !c.Reads(i) && before != side.Before.Ticket.Version {
			continue
		}
		s.marks[at] = max(before, side.After.Version)
		u.add(func() {
			if s.marks[at] = before; !marked {
				delete(s.marks, at)
			}
		})
	}
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
