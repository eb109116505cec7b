package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// count adds what changes come to to the roll-ups.
func (s *Store) count(sides []store.Side, u *undo) {
	for _, c := range store.CountsOf(sides...) {
		n := c.N
		c.N = 0
		s.counts[c] += n
		u.add(func() { s.counts[c] -= n })
	}
}

// Rollups reads the counts of days.
func (s *Store) Rollups(_ context.Context, scope desk.Scope, fromDay, toDay int64) ([]store.Rollup, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, clients := store.Served(scope)
	sums := map[store.Rollup]int64{}
	for c, n := range s.counts {
		if n > 0 && (all || slices.Contains(clients, c.Client)) && c.Day >= fromDay && c.Day <= toDay {
			sums[c.Rollup] += n
		}
	}
	var found []store.Rollup
	for r, n := range sums {
		r.N = n
		found = append(found, r)
	}
	slices.SortFunc(found, func(a, b store.Rollup) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Metric, b.Metric), a.From-b.From, a.To-b.To)
	})
	return found, nil
}

// OpenCounts counts live tickets by tier, team and age.
func (s *Store) OpenCounts(_ context.Context, f store.TicketFilter, now time.Time) ([]store.OpenCount, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Live = true
	sums := map[store.OpenCount]int64{}
	for _, t := range s.tickets {
		if ticket := t.loaded.Ticket; admits(f, t) {
			sums[store.OpenCount{Tier: ticket.ShownTier(), Team: ticket.Team, Age: store.AgeOf(ticket.OpenedAt, now)}]++
		}
	}
	var found []store.OpenCount
	for c, n := range sums {
		c.N = n
		found = append(found, c)
	}
	slices.SortFunc(found, func(a, b store.OpenCount) int {
		return cmp.Or(a.Tier-b.Tier, cmp.Compare(a.Team, b.Team), a.Age-b.Age)
	})
	return found, nil
}
