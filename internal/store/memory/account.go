package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// account gives the entries of one kind on a client's tickets in a span, oldest first.
func (s *Store) account(client desk.ClientID, kind store.AccountKind, from, to time.Time) []store.Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []store.Record
	for _, t := range s.tickets {
		if t.loaded.Ticket.Client != client {
			continue
		}
		for _, r := range t.records {
			if store.AccountOf(r.Event) == kind && !r.Stamp.At.Before(from) && r.Stamp.At.Before(to) {
				found = append(found, r)
			}
		}
	}
	slices.SortFunc(found, func(a, b store.Record) int {
		return cmp.Or(a.Stamp.At.Compare(b.Stamp.At), cmp.Compare(a.Ticket, b.Ticket), cmp.Compare(a.Seq, b.Seq))
	})
	return found
}

// TimeEntries gives the time logged for a client.
func (s *Store) TimeEntries(ctx context.Context, client desk.ClientID, from, to time.Time) ([]store.TimeEntry, error) {
	var entries []store.TimeEntry
	for _, r := range s.account(client, store.AccountTime, from, to) {
		loaded, err := s.Ticket(ctx, r.Ticket)
		if err != nil {
			return nil, err
		}
		logged, _ := r.Event.(desk.TimeLogged)
		entries = append(entries, store.TimeEntry{
			Ticket: r.Ticket, Seq: r.Seq, Number: loaded.Ticket.Number, Subject: loaded.Subject, At: r.Stamp.At, By: r.Stamp.By.Person, TimeLogged: logged,
		})
	}
	return entries, nil
}

// BreachedTickets gives the tickets of a client that missed a promise.
func (s *Store) BreachedTickets(_ context.Context, client desk.ClientID, from, to time.Time) ([]desk.TicketID, error) {
	var ids []desk.TicketID
	for _, r := range s.account(client, store.AccountBreach, from, to) {
		if !slices.Contains(ids, r.Ticket) {
			ids = append(ids, r.Ticket)
		}
	}
	return ids, nil
}
