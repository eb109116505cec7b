package memory

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/triage"
	"tierdesk/internal/store"
)

// SaveTriageModel adds the next version.
func (s *Store) SaveTriageModel(_ context.Context, m store.TriageModel) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	newest := int64(0)
	for _, one := range s.triageModels {
		if one.Kind == m.Kind {
			newest = max(newest, one.Version)
		}
	}
	if newest != m.Version {
		return store.ErrStale
	}
	m.Version++
	if !m.Used {
		m.Data = nil
	}
	used := int64(0)
	s.triageModels = append(s.triageModels, m)
	for _, one := range s.triageModels {
		if one.Kind == m.Kind && one.Used {
			used = max(used, one.Version)
		}
	}
	s.triageModels = slices.DeleteFunc(s.triageModels, func(one store.TriageModel) bool {
		return one.Kind == m.Kind && one.Version <= m.Version-store.KeptModels && one.Version != used
	})
	return nil
}

// TriageModels gives the versions of all kinds.
func (s *Store) TriageModels(_ context.Context) ([]store.TriageModel, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(s.triageModels)
	for i := range all {
		all[i].Data = nil
	}
	slices.SortFunc(all, func(a, b store.TriageModel) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(b.Version, a.Version))
	})
	return all, nil
}

// TriageModel gives one version.
func (s *Store) TriageModel(_ context.Context, kind triage.Kind, version int64) (store.TriageModel, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.triageModels {
		if one.Kind == kind && one.Version == version {
			return one, nil
		}
	}
	return store.TriageModel{}, desk.NotFound("triage_model")
}

// SolvedTickets gives what is resolved or closed and not restricted.
func (s *Store) SolvedTickets(_ context.Context, below int64, limit int) ([]store.Loaded, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []store.Loaded
	for t := range maps.Values(s.tickets) {
		one := t.loaded.Ticket
		solved := one.State == desk.StateResolved || one.State == desk.StateClosed
		if solved && one.Restriction == nil && (below == 0 || one.Number < below) {
			found = append(found, t.loaded)
		}
	}
	slices.SortFunc(found, func(a, b store.Loaded) int { return cmp.Compare(b.Ticket.Number, a.Ticket.Number) })
	return found[:min(len(found), limit)], nil
}
