package desk

import (
	"regexp"
	"slices"
)

const maxTags = 50

var tagForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,39}$`)

// Tag puts a code on a ticket. Tags are codes, not text: they stay when a person is erased.
type Tag struct{ Tag string }

// Name is "tag".
func (Tag) Name() string { return "tag" }

// Needs nothing.
func (Tag) Needs() Needs { return Needs{} }

func (c Tag) decide(t Ticket, _ Facts, _ Stamp) ([]Entry, error) {
	if !tagForm.MatchString(c.Tag) {
		return nil, Invalid("tag", "tag.form", "A tag has 1 to 40 small letters, digits, dots, dashes or underscores.")
	}
	if slices.Contains(t.Tags, c.Tag) {
		return nil, nil
	}
	if len(t.Tags) >= maxTags {
		return nil, &Error{Kind: KindLimit, Code: "tag.too_many", Field: "tag", Message: "A ticket has at most 50 tags."}
	}
	return same(TicketTagged{Tag: c.Tag}), nil
}

// TicketTagged puts a tag on.
type TicketTagged struct {
	Tag    string
	ByRule bool `json:",omitempty"` // a routing rule did, whoever opened the ticket
}

// Kind names the event.
func (TicketTagged) Kind() string { return "ticket.tagged" }

// Audience is internal.
func (TicketTagged) Audience() Audience { return Internal }

func (e TicketTagged) apply(t Ticket, _ Stamp) Ticket {
	t.Tags = append(cloned(t.Tags), e.Tag)
	return t
}

// Untag takes a tag off.
type Untag struct{ Tag string }

// Name is "untag".
func (Untag) Name() string { return "untag" }

// Needs nothing.
func (Untag) Needs() Needs { return Needs{} }

func (c Untag) decide(t Ticket, _ Facts, _ Stamp) ([]Entry, error) {
	if !slices.Contains(t.Tags, c.Tag) {
		return nil, nil
	}
	return same(TicketUntagged(c)), nil
}

// TicketUntagged takes a tag off.
type TicketUntagged struct{ Tag string }

// Kind names the event.
func (TicketUntagged) Kind() string { return "ticket.untagged" }

// Audience is internal.
func (TicketUntagged) Audience() Audience { return Internal }

func (e TicketUntagged) apply(t Ticket, _ Stamp) Ticket {
	t.Tags = slices.DeleteFunc(cloned(t.Tags), func(tag string) bool { return tag == e.Tag })
	return t
}
