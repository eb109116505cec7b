package memory

import (
	"cmp"
	"context"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
)

// SaveCalendar adds the next version.
func (s *Store) SaveCalendar(_ context.Context, c store.Calendar, a store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.saveCalendar(c, a)
}

func (s *Store) saveCalendar(c store.Calendar, a store.Audit) error {
	newest := int64(0)
	for _, one := range s.calendars {
		if one.ID == c.ID {
			newest = max(newest, one.Version)
		}
	}
	if newest != c.Version {
		return store.ErrStale
	}
	c.Version, c.SavedAt = c.Version+1, a.At
	if c.From.IsZero() {
		c.From = a.At
	}
	s.calendars = append(s.calendars, c)
	s.audit(a, "calendar", c.ID)
	return nil
}

// Calendars reads all versions.
func (s *Store) Calendars(context.Context) ([]store.Calendar, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(s.calendars)
	slices.SortFunc(all, func(a, b store.Calendar) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Version, b.Version))
	})
	return all, nil
}

// SaveAgreement adds the next version.
func (s *Store) SaveAgreement(_ context.Context, one sla.Agreement, a store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	newest := int64(0)
	for ref := range s.agreements {
		if string(ref.ID) == one.ID {
			newest = max(newest, ref.Version)
		}
	}
	if newest != one.Version {
		return store.ErrStale
	}
	one.Version++
	s.agreements[desk.AgreementRef{ID: desk.AgreementID(one.ID), Version: one.Version}] = one
	s.audit(a, "agreement", one.ID)
	return nil
}

// Agreements reads the newest versions.
func (s *Store) Agreements(context.Context) ([]sla.Agreement, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	newest := map[string]sla.Agreement{}
	for _, one := range s.agreements {
		if one.Version > newest[one.ID].Version {
			newest[one.ID] = one
		}
	}
	var all []sla.Agreement
	for _, one := range newest {
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b sla.Agreement) int { return cmp.Compare(a.ID, b.ID) })
	return all, nil
}

// Agreement reads one version.
func (s *Store) Agreement(_ context.Context, ref desk.AgreementRef) (sla.Agreement, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one, ok := s.agreements[ref]
	if !ok {
		return one, desk.NotFound("agreement")
	}
	return one, nil
}

// SetDues changes when tickets are due that are as they were.
func (s *Store) SetDues(_ context.Context, all []store.Redue) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	changed := 0
	for _, one := range all {
		if t, ok := s.tickets[one.Ticket]; ok && t.loaded.Ticket.Version == one.Version {
			t.dues = one.Dues
			changed++
		}
	}
	return changed, nil
}

// DuesBasis reads what due times were counted by.
func (s *Store) DuesBasis(context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.duesBasis, nil
}

// SaveDuesBasis keeps what due times were counted by.
func (s *Store) SaveDuesBasis(_ context.Context, basis string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.duesBasis = basis
	return nil
}

// LiveTickets reads live tickets by id.
func (s *Store) LiveTickets(_ context.Context, after desk.TicketID, limit int) ([]store.Live, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []store.Live
	for id, t := range s.tickets {
		if id > after && t.loaded.Ticket.State.IsLive() {
			all = append(all, store.Live{Ticket: t.loaded.Ticket, Dues: t.dues})
		}
	}
	slices.SortFunc(all, func(a, b store.Live) int { return cmp.Compare(a.Ticket.ID, b.Ticket.ID) })
	return all[:min(limit, len(all))], nil
}
