// Package auth knows who somebody is: passwords, sessions and tokens. It answers one question, whose secret this is; what
// they may do is decided in core. Secrets are stored as hashes only and leave this package once, when they are made.
package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"sync"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Store is what is asked of the store.
type Store interface {
	store.Access
	store.Links
	SaveAudit(ctx context.Context, a store.Audit) error
	ListAgents(ctx context.Context) ([]desk.Person, error)
	Person(ctx context.Context, id desk.PersonID) (desk.Person, error)
	PersonByEmail(ctx context.Context, email string) (desk.Person, error)
}

// Auth answers who is behind a secret. It is safe for many callers at once.
type Auth struct {
	store   Store
	now     func() time.Time
	hashing chan struct{} // one place for each password that may be hashed at once
	dummy   func() string // checked when there is no account, so that the answer takes as long
	tries   *tries

	mu    sync.Mutex
	known map[string]known // by hash of the secret
}

// known is what was found out about a secret a moment ago.
type known struct {
	actor desk.Actor
	until time.Time
}

const (
	knownFor   = 2 * time.Second // how long another node may still admit who was shut out here
	maxKnown   = 10_000
	secretSize = 32
)

// New makes the one Auth of a process.
func New(s Store, now func() time.Time) *Auth {
	a := &Auth{store: s, now: now, hashing: make(chan struct{}, maxHashing), tries: newTries(), known: map[string]known{}}
	a.dummy = sync.OnceValue(func() string { return hashPassword(newSecret()) })
	return a
}

// ActorOf gives who holds a secret of a session or a token, as they are now. What is unknown, expired, revoked or of somebody
// disabled is one and the same error of kind forbidden.
func (a *Auth) ActorOf(ctx context.Context, secret string) (desk.Actor, error) {
	hash := hashOf(secret)
	if actor, ok := a.recall(hash); ok {
		return actor, nil
	}
	find := a.actorOfSession
	if strings.HasPrefix(secret, tokenPrefix) {
		find = a.actorOfToken
	}
	actor, err := find(ctx, hash)
	if store.IsNotFound(err) || err == nil && actor.Person.Disabled {
		return desk.Actor{}, refused()
	}
	if err != nil {
		return desk.Actor{}, err
	}
	a.remember(hash, actor)
	return actor, nil
}

func refused() error {
	return desk.Forbidden("auth.required", "Sign in, or send a token that is valid.")
}

func (a *Auth) recall(hash string) (desk.Actor, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	k, ok := a.known[hash]
	return k.actor, ok && a.now().Before(k.until)
}

func (a *Auth) remember(hash string, actor desk.Actor) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.known) >= maxKnown {
		clear(a.known)
	}
	a.known[hash] = known{actor: actor, until: a.now().Add(knownFor)}
}

// Forget makes the next call of a person ask the store. It is called when a person was changed.
func (a *Auth) Forget(id desk.PersonID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for hash, k := range a.known {
		if k.actor.Person.ID == id {
			delete(a.known, hash)
		}
	}
}

// hashOf is what is stored of a secret. The secret has 256 random bits, so a fast hash is enough, and looking it up by the
// hash tells nothing by its time.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// HashOf is how the session of a secret is known among a person's sessions.
func (a *Auth) HashOf(secret string) string { return hashOf(secret) }

func newSecret() string {
	secret := make([]byte, secretSize)
	_, _ = rand.Read(secret) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(secret)
}
