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

// Post is how letters come and go, as far as those who run the desk look at it; nil in tests without mail.
type Post interface {
	// Mailboxes says what is set up, without any secret.
	Mailboxes() []Mailbox
	// TestMail sends a letter to an address, waits for it where it is one of the desk's own, and says what happened.
	TestMail(ctx context.Context, mailbox, to string) MailTest
	// MailSetup gives what is set up, without any secret, as it is kept now.
	MailSetup(ctx context.Context) (MailSetup, error)
	// SaveMailSetup changes it. A password that stays empty is the one that is kept, as long as server and name stay too.
	SaveMailSetup(ctx context.Context, actor desk.Actor, act, ref string, change func(*MailSetup) error) error
	// TryMailbox connects, signs in and opens the folder of a mailbox as it would be fetched, and takes nothing.
	TryMailbox(ctx context.Context, box MailboxSetup) error
	// TryOut connects to the server that letters leave by and signs in, and sends nothing.
	TryOut(ctx context.Context, out MailServer) error
}

// Feeds reads the calendars that others publish; package subscription does it.
type Feeds interface {
	// Subscribe reads an address and keeps it for a calendar. What cannot be read is refused.
	Subscribe(ctx context.Context, actor desk.Actor, calendar, url string) (store.Subscription, error)
}

// Where the set-up of mail stands.
const (
	SetupOnPage = "page"
	SetupInFile = "file" // of the server; changed there
	SetupOfDemo = "demo"
)

// MailSetup is how letters come and go, as people set it up.
type MailSetup struct {
	Place string // SetupOnPage …
	Name  string // of the desk, as readers see who wrote
	Boxes []MailboxSetup
	Out   MailServer
}

// Box gives the mailbox with an id.
func (m MailSetup) Box(id string) (MailboxSetup, bool) {
	for _, box := range m.Boxes {
		if box.ID == id {
			return box, true
		}
	}
	return MailboxSetup{}, false
}

// MailboxSetup is one address and how its letters are fetched.
type MailboxSetup struct {
	ID, Address string
	In          MailServer // without a host: not fetched
	Folder      string     // empty: INBOX
	MoveTo      string     // where letters go that were taken; empty: they stay, marked as read
	AuthHost    string     // whose verdict on senders is believed; empty: the desk looks itself
}

// MailServer is an account at a mail server.
type MailServer struct {
	Host       string
	Port       int
	Encryption string
	User       string
	Password   string // as it is typed; empty: the one that is kept
	Kept       bool   // a password is kept
}

// MailFixed says that mail is not set up on the page.
func MailFixed() error {
	return desk.Forbidden("mail.fixed", "Mail is set up in a file on the server, and is changed there.")
}

// PasswordMissing says that an account with a name needs its password.
func PasswordMissing() error {
	return desk.Invalid("password", "mail.password", "Type the password of this account.")
}

// PasswordAgain says that the kept password is not taken elsewhere: nobody leads it to a server of theirs without knowing it.
func PasswordAgain() error {
	return desk.Invalid("password", "mail.password_again", "Type the password again: the one that is kept belongs to the former server, name and encryption.")
}

// MailRefused is what a mail server said against a trial sign-in, or why it was not reached.
type MailRefused struct{ Said string }

func (r *MailRefused) Error() string { return r.Said }

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
