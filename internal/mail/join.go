package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/mail/letter"
	"tierdesk/internal/store"
)

// maxMerges bounds how far a chain of merged tickets is followed.
const maxMerges = 10

// join makes the mail an entry of its ticket: of the one it was merged into, or of a new one that follows it when it was
// closed too long ago.
func (p *Placer) join(ctx context.Context, in *incoming) error {
	content, err := p.content(ctx, in)
	if err != nil {
		return err
	}
	if content.IsEmpty() {
		content.Body = "(no text)"
	}
	id := in.thread.ticket
	for range maxMerges {
		_, err := p.engine.Do(ctx, id, desk.PostMessage{Content: content, Automatic: in.letter.Auto, Author: in.sender.ID}, p.call(in))
		var refused *desk.Error
		if !errors.As(err, &refused) {
			return err
		}
		switch refused.Code {
		case "ticket.merged":
			id = desk.TicketID(refused.Details[0].Message)
			continue
		case desk.CodeFollowUp:
			return p.openWith(ctx, in, content, id)
		case "ticket.discarded", "ticket.not_found":
			return p.openWith(ctx, in, content, "")
		case "message.not_the_voice":
			return p.asNote(ctx, in, id, content)
		default:
			return err
		}
	}
	return desk.Conflict("merge.too_deep", "The ticket was merged too many times over.")
}

// asNote keeps what a specialist answered by mail although the customer owner speaks to the requester.
func (p *Placer) asNote(ctx context.Context, in *incoming, id desk.TicketID, content desk.Content) error {
	_, err := p.engine.Do(ctx, id, desk.WriteNote{Content: content}, p.call(in))
	return err
}

// call gives a command as the person who wrote. A contact's mail is placed by the desk for them, because scope asks for
// more than a participant needs; an agent acts with their own rights.
func (p *Placer) call(in *incoming) engine.Call {
	placed := in.settled(store.ReceiptPlaced, "")
	actor := desk.Actor{Machine: "mail", Person: in.sender}
	if in.sender.IsAgent() && in.thread.joins {
		actor = desk.Actor{Person: in.sender}
	}
	return engine.Call{Actor: actor, Via: desk.ViaMail, Mail: &placed}
}

func (p *Placer) open(ctx context.Context, in *incoming) error {
	content, err := p.content(ctx, in)
	if err != nil {
		return err
	}
	return p.openWith(ctx, in, content, "")
}

// TagUnverified is the badge of a ticket from a sender nobody vouches for.
const TagUnverified = "unverified"

func (p *Placer) openWith(ctx context.Context, in *incoming, content desk.Content, follows desk.TicketID) error {
	if err := p.mayRequest(ctx, in); err != nil {
		return err
	}
	content.Subject = clean(in.letter.Subject, desk.MaxSubject)
	if content.Subject == "" {
		content.Subject = "(no subject)"
	}
	command := desk.Open{
		Type: desk.Incident, Client: in.client.ID, Requester: in.sender.ID, Automatic: in.letter.Auto, FollowUp: follows, Content: content,
	}
	if in.verdict.Strength == letter.StrengthNone && !in.thread.signed {
		command.Tags = []string{TagUnverified}
	}
	if in.thread.hint != "" {
		command.Note = desk.Content{Body: in.thread.hint}
	}
	_, err := p.engine.Open(ctx, command, p.call(in))
	return err
}

// mayRequest makes whoever belongs to no client a contact of Unsorted, so that they can be a requester.
func (p *Placer) mayRequest(ctx context.Context, in *incoming) error {
	if in.sender.IsContact(in.client.ID) {
		return nil
	}
	var err error
	in.sender, err = changePerson(ctx, p.engine, in.sender.ID, "person.mail", func(sender *desk.Person) bool {
		if sender.IsContact(in.client.ID) {
			return false
		}
		sender.Contacts = append(slices.Clone(sender.Contacts), desk.Contact{Client: in.client.ID, Sees: desk.SeesOwn})
		return true
	})
	return err
}

// content is the mail as an entry keeps it: the new text, the folded rest, the safe HTML and the files.
func (p *Placer) content(ctx context.Context, in *incoming) (desk.Content, error) {
	l := in.letter
	content := desk.Content{
		Body: strings.TrimSpace(l.Reply), Quoted: l.Quoted, Signature: l.Signature, MessageID: l.MessageID, Raw: in.receipt.Raw,
		From: address(l.From[0]), To: addresses(l.To), CC: addresses(l.CC),
	}
	if content.Body == "" {
		content.Body, content.Quoted, content.Signature = strings.TrimSpace(l.Text), "", ""
	}
	if l.HTML != "" && len(l.HTML) <= desk.MaxBody {
		content.HTML = letter.SanitizeHTML(l.HTML)
	}
	for _, text := range []*string{&content.Body, &content.Quoted, &content.Signature, &content.HTML} {
		*text = withoutLinks(*text)
	}
	p.fit(&content)
	for _, file := range l.Attachments[:min(len(l.Attachments), desk.MaxAttachments)] {
		kept, err := p.attachment(ctx, in, file)
		if err != nil {
			return content, err
		}
		content.Attachments = append(content.Attachments, kept)
	}
	return content, nil
}

// fit cuts what is longer than an entry may be. The whole text stays in the raw mail.
func (p *Placer) fit(c *desk.Content) {
	const cut = "\n[…] The whole text is in the original mail."
	for _, text := range []*string{&c.Body, &c.Quoted, &c.Signature} {
		if len(*text) > desk.MaxBody-len(cut) {
			*text = strings.ToValidUTF8((*text)[:desk.MaxBody-len(cut)], "") + cut
		}
	}
	if len(c.HTML) > desk.MaxBody {
		c.HTML = ""
	}
	c.To, c.CC = c.To[:min(len(c.To), maxPeople)], c.CC[:min(len(c.CC), maxPeople)]
}

const maxPeople = 200

func (p *Placer) attachment(ctx context.Context, in *incoming, file letter.Attachment) (desk.Attachment, error) {
	ref, err := p.blobs.Put(ctx, string(in.client.ID), bytes.NewReader(file.Data), maxRaw)
	if err != nil {
		return desk.Attachment{}, fmt.Errorf("store an attachment: %w", err)
	}
	name := clean(file.Name, 200)
	if name == "" {
		name = "attachment"
	}
	return desk.Attachment{Client: in.client.ID, Hash: ref.Hash, Name: name, Type: clean(file.Type, 100), Size: ref.Size, Inline: file.Inline}, nil
}

func address(a letter.Address) desk.Address {
	return desk.Address{Name: clean(a.Name, maxName), Email: clean(a.Address, maxAddress)}
}

func addresses(list []letter.Address) []desk.Address {
	out := make([]desk.Address, 0, len(list))
	for _, a := range list {
		out = append(out, address(a))
	}
	return out
}
