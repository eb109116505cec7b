package desk

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Content is the free text of one entry: what people wrote, and the names and addresses with it. It is kept apart
// from the events so that it can be erased and the chain of events stays valid. The zero value is empty.
type Content struct {
	Subject     string
	Body        string // plain text or Markdown, as written
	HTML        string // sanitized
	Quoted      string // folded quote of a mail
	Signature   string
	From        Address
	To          []Address
	CC          []Address
	MessageID   string // of the mail it came from or went out as
	Parts       []Part // of a handoff
	Reference   string // the vendor's number for the case
	Raw         string // key of the raw mail it was made from
	Attachments []Attachment
}

// Address is a name and a mail address.
type Address struct {
	Name  string
	Email string
}

// Part is one written part of a handoff.
type Part struct {
	Code PartCode
	Text string
}

// Attachment is a file of an entry, kept by its hash.
type Attachment struct {
	Client ClientID // in whose folder the bytes lie; stays when the ticket moves
	Hash   string   // SHA-256 of the bytes, hex
	Name   string
	Type   string
	Size   int64
	Inline bool
}

// Limits of what people may write at once.
const (
	MaxSubject     = 500       // runes
	MaxBody        = 1_000_000 // bytes
	MaxAttachments = 100
)

// IsEmpty tells whether nothing was written.
func (c Content) IsEmpty() bool {
	return strings.TrimSpace(c.Subject+c.Body+c.HTML) == "" && len(c.Attachments) == 0 && len(c.Parts) == 0
}

func (c Content) part(code PartCode) string {
	for _, part := range c.Parts {
		if part.Code == code {
			return strings.TrimSpace(part.Text)
		}
	}
	return ""
}

// checkSubject refuses what cannot be a subject.
func checkSubject(subject string) error {
	if strings.TrimSpace(subject) == "" {
		return Invalid("subject", "subject.empty", "Say in a few words what it is about.")
	}
	if utf8.RuneCountInString(subject) > MaxSubject {
		return Invalid("subject", "subject.too_long", fmt.Sprintf("The subject is longer than %d characters. Move the rest into the text.", MaxSubject)).
			With(counted("Max", MaxSubject))
	}
	return nil
}

// checkBody refuses an empty or an endless text.
func (c Content) checkBody(field string) error {
	if c.IsEmpty() {
		return Invalid(field, "body.empty", "There is nothing to send yet. Write a text or attach a file.")
	}
	return c.checkSize(field)
}

// size is how many bytes of text the entry holds in all.
func (c Content) size() int {
	size := len(c.Subject) + len(c.Body) + len(c.HTML) + len(c.Quoted) + len(c.Signature) + len(c.Reference)
	for _, part := range c.Parts {
		size += len(part.Text)
	}
	for _, list := range [][]Address{c.To, c.CC} {
		for _, address := range list {
			size += len(address.Name) + len(address.Email)
		}
	}
	return size
}

func (c Content) checkSize(field string) error {
	if len(c.Body) > MaxBody || c.size() > 5*MaxBody {
		return Invalid(field, "body.too_long", "The text is longer than one megabyte. Attach it as a file.")
	}
	if len(c.Attachments) > MaxAttachments {
		return Invalid("attachments", "attachments.too_many", fmt.Sprintf("More than %d files cannot go with one entry. Send them in two.", MaxAttachments)).
			With(counted("Max", MaxAttachments))
	}
	return nil
}
