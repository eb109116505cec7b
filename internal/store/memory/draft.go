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

type draftID struct {
	person      desk.PersonID
	place, kind string
}

// SaveDraft keeps what somebody typed; nothing typed is nothing kept.
func (s *Store) SaveDraft(_ context.Context, d store.Draft) error {
	if err := d.Check(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := draftID{d.Person, d.Place, d.Kind}
	if s.drafts[id].SavedAt.After(d.SavedAt) {
		return nil
	}
	delete(s.drafts, id)
	if d.Data != "" {
		d.Data = store.CleanText(d.Data)
		s.drafts[id] = d
	}
	return nil
}

// Drafts reads what somebody typed at a place.
func (s *Store) Drafts(_ context.Context, person desk.PersonID, place string) ([]store.Draft, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []store.Draft
	for id, d := range s.drafts {
		if id.person == person && id.place == place {
			found = append(found, d)
		}
	}
	slices.SortFunc(found, func(a, b store.Draft) int { return cmp.Compare(a.Kind, b.Kind) })
	return found, nil
}

// DropDraft removes a draft.
func (s *Store) DropDraft(_ context.Context, person desk.PersonID, place, kind string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.drafts, draftID{person, place, kind})
	return nil
}

// TrimDrafts forgets old drafts.
func (s *Store) TrimDrafts(_ context.Context, before time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.drafts, func(_ draftID, d store.Draft) bool { return d.SavedAt.Before(before) })
	return nil
}
