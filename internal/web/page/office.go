package page

import (
	"context"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Keys makes and ends what opens the desk: passwords, tokens and sessions; package auth does it.
type Keys interface {
	CheckPassword(password string) error
	SetPassword(ctx context.Context, id desk.PersonID, password string, by desk.PersonID) error
	CreateToken(ctx context.Context, actor desk.Actor, name string, scopes []desk.TokenScope, expires time.Time) (string, store.Token, error)
	Tokens(ctx context.Context, id desk.PersonID) ([]store.Token, error)
	EndToken(ctx context.Context, id desk.PersonID, tokenID string, by desk.PersonID) error
	EndSession(ctx context.Context, id desk.PersonID, hash string, by desk.PersonID) error
	BeginSession(ctx context.Context, id desk.PersonID, agent string) (string, store.Session, error)
	IsSetUp(ctx context.Context) (bool, error)
	SetupLink(ctx context.Context, secret string) (used bool, err error)
	UseSetupLink(ctx context.Context, secret string) error
	Forget(id desk.PersonID)
}

// Post is how letters come and go, as far as those who run the desk look at it; nil where the desk has no mail.
type Post interface {
	// Mailboxes says what is set up, without any secret.
	Mailboxes() []Mailbox
	// TestMail sends a letter to an address, waits for it where it is one of the desk's own, and says what happened.
	TestMail(ctx context.Context, mailbox, to string) MailTest
}

// Mailbox is one address of the desk with the doors its letters go through.
type Mailbox struct {
	ID, Address string
	In          []Door
	Out         *Door // nil: nothing is sent
}

// Door is one way letters go.
type Door struct {
	Kind       string // "imap", "smtp", "lmtp"
	Host       string
	Encryption string
	User       string
	Problem    string    // of the last try; empty: none is known
	At         time.Time // a letter came through last
	Open       bool      // letters can come through now
}

// MailTest is what became of a letter that was sent to see whether mail works.
type MailTest struct {
	To        string
	Sent      bool
	SentFor   time.Duration
	Looked    bool // whether its coming in was waited for
	Came      bool
	CameAfter time.Duration
	Problem   string // in the mail server's own words
}
