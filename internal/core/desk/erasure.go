package desk

// RecordErasure says that the text of entries was taken away for good. It is the one command that also a final ticket takes.
type RecordErasure struct{ Entries []Seq }

// Name is "record_erasure".
func (RecordErasure) Name() string { return "record_erasure" }

// Needs nothing.
func (RecordErasure) Needs() Needs { return Needs{} }

func (c RecordErasure) decide(_ Ticket, _ Facts, _ Stamp) ([]Entry, error) {
	return same(TextErased(c)), nil
}

// TextErased names the entries whose text was taken away. An audit accepts a missing or changed text only if one names it.
type TextErased struct{ Entries []Seq }

// Kind names the event.
func (TextErased) Kind() string { return "text.erased" }

// Audience is internal.
func (TextErased) Audience() Audience { return Internal }

func (e TextErased) apply(t Ticket, _ Stamp) Ticket { return t }
