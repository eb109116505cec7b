package memory

import (
	"context"

	"tierdesk/internal/store"
)

// MailSetup reads how letters come and go.
func (s *Store) MailSetup(context.Context) (store.MailSetup, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mailSetup, nil
}

// SaveMailSetup replaces it.
func (s *Store) SaveMailSetup(_ context.Context, m store.MailSetup, a store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m.Version != s.mailSetup.Version {
		return store.ErrStale
	}
	s.mailSetup = store.MailSetup{Version: m.Version + 1, Data: m.Data, SavedAt: a.At}
	s.audit(a, "mail", "")
	return nil
}
