package store

import (
	"context"
	"time"
)

// MailSetup is how letters come and go, as administrators set it up on a page. The zero value is a desk where nobody did.
type MailSetup struct {
	Version int64  // 0: never saved
	Data    string // JSON of who reads it; passwords in it are sealed with a key outside the database
	SavedAt time.Time
}

// MailSetups keep the one mail set-up of a desk. Former versions are not kept: they would hold passwords that were taken back.
type MailSetups interface {
	// MailSetup gives the set-up; its zero value when there is none.
	MailSetup(ctx context.Context) (MailSetup, error)
	// SaveMailSetup puts the data in the place of that of m.Version; another version in between gives ErrStale.
	SaveMailSetup(ctx context.Context, m MailSetup, a Audit) error
}
