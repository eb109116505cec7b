package store

import (
	"encoding/json"
	"fmt"
	"slices"

	"tierdesk/internal/core/desk"
)

// ErasedText stands where personal text was.
const ErasedText = "[erased]"

// MailFolder is the blob folder of raw mail, which belongs to no client before it was placed.
const MailFolder = "mail"

// PeopleFolder is the blob folder of pictures of people.
const PeopleFolder = "people"

// Personal is what an erasure does with the text of one entry.
type Personal struct {
	Own     bool   // the person wrote it, or it is their case: nothing of it stays
	Changed bool   // something of it goes
	Left    []byte // the text as it is stored from now on; nil when nothing stays
	Blobs   []BlobKey
}

// JudgeText says what of an entry's text has to go when a person is erased. Event and content are as stored.
func JudgeText(person, by desk.PersonID, event, content []byte, redact func(string) string) (Personal, error) {
	p := Personal{Own: by == person || isTheirs(event, person)}
	var c desk.Content
	if err := json.Unmarshal(content, &c); err != nil {
		return p, fmt.Errorf("decode content: %w", err)
	}
	if p.Own {
		p.Changed = true
		for _, file := range c.Attachments {
			p.Blobs = append(p.Blobs, BlobKey{Client: string(file.Client), Hash: file.Hash})
		}
		return p.withRaw(c), nil
	}
	before, err := json.Marshal(c)
	if err != nil {
		return p, fmt.Errorf("encode content: %w", err)
	}
	redacted := RedactContent(c, redact)
	after, err := json.Marshal(redacted)
	if err != nil {
		return p, fmt.Errorf("encode content: %w", err)
	}
	if p.Changed = string(before) != string(after); !p.Changed {
		return p, nil
	}
	redacted.Raw, redacted.MessageID = "", ""
	if p.Left, err = json.Marshal(redacted); err != nil {
		return p, fmt.Errorf("encode content: %w", err)
	}
	return p.withRaw(c), nil
}

func (p Personal) withRaw(c desk.Content) Personal {
	if c.Raw != "" {
		p.Blobs = append(p.Blobs, BlobKey{Client: MailFolder, Hash: c.Raw})
	}
	return p
}

// isTheirs reads the author of a message that somebody else, as the mail intake, posted, and the requester for whom a
// ticket was opened.
func isTheirs(event []byte, person desk.PersonID) bool {
	var named struct{ From, Requester desk.PersonID }
	return json.Unmarshal(event, &named) == nil && (named.From == person || named.Requester == person)
}

// RedactContent gives a content with every text and address in it redacted.
func RedactContent(c desk.Content, redact func(string) string) desk.Content {
	c.Subject, c.Body, c.HTML = redact(c.Subject), redact(c.Body), redact(c.HTML)
	c.Quoted, c.Signature = redact(c.Quoted), redact(c.Signature)
	c.Reference, c.MessageID = redact(c.Reference), redact(c.MessageID)
	c.From = redactAddress(c.From, redact)
	c.To, c.CC = redactAddresses(c.To, redact), redactAddresses(c.CC, redact)
	c.Parts = slices.Clone(c.Parts)
	for i := range c.Parts {
		c.Parts[i].Text = redact(c.Parts[i].Text)
	}
	c.Attachments = slices.Clone(c.Attachments)
	for i := range c.Attachments {
		c.Attachments[i].Name = redact(c.Attachments[i].Name)
	}
	return c
}

func redactAddress(a desk.Address, redact func(string) string) desk.Address {
	return desk.Address{Name: redact(a.Name), Email: redact(a.Email)}
}

func redactAddresses(list []desk.Address, redact func(string) string) []desk.Address {
	redacted := slices.Clone(list)
	for i := range redacted {
		redacted[i] = redactAddress(redacted[i], redact)
	}
	return redacted
}
