package mail

import (
	"context"
	"crypto/hmac"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// LetterLinkFor is how long the link in a letter works, from when the letter was queued.
const LetterLinkFor = 30 * 24 * time.Hour

// LetterLinkPath stands before the token of a link.
const LetterLinkPath = "/r/"

// linkMACBytes is how much of the HMAC the token of a link carries: 128 bits.
const linkMACBytes = 16

// LetterLinks reads the links that letters to requesters hold. Each opens one ticket for one person, as long as they may see it.
type LetterLinks struct {
	engine *engine.Engine
	keys   Keys
}

// NewLetterLinks makes the reader of links that a deliverer with the same keys wrote.
func NewLetterLinks(e *engine.Engine, k Keys) *LetterLinks { return &LetterLinks{engine: e, keys: k} }

// Read gives the letter whose link a token is of, and when the link ends or ended. What is not ours is not found. Whether its
// reader may still see the ticket is not asked here.
func (l *LetterLinks) Read(ctx context.Context, token string) (store.Post, time.Time, error) {
	id, mac, ok := readLinkToken(token)
	if !ok {
		return store.Post{}, time.Time{}, desk.NotFound("letter_link")
	}
	p, err := l.engine.Store().Post(ctx, id)
	if store.IsNotFound(err) || err == nil && !hmac.Equal(mac, l.keys.linkMAC(p)) {
		return store.Post{}, time.Time{}, desk.NotFound("letter_link")
	}
	return p, p.QueuedAt.Add(LetterLinkFor), err
}

// LinkToken names a letter and is signed over its ticket, its recipient and the instant from which it is counted.
func (k Keys) LinkToken(p store.Post) (string, error) {
	id, err := uuid.Parse(p.ID)
	if err != nil {
		return "", err
	}
	return letters32.EncodeToString(append(id[:], k.linkMAC(p)...)), nil
}

func (k Keys) linkMAC(p store.Post) []byte {
	return k.sign("link", p.ID, string(p.Ticket), string(p.To), strconv.FormatInt(store.Micros(p.QueuedAt), 10))[:linkMACBytes]
}

// readLinkToken takes a token apart. Each is written in one way only.
func readLinkToken(token string) (id string, mac []byte, ok bool) {
	data, err := letters32.DecodeString(token)
	if err != nil || len(data) != 16+linkMACBytes || letters32.EncodeToString(data) != token {
		return "", nil, false
	}
	parsed, err := uuid.FromBytes(data[:16])
	if err != nil {
		return "", nil, false
	}
	return parsed.String(), data[16:], true
}

// link is where a letter leads: a requester to the one request, without signing in, and the desk's people to its workspace. It is
// empty where nobody said where people reach the desk.
func (d *Deliverer) link(n notice) (string, error) {
	base := strings.TrimSuffix(d.config.BaseURL, "/")
	if base == "" {
		return "", nil
	}
	if !n.to.IsOnlyRequester() {
		return base + "/tickets/" + strconv.FormatInt(n.loaded.Ticket.Number, 10), nil
	}
	token, err := d.keys.LinkToken(n.post)
	return base + LetterLinkPath + token, err
}

// linkForm finds the link of a letter, also within the address of a service that looks at links.
var linkForm = regexp.MustCompile(`(?i)(/r/|%2Fr%2F)[a-z2-7]{52}`)

// withoutLinks takes the tokens out of what comes back: who reads a ticket does not get a link that was made for somebody else
// out of a quoted letter.
func withoutLinks(text string) string { return linkForm.ReplaceAllString(text, "${1}…") }
