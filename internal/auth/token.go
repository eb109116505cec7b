package auth

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// tokenPrefix lets people and scanners see what a leaked secret is.
const tokenPrefix = "td_"

const maxTokenName = 100

// CreateToken makes a key to the API for the actor themselves, with no more than they hold. The secret is given this once.
// The zero expiry is for ever.
func (a *Auth) CreateToken(ctx context.Context, actor desk.Actor, name string, scopes []desk.TokenScope, expires time.Time) (string, store.Token, error) {
	if err := a.checkToken(actor, name, scopes, expires); err != nil {
		return "", store.Token{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return "", store.Token{}, err
	}
	secret, now := tokenPrefix+newSecret(), a.now()
	token := store.Token{
		ID: id.String(), Hash: hashOf(secret), Person: actor.Person.ID, Name: strings.TrimSpace(name), Scopes: scopes,
		CreatedAt: now, ExpiresAt: expires,
	}
	audit := store.Audit{At: now, By: actor.Person.ID, Act: "token.create", Ref: token.ID}
	return secret, token, a.store.SaveToken(ctx, token, audit)
}

func (a *Auth) checkToken(actor desk.Actor, name string, scopes []desk.TokenScope, expires time.Time) error {
	if strings.TrimSpace(name) == "" || len(name) > maxTokenName {
		return desk.Invalid("name", "token.name", "Give the token a name of up to 100 characters, so that it can be told from others.")
	}
	if !expires.IsZero() && !expires.After(a.now()) {
		return desk.Invalid("expires_at", "token.expired", "That time has passed already.")
	}
	return actor.MayGrant(scopes)
}

func (a *Auth) actorOfToken(ctx context.Context, hash string) (desk.Actor, error) {
	token, err := a.store.Token(ctx, hash)
	if err != nil {
		return desk.Actor{}, err
	}
	if !token.RevokedAt.IsZero() || !token.ExpiresAt.IsZero() && !a.now().Before(token.ExpiresAt) || len(token.Scopes) == 0 {
		return desk.Actor{}, refused()
	}
	person, err := a.store.Person(ctx, token.Person)
	return desk.Actor{Person: person, Scopes: token.Scopes}, err
}

// Tokens lists a person's tokens, the newest first.
func (a *Auth) Tokens(ctx context.Context, id desk.PersonID) ([]store.Token, error) {
	return a.store.Tokens(ctx, id)
}

// RevokeToken ends a token of a person at once.
func (a *Auth) RevokeToken(ctx context.Context, id desk.PersonID, tokenID string) error {
	return a.EndToken(ctx, id, tokenID, id)
}

// EndToken ends a token of a person at once, by themselves or by somebody who may.
func (a *Auth) EndToken(ctx context.Context, id desk.PersonID, tokenID string, by desk.PersonID) error {
	tokens, err := a.store.Tokens(ctx, id)
	if err != nil {
		return err
	}
	for _, token := range tokens {
		if token.ID == tokenID {
			token.RevokedAt = a.now()
			defer a.Forget(id)
			return a.store.SaveToken(ctx, token, store.Audit{At: a.now(), By: by, Act: "token.revoke", Ref: tokenID})
		}
	}
	return desk.NotFound("token")
}
