package desk

import "fmt"

// Kind says what went wrong in words a machine can act on. An edge turns it into an HTTP status,
// an SMTP reply or an exit code; see the one function per edge that does so.
type Kind string

// The kinds of error. Anything without a kind is internal.
const (
	KindInvalid     Kind = "invalid"     // the input breaks a rule; the person can mend it
	KindNotFound    Kind = "not_found"   // missing, or not for this actor to see
	KindForbidden   Kind = "forbidden"   // seen, but not theirs to do
	KindConflict    Kind = "conflict"    // somebody else was faster, or the state does not allow it
	KindUnavailable Kind = "unavailable" // the database or a partner is gone; try again
	KindLimit       Kind = "limit"       // too much, too often
	KindInternal    Kind = "internal"    // our own fault
)

// Error is an error with a kind for machines and a message for people. Code is stable and is the key of
// the translation, Field names the input it is about (empty: the whole), Message says what, why and what next.
type Error struct {
	Kind    Kind
	Code    string
	Field   string
	Message string
	Details []Detail // what exactly is wrong, where more than one thing is
	Values  []Value  // what changes from one such message to the next, for other languages
	Err     error
}

// Detail is one of several things wrong with an input.
type Detail struct {
	Field   string
	Message string
}

// Error gives the message and, where there is one, the cause.
func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %v", e.Message, e.Err)
	}
	return e.Message
}

// Unwrap gives the cause, or nil.
func (e *Error) Unwrap() error { return e.Err }

// With adds values for the places of the message in other languages, and gives the error back.
func (e *Error) With(values ...Value) *Error {
	e.Values = append(e.Values, values...)
	return e
}

// Invalid is an error about one field of the input.
func Invalid(field, code, message string) *Error {
	return &Error{Kind: KindInvalid, Code: code, Field: field, Message: message}
}

// NotFound says that a thing is missing, or not for this actor to know of: the two are never told apart.
func NotFound(what string) *Error {
	return &Error{Kind: KindNotFound, Code: what + ".not_found", Message: "There is no such " + what + "."}
}

// Forbidden says that the actor sees the thing and may not do this to it.
func Forbidden(code, message string) *Error {
	return &Error{Kind: KindForbidden, Code: code, Message: message}
}

// Conflict says that the state of the thing does not allow the act.
func Conflict(code, message string) *Error {
	return &Error{Kind: KindConflict, Code: code, Message: message}
}

// Refusal is an input that was refused elsewhere in the core, as a calendar or an agreement.
func Refusal(field, code, message string) *Error {
	return &Error{Kind: KindInvalid, Field: field, Code: code, Message: message}
}
