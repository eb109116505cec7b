package store

import (
	"context"
	"strings"
	"unicode/utf8"

	"tierdesk/internal/core/desk"
)

// View is a list of tickets somebody gave a name.
type View struct {
	ID    string
	Owner desk.PersonID // empty: everybody's
	Name  string
	Query string // of the list's address
	Order int
}

// Limits of a view.
const (
	maxViewName  = 200  // runes
	maxViewQuery = 2000 // bytes
)

// Views are kept with an audit entry. Who may change everybody's, the caller asks.
type Views interface {
	// SaveView adds or replaces a view.
	SaveView(ctx context.Context, v View, a Audit) error
	// Views gives a person's own and everybody's, by order, name and id.
	Views(ctx context.Context, person desk.PersonID) ([]View, error)
	View(ctx context.Context, id string) (View, error)
	DeleteView(ctx context.Context, id string, a Audit) error
}

// Check refuses what is no view.
func (v View) Check() error {
	if v.ID == "" || strings.TrimSpace(v.Name) == "" || utf8.RuneCountInString(v.Name) > maxViewName {
		return desk.Invalid("name", "view.name", "A view has a name of at most 200 letters.")
	}
	if len(v.Query) > maxViewQuery {
		return desk.Invalid("query", "view.query", "This view has too many conditions.")
	}
	return nil
}
