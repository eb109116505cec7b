package auth

import (
	"context"
	"net/http"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// How long a session lasts without use and in all, and how often its use is written down.
const (
	idleFor    = 12 * time.Hour
	sessionFor = 30 * 24 * time.Hour
	touchEvery = time.Minute
	maxAgent   = 200
)

// SignIn begins a session for who knows the password. Every failure is the same error after the same time.
func (a *Auth) SignIn(ctx context.Context, email, password, agent string) (string, store.Session, error) {
	if err := a.tries.take(strings.ToLower(strings.TrimSpace(email)), a.now()); err != nil {
		return "", store.Session{}, err
	}
	person, stored, err := a.account(ctx, email)
	if err != nil {
		return "", store.Session{}, err
	}
	ok, err := a.checkPassword(ctx, stored, password)
	if err != nil {
		return "", store.Session{}, err
	}
	if !ok {
		return "", store.Session{}, desk.Forbidden("auth.sign_in_failed", "The address or the password is not right.")
	}
	return a.BeginSession(ctx, person.ID, agent)
}

// account finds who may sign in under an address. Without one the stored hash is empty.
func (a *Auth) account(ctx context.Context, email string) (desk.Person, string, error) {
	person, err := a.store.PersonByEmail(ctx, email)
	if store.IsNotFound(err) || err == nil && person.Disabled {
		return desk.Person{}, "", nil
	}
	if err != nil {
		return desk.Person{}, "", err
	}
	stored, err := a.store.Password(ctx, person.ID)
	if store.IsNotFound(err) {
		return person, "", nil
	}
	return person, stored, err
}

// BeginSession begins a session for a person who proved who they are.
func (a *Auth) BeginSession(ctx context.Context, id desk.PersonID, agent string) (string, store.Session, error) {
	secret, now := newSecret(), a.now()
	session := store.Session{
		Hash: hashOf(secret), Person: id, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(sessionFor),
		Agent: strings.ToValidUTF8(agent[:min(len(agent), maxAgent)], ""),
	}
	return secret, session, a.store.SaveSession(ctx, session)
}

func (a *Auth) actorOfSession(ctx context.Context, hash string) (desk.Actor, error) {
	session, err := a.store.Session(ctx, hash)
	if err != nil {
		return desk.Actor{}, err
	}
	now := a.now()
	if !now.Before(session.ExpiresAt) || now.Sub(session.SeenAt) > idleFor {
		return desk.Actor{}, refused()
	}
	if now.Sub(session.SeenAt) >= touchEvery {
		if err := a.store.TouchSession(ctx, hash, now); err != nil {
			return desk.Actor{}, err
		}
	}
	person, err := a.store.Person(ctx, session.Person)
	return desk.Actor{Person: person}, err
}

// Sessions lists a person's sessions that still hold, and forgets the others.
func (a *Auth) Sessions(ctx context.Context, id desk.PersonID) ([]store.Session, error) {
	all, err := a.store.Sessions(ctx, id)
	if err != nil {
		return nil, err
	}
	now := a.now()
	var live []store.Session
	for _, s := range all {
		if now.Before(s.ExpiresAt) && now.Sub(s.SeenAt) <= idleFor {
			live = append(live, s)
		}
	}
	return live, nil
}

// RevokeSession ends one session of a person, known by its hash.
func (a *Auth) RevokeSession(ctx context.Context, id desk.PersonID, hash string) error {
	a.Forget(id)
	defer a.Forget(id)
	return a.store.DeleteSession(ctx, id, hash)
}

// EndSession ends a session of a person, by somebody else who may, and leaves an entry in the trail.
func (a *Auth) EndSession(ctx context.Context, id desk.PersonID, hash string, by desk.PersonID) error {
	if err := a.RevokeSession(ctx, id, hash); err != nil {
		return err
	}
	return a.store.SaveAudit(ctx, store.Audit{At: a.now(), By: by, Act: "session.revoke", Ref: string(id)})
}

// SignOut ends the session of a secret.
func (a *Auth) SignOut(ctx context.Context, secret string) error {
	session, err := a.store.Session(ctx, hashOf(secret))
	if store.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return a.RevokeSession(ctx, session.Person, session.Hash)
}

// Cookie is how a browser keeps the secret of its session. The zero value is for plain HTTP on one's own machine.
type Cookie struct{ Secure bool }

// Name carries a prefix that browsers hold to its word, where the connection allows it.
func (c Cookie) Name() string {
	if c.Secure {
		return "__Host-tierdesk_session"
	}
	return "tierdesk_session"
}

// Set gives the secret to the browser.
func (c Cookie) Set(w http.ResponseWriter, secret string) {
	http.SetCookie(w, &http.Cookie{
		Name: c.Name(), Value: secret, Path: "/", HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode,
		MaxAge: int(sessionFor / time.Second),
	})
}

// Clear takes it back.
func (c Cookie) Clear(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: c.Name(), Path: "/", HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode, MaxAge: -1})
}

// Secret gives the secret that a browser sent, or nothing.
func (c Cookie) Secret(r *http.Request) string {
	cookie, err := r.Cookie(c.Name())
	if err != nil || strings.HasPrefix(cookie.Value, tokenPrefix) {
		return ""
	}
	return cookie.Value
}
