package memory

import (
	"context"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/store"
)

type savedRules struct {
	set routing.RuleSet
	at  time.Time
	by  desk.PersonID
}

// SaveRules adds a version.
func (s *Store) SaveRules(_ context.Context, set routing.RuleSet, a store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if int64(len(s.rules)) != set.Version {
		return store.ErrStale
	}
	set.Version++
	s.rules = append(s.rules, savedRules{set, a.At, a.By})
	s.audit(a, "rules", "routing")
	return nil
}

// Rules gives the newest version.
func (s *Store) Rules(_ context.Context) (routing.RuleSet, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.rules) == 0 {
		return routing.RuleSet{}, nil
	}
	return s.rules[len(s.rules)-1].set, nil
}

// RulesVersion gives one version.
func (s *Store) RulesVersion(_ context.Context, version int64) (routing.RuleSet, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if version < 1 || version > int64(len(s.rules)) {
		return routing.RuleSet{}, desk.NotFound("rules")
	}
	return s.rules[version-1].set, nil
}

// RulesVersions gives who saved versions.
func (s *Store) RulesVersions(_ context.Context, limit int) ([]store.RulesVersion, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []store.RulesVersion
	for _, saved := range slices.Backward(s.rules) {
		if len(all) < limit {
			all = append(all, store.RulesVersion{Version: saved.set.Version, At: saved.at, By: saved.by, Count: saved.set.Count()})
		}
	}
	return all, nil
}

// Work gives what people have in hand.
func (s *Store) Work(_ context.Context) (map[desk.PersonID]desk.Work, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make(map[desk.PersonID]desk.Work, len(s.work))
	for id, w := range s.work {
		all[id] = w
	}
	return all, nil
}

// SetAway notes until when a person is away.
func (s *Store) SetAway(_ context.Context, p desk.PersonID, until time.Time, a store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.work[p]
	w.AwayUntil = until
	s.work[p] = w
	s.audit(a, "work", string(p))
	return nil
}

// carry changes what people have in hand. Who would have more than they may makes the change stale.
func (s *Store) carry(sides []store.Side, u *undo) error {
	for _, c := range store.LoadChangesOf(sides...) {
		w := s.work[c.Person]
		before := w
		w.Points, w.Tickets = w.Points+c.Points, w.Tickets+c.Tickets
		if !c.GivenAt.IsZero() {
			w.LastAt = c.GivenAt
		}
		if c.Within > 0 && w.Points > c.Within {
			return store.ErrStale
		}
		s.work[c.Person] = w
		u.add(func() { s.work[c.Person] = before })
	}
	return nil
}

// Openings gives how tickets were opened.
func (s *Store) Openings(_ context.Context, below int64, limit int) ([]store.Opening, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []store.Opening
	for _, t := range s.tickets {
		if n := t.loaded.Ticket.Number; below <= 0 || n < below {
			all = append(all, opening(t))
		}
	}
	slices.SortFunc(all, func(a, b store.Opening) int { return int(b.Ticket.Number - a.Ticket.Number) })
	return all[:min(limit, len(all))], nil
}

func opening(t *ticket) store.Opening {
	o := store.Opening{Ticket: t.loaded.Ticket, Subject: t.loaded.Subject}
	for _, r := range t.records[:min(store.OpeningEntries, len(t.records))] {
		switch e := r.Event.(type) {
		case desk.TicketOpened:
			o.Opened, o.Stamp = e, r.Stamp
		case desk.MessagePosted:
			if r.Content != nil && o.Body == "" {
				o.Body = r.Content.Body
			}
		}
	}
	return o
}
