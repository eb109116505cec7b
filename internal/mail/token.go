package mail

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Keys signs what letters carry. The secret is not in the database.
type Keys struct{ secret []byte }

// NewKeys makes keys from the desk's secret of at least 32 bytes.
func NewKeys(secret []byte) Keys { return Keys{secret: secret} }

var letters32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// macBytes is how much of the HMAC a token carries: 96 bits, more than anyone can try.
const macBytes = 12

// token names a letter and is signed over its ticket and its recipient: in other hands than the recipient's, or for
// another ticket, it is worth nothing. It fits the local part of an address.
func (k Keys) token(p store.Post) (string, error) {
	id, err := uuid.Parse(p.ID)
	if err != nil {
		return "", err
	}
	return letters32.EncodeToString(append(id[:], k.mac(p.ID, p.Ticket, p.To)...)), nil
}

func (k Keys) mac(id string, ticket desk.TicketID, to desk.PersonID) []byte {
	return k.sign("reply", id, string(ticket), string(to))[:macBytes]
}

// sign gives the HMAC over a purpose and its parts: what is signed for one purpose is worth nothing for another.
func (k Keys) sign(purpose string, parts ...string) []byte {
	h := hmac.New(sha256.New, k.secret)
	for _, part := range append([]string{purpose}, parts...) {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return h.Sum(nil)
}

// readToken takes a token apart. Whether it is ours shows only when its letter was loaded: see signs.
func readToken(token string) (id string, mac []byte, ok bool) {
	data, err := letters32.DecodeString(strings.ToLower(token))
	if err != nil || len(data) != 16+macBytes {
		return "", nil, false
	}
	parsed, err := uuid.FromBytes(data[:16])
	if err != nil {
		return "", nil, false
	}
	return parsed.String(), data[16:], true
}

// signs tells whether a token was made by us for this letter.
func (k Keys) signs(p store.Post, mac []byte) bool {
	return hmac.Equal(mac, k.mac(p.ID, p.Ticket, p.To))
}

// mark is what every letter of this desk carries in a header of its own.
func (k Keys) mark() string {
	h := hmac.New(sha256.New, k.secret)
	h.Write([]byte("desk"))
	return hex.EncodeToString(h.Sum(nil)[:8])
}

const idPrefix = "td."

// messageID is the Message-ID of a letter, without angle brackets.
func (c Config) messageID(token string) string { return idPrefix + token + "@" + c.Domain }

// rootID is what all letters of a ticket refer to, so that mail programs show them as one thread.
func (c Config) rootID(id desk.TicketID) string { return "ticket." + string(id) + "@" + c.Domain }

// tokenOfID finds the token in one of our Message-IDs.
func (c Config) tokenOfID(messageID string) (string, bool) {
	local, domain, ok := strings.Cut(strings.Trim(messageID, "<>"), "@")
	if !ok || !strings.EqualFold(domain, c.Domain) || !strings.HasPrefix(local, idPrefix) {
		return "", false
	}
	return strings.TrimPrefix(local, idPrefix), true
}
