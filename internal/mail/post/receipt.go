// Package post is how letters come in and go out: fetched over IMAP, taken over SMTP or LMTP, sent over SMTP.
// It moves bytes between mail servers and an Intake and keeps one promise: a letter is acknowledged to the
// other side only after the Intake has it for good. It must not read what a letter says, know of tickets or
// the database, or dial past internal/outbound.
package post

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

// Via names the door a letter came through.
type Via string

// The doors.
const (
	ViaIMAP Via = "imap"
	ViaSMTP Via = "smtp"
	ViaLMTP Via = "lmtp"
)

// Receipt is one message as it came from outside, before anything was read of it.
type Receipt struct {
	Mailbox      string // the configured mailbox's id
	Key          string // idempotency key within the mailbox: "uidvalidity:uid" for IMAP, empty for SMTP and LMTP
	Raw          []byte
	ReceivedAt   time.Time // INTERNALDATE, or when our server had the last byte; UTC
	EnvelopeFrom string    // empty for IMAP, where the envelope is gone, and for the null path
	EnvelopeTo   []string
	NullPath     bool // the sender gave MAIL FROM:<>, the mark of a bounce
	Via          Via
	// Oversize says that the message is larger than the limit: Raw holds only the start of its header, Size
	// its whole length in bytes, and the message itself stays with the mail server.
	Oversize bool
	Size     int64
}

// Intake stores a receipt durably. A nil error means committed, and only then is the letter acknowledged to
// its sender. The same Key in the same mailbox may come again, after a crash between the two; storing it
// again must change nothing and give nil. The same Key with other bytes is another letter: a mailbox rebuilt
// within one second keeps its UIDVALIDITY and starts to count again. An error leaves the letter with its
// sender. Receive is called from many goroutines at once.
type Intake interface {
	Receive(ctx context.Context, r Receipt) error
}

// stored is written between commit and acknowledgement. The drill kills the program at these lines, so the
// words are part of a contract with it.
const stored = "mail stored, not yet acknowledged"

// hand gives the receipt to the intake and marks the moment between commit and acknowledgement in the log.
// A panic in the intake is an error about this letter only.
func hand(ctx context.Context, intake Intake, log *slog.Logger, r Receipt) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic while storing mail: %v", cause)
		}
	}()
	if err := intake.Receive(ctx, r); err != nil {
		return err
	}
	log.Info(stored, "via", string(r.Via), "mailbox", r.Mailbox, "key", r.Key, "size", r.Size)
	return nil
}
