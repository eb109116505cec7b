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

// Password reads the hash of a person's password.
func (s *Store) Password(_ context.Context, id desk.PersonID) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	hash, ok := s.passwords[id]
	if !ok {
		return "", desk.NotFound("password")
	}
	return hash, nil
}

// SavePassword sets the hash of a person's password.
func (s *Store) SavePassword(_ context.Context, id desk.PersonID, hash string, a store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.passwords[id] = hash
	s.audit(a, "person", string(id))
	return nil
}

// Session reads one session.
func (s *Store) Session(_ context.Context, hash string) (store.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.sessions[hash]
	if !ok {
		return store.Session{}, desk.NotFound("session")
	}
	return v, nil
}

// SaveSession adds a session.
func (s *Store) SaveSession(_ context.Context, v store.Session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions[v.Hash] = v
	return nil
}

// TouchSession notes when a session was last used.
func (s *Store) TouchSession(_ context.Context, hash string, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v, ok := s.sessions[hash]; ok {
		v.SeenAt = at
		s.sessions[hash] = v
	}
	return nil
}

// Sessions lists a person's sessions, newest first.
func (s *Store) Sessions(_ context.Context, id desk.PersonID) ([]store.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var sessions []store.Session
	for _, v := range s.sessions {
		if v.Person == id {
			sessions = append(sessions, v)
		}
	}
	slices.SortFunc(sessions, func(a, b store.Session) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return sessions, nil
}

// DeleteSession ends one session of a person.
func (s *Store) DeleteSession(_ context.Context, id desk.PersonID, hash string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sessions[hash].Person == id {
		delete(s.sessions, hash)
	}
	return nil
}

// DeleteSessions ends all sessions of a person.
func (s *Store) DeleteSessions(_ context.Context, id desk.PersonID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.sessions, func(_ string, v store.Session) bool { return v.Person == id })
	return nil
}

// Token finds a token by the hash of its secret.
func (s *Store) Token(_ context.Context, hash string) (store.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range s.tokens {
		if v.Hash == hash {
			return v, nil
		}
	}
	return store.Token{}, desk.NotFound("token")
}

// Tokens lists a person's tokens, newest first.
func (s *Store) Tokens(_ context.Context, id desk.PersonID) ([]store.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var tokens []store.Token
	for _, v := range s.tokens {
		if v.Person == id {
			tokens = append(tokens, v)
		}
	}
	slices.SortFunc(tokens, func(a, b store.Token) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return tokens, nil
}

// SaveToken adds a token, or changes its name, end or revocation.
func (s *Store) SaveToken(_ context.Context, v store.Token, a store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.tokens[v.ID]; ok {
		old.Name, old.ExpiresAt, old.RevokedAt = v.Name, v.ExpiresAt, v.RevokedAt
		v = old
	}
	s.tokens[v.ID] = v
	s.audit(a, "token", v.ID)
	return nil
}

// AllTokens lists everybody's tokens, newest first.
func (s *Store) AllTokens(_ context.Context, limit int) ([]store.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	tokens := slices.SortedFunc(maps.Values(s.tokens), func(a, b store.Token) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	return tokens[:min(len(tokens), limit)], nil
}

// AllSessions lists everybody's sessions, newest first.
func (s *Store) AllSessions(_ context.Context, limit int) ([]store.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sessions := slices.SortedFunc(maps.Values(s.sessions), func(a, b store.Session) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(a.Hash, b.Hash))
	})
	return sessions[:min(len(sessions), limit)], nil
}
