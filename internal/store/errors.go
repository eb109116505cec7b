package store

import (
	"errors"

	"tierdesk/internal/core/desk"
)

// ErrStale says that a row was changed since it was read: load and decide again.
var ErrStale = errors.New("the row was changed meanwhile")

// Done says that a change with the same idempotency key was committed before; Key holds what it answered.
type Done struct{ Key Key }

func (d *Done) Error() string { return "this was done before under the same key" }

// Unavailable is the error of a database that is locked or gone.
func Unavailable(err error) error {
	return &desk.Error{
		Kind: desk.KindUnavailable, Code: "store.unavailable",
		Message: "The database does not answer at the moment. Nothing was changed; try again shortly.", Err: err,
	}
}

// IsNotFound tells whether an error says that something is missing.
func IsNotFound(err error) bool {
	var e *desk.Error
	return errors.As(err, &e) && e.Kind == desk.KindNotFound
}
