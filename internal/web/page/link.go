package page

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// How long a link works that lets somebody choose a first password, and one for a new password.
const (
	JoinFor   = 24 * time.Hour
	ForgotFor = 2 * time.Hour
)

// linksPerHour is how many links an address gets in an hour, whoever asks for them.
const linksPerHour = 3

// NewLink keeps a link that works once, for a letter, and gives its address; empty: this address got enough of them lately.
func (b *Base) NewLink(v *Visit, l store.Link, path string, lasts time.Duration) (string, error) {
	if !b.SendsMail() {
		return "", &desk.Error{Kind: desk.KindForbidden, Code: "mail.none", Message: "This desk sends no mail. Ask its people for a way in."}
	}
	now := time.Now().UTC()
	n, err := b.Store().CountLinks(v.Ctx(), l.Email, now.Add(-time.Hour))
	if err != nil || n >= linksPerHour {
		return "", err
	}
	secret := rand.Text() + rand.Text()
	l.Hash, l.CreatedAt, l.ExpiresAt = HashLink(secret), now, now.Add(lasts)
	return b.BaseURL + path + secret, b.Store().SaveLink(v.Ctx(), l)
}

// HashLink is how the link of a secret is known.
func HashLink(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
