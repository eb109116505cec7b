package memory

import (
	"cmp"
	"context"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// SaveView adds or replaces a view.
func (s *Store) SaveView(_ context.Context, v store.View, a store.Audit) error {
	if err := v.Check(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v.Name, v.Query = store.CleanText(v.Name), store.CleanText(v.Query)
	s.views[v.ID] = v
	s.audit(a, "view", v.ID)
	return nil
}

// Views reads a person's own views and everybody's.
func (s *Store) Views(_ context.Context, person desk.PersonID) ([]store.View, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []store.View
	for _, v := range s.views {
		if v.Owner == "" || v.Owner == person {
			found = append(found, v)
		}
	}
	slices.SortFunc(found, func(a, b store.View) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return found, nil
}

// View reads one view.
func (s *Store) View(_ context.Context, id string) (store.View, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.views[id]
	if !ok {
		return store.View{}, desk.NotFound("view")
	}
	return v, nil
}

// DeleteView removes a view.
func (s *Store) DeleteView(_ context.Context, id string, a store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.views[id]; !ok {
		return desk.NotFound("view")
	}
	delete(s.views, id)
	s.audit(a, "view", id)
	return nil
}
