package memory

import (
	"context"
	"maps"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// SaveLink adds a link.
func (s *Store) SaveLink(_ context.Context, l store.Link) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.links[l.Hash]; ok {
		return store.ErrStale
	}
	l.Email, l.Data = store.FoldEmail(l.Email), store.CleanText(l.Data)
	s.links[l.Hash] = l
	return nil
}

// Link reads a link, whatever became of it.
func (s *Store) Link(_ context.Context, hash string) (store.Link, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, ok := s.links[hash]
	if !ok {
		return store.Link{}, desk.NotFound("link")
	}
	return l, nil
}

// UseLink takes a link for the one time it works.
func (s *Store) UseLink(_ context.Context, hash string, now time.Time) (store.Link, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, ok := s.links[hash]
	if !ok || !l.UsedAt.IsZero() || !l.ExpiresAt.After(now) {
		return store.Link{}, desk.NotFound("link")
	}
	l.UsedAt = now
	s.links[hash] = l
	return l, nil
}

// TrimLinks forgets expired links.
func (s *Store) TrimLinks(_ context.Context, before time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.links, func(_ string, l store.Link) bool { return l.ExpiresAt.Before(before) })
	return nil
}

// CountLinks counts the links made for an address.
func (s *Store) CountLinks(_ context.Context, email string, since time.Time) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, l := range s.links {
		if l.Email == store.FoldEmail(email) && !l.CreatedAt.Before(since) {
			n++
		}
	}
	return n, nil
}
