package sqlstore

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Password reads the hash of a person's password.
func (s *Store) Password(ctx context.Context, id desk.PersonID) (string, error) {
	var hash string
	err := s.row(ctx, `SELECT hash FROM passwords WHERE person_id = ?`, string(id)).Scan(&hash)
	return hash, s.missing(err, "password")
}

// SavePassword sets the hash of a person's password.
func (s *Store) SavePassword(ctx context.Context, id desk.PersonID, hash string, a store.Audit) error {
	return s.write(ctx, func(t *tx) error {
		if _, err := t.exec(`INSERT INTO passwords (person_id, hash) VALUES (?, ?) ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash`,
			string(id), hash); err != nil {
			return err
		}
		return t.audit(a, "person", string(id), 0)
	})
}

const selectSessions = `SELECT hash, person_id, created_at, seen_at, expires_at, agent FROM sessions WHERE `

func scanSession(scan func(...any) error) (store.Session, error) {
	var v store.Session
	var created, seen, expires int64
	err := scan(&v.Hash, &v.Person, &created, &seen, &expires, &v.Agent)
	v.CreatedAt, v.SeenAt, v.ExpiresAt = store.Instant(created), store.Instant(seen), store.Instant(expires)
	return v, err
}

// Session reads one session.
func (s *Store) Session(ctx context.Context, hash string) (store.Session, error) {
	v, err := scanSession(s.row(ctx, selectSessions+`hash = ?`, hash).Scan)
	return v, s.missing(err, "session")
}

// SaveSession adds a session.
func (s *Store) SaveSession(ctx context.Context, v store.Session) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO sessions (hash, person_id, created_at, seen_at, expires_at, agent) VALUES (?, ?, ?, ?, ?, ?)`,
			v.Hash, string(v.Person), store.Micros(v.CreatedAt), store.Micros(v.SeenAt), store.Micros(v.ExpiresAt), v.Agent)
		return err
	})
}

// TouchSession notes when a session was last used.
func (s *Store) TouchSession(ctx context.Context, hash string, at time.Time) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE sessions SET seen_at = ? WHERE hash = ?`, store.Micros(at), hash)
		return err
	})
}

// Sessions lists a person's sessions.
func (s *Store) Sessions(ctx context.Context, id desk.PersonID) ([]store.Session, error) {
	var sessions []store.Session
	err := s.rows(ctx, func(rows *sql.Rows) error {
		v, err := scanSession(rows.Scan)
		sessions = append(sessions, v)
		return err
	}, selectSessions+`person_id = ? ORDER BY created_at DESC LIMIT 200`, string(id))
	return sessions, err
}

// DeleteSession ends one session of a person.
func (s *Store) DeleteSession(ctx context.Context, id desk.PersonID, hash string) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM sessions WHERE person_id = ? AND hash = ?`, string(id), hash)
		return err
	})
}

// DeleteSessions ends all sessions of a person.
func (s *Store) DeleteSessions(ctx context.Context, id desk.PersonID) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM sessions WHERE person_id = ?`, string(id))
		return err
	})
}

const selectTokens = `SELECT id, hash, person_id, name, scopes, created_at, expires_at, revoked_at FROM tokens WHERE `

func scanToken(scan func(...any) error) (store.Token, error) {
	var v store.Token
	var scopes string
	var created, expires, revoked int64
	err := scan(&v.ID, &v.Hash, &v.Person, &v.Name, &scopes, &created, &expires, &revoked)
	for scope := range strings.FieldsSeq(scopes) {
		v.Scopes = append(v.Scopes, desk.TokenScope(scope))
	}
	v.CreatedAt, v.ExpiresAt, v.RevokedAt = store.Instant(created), store.Instant(expires), store.Instant(revoked)
	return v, err
}

// Token finds a token by the hash of its secret.
func (s *Store) Token(ctx context.Context, hash string) (store.Token, error) {
	v, err := scanToken(s.row(ctx, selectTokens+`hash = ?`, hash).Scan)
	return v, s.missing(err, "token")
}

// Tokens lists a person's tokens.
func (s *Store) Tokens(ctx context.Context, id desk.PersonID) ([]store.Token, error) {
	var tokens []store.Token
	err := s.rows(ctx, func(rows *sql.Rows) error {
		v, err := scanToken(rows.Scan)
		tokens = append(tokens, v)
		return err
	}, selectTokens+`person_id = ? ORDER BY created_at DESC LIMIT 200`, string(id))
	return tokens, err
}

// SaveToken adds a token, or revokes one.
func (s *Store) SaveToken(ctx context.Context, v store.Token, a store.Audit) error {
	return s.write(ctx, func(t *tx) error {
		if _, err := t.exec(`INSERT INTO tokens (id, hash, person_id, name, scopes, created_at, expires_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
 ON CONFLICT (id) DO UPDATE SET name = excluded.name, expires_at = excluded.expires_at, revoked_at = excluded.revoked_at`,
			v.ID, v.Hash, string(v.Person), v.Name, strings.Join(strs(v.Scopes), " "), store.Micros(v.CreatedAt), store.Micros(v.ExpiresAt),
			store.Micros(v.RevokedAt)); err != nil {
			return err
		}
		return t.audit(a, "token", v.ID, 0)
	})
}

// AllTokens lists everybody's tokens, newest first.
func (s *Store) AllTokens(ctx context.Context, limit int) ([]store.Token, error) {
	var tokens []store.Token
	err := s.rows(ctx, func(rows *sql.Rows) error {
		v, err := scanToken(rows.Scan)
		tokens = append(tokens, v)
		return err
	}, selectTokens+`1 = 1 ORDER BY created_at DESC, id LIMIT ?`, limit)
	return tokens, err
}

// AllSessions lists everybody's sessions, newest first.
func (s *Store) AllSessions(ctx context.Context, limit int) ([]store.Session, error) {
	var sessions []store.Session
	err := s.rows(ctx, func(rows *sql.Rows) error {
		v, err := scanSession(rows.Scan)
		sessions = append(sessions, v)
		return err
	}, selectSessions+`1 = 1 ORDER BY created_at DESC, hash LIMIT ?`, limit)
	return sessions, err
}
