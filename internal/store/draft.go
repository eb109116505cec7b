package store

import (
	"context"
	"time"

	"tierdesk/internal/core/desk"
)

// Draft is text somebody typed and has not sent; it survives crash, sign-out and conflict.
type Draft struct {
	Person  desk.PersonID
	Place   string    // where it was typed: a ticket's id, or "new"
	Kind    string    // "reply", "note", "handoff", "new"
	Data    string    // as plain text or JSON, so that an erasure finds the names in it
	SavedAt time.Time // when it was typed, where that is known
}

// Limits of a draft in bytes.
const (
	maxDraftPlace = 80
	maxDraftKind  = 40
	maxDraft      = 256 << 10
)

// Drafts keep one text of each kind for a person and a place.
type Drafts interface {
	// SaveDraft puts a text in the place of the one before; an empty one removes it. One of an earlier SavedAt changes nothing: a
	// save may come late. One that is too long gives kind invalid.
	SaveDraft(ctx context.Context, d Draft) error
	// Drafts gives what a person typed at a place, ordered by kind.
	Drafts(ctx context.Context, person desk.PersonID, place string) ([]Draft, error)
	// DropDraft removes a text. One that is not there is no error.
	DropDraft(ctx context.Context, person desk.PersonID, place, kind string) error
	// TrimDrafts forgets texts saved before an instant.
	TrimDrafts(ctx context.Context, before time.Time) error
}

// Check refuses what cannot be kept as a draft.
func (d Draft) Check() error {
	place := d.Place != "" && len(d.Place) <= maxDraftPlace && d.Place == CleanText(d.Place)
	kind := d.Kind != "" && len(d.Kind) <= maxDraftKind && d.Kind == CleanText(d.Kind)
	if d.Person == "" || !place || !kind {
		return desk.Invalid("place", "draft.place", "A draft belongs to a person, a place and a kind of text.")
	}
	if len(d.Data) > maxDraft {
		return desk.Invalid("data", "draft.too_long", "This text is too long to be kept as a draft. Attach it as a file.")
	}
	return nil
}
