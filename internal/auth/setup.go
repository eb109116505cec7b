package auth

import (
	"context"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// setupFor is how long the link to set a desk up works.
const setupFor = 24 * time.Hour

// NewSetupLink makes the secret of a link under which the first administrator makes themselves. The caller looks before whether
// the desk has one already.
func (a *Auth) NewSetupLink(ctx context.Context) (string, error) {
	secret, now := newSecret(), a.now()
	return secret, a.store.SaveLink(ctx, store.Link{Hash: hashOf(secret), Purpose: store.LinkSetup, CreatedAt: now, ExpiresAt: now.Add(setupFor)})
}

// IsSetUp tells whether somebody can sign in as administrator with a password.
func (a *Auth) IsSetUp(ctx context.Context) (bool, error) {
	agents, err := a.store.ListAgents(ctx)
	if err != nil {
		return false, err
	}
	for _, p := range agents {
		if p.Disabled || !p.Has(desk.RoleAdministrator) {
			continue
		}
		_, err := a.store.Password(ctx, p.ID)
		if err == nil {
			return true, nil
		}
		if !store.IsNotFound(err) {
			return false, err
		}
	}
	return false, nil
}

// SetupLink tells whether the link of a secret was used already; what is unknown or too old is not found.
func (a *Auth) SetupLink(ctx context.Context, secret string) (bool, error) {
	link, err := a.store.Link(ctx, hashOf(secret))
	if err != nil {
		return false, err
	}
	if link.Purpose != store.LinkSetup || !a.now().Before(link.ExpiresAt) {
		return false, desk.NotFound("link")
	}
	return !link.UsedAt.IsZero(), nil
}

// UseSetupLink ends the link; of several at once one alone gets it.
func (a *Auth) UseSetupLink(ctx context.Context, secret string) error {
	if _, err := a.SetupLink(ctx, secret); err != nil {
		return err
	}
	_, err := a.store.UseLink(ctx, hashOf(secret), a.now())
	return err
}
