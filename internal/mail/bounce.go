package mail

import (
	"context"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/mail/letter"
	"tierdesk/internal/store"
)

// bounce makes a report about a letter of ours an entry of its ticket, and stops mail to an address that will never take
// it. A report counts only when it names a letter by its signed Message-ID: anyone can write one.
func (p *Placer) bounce(ctx context.Context, in *incoming) error {
	report := in.letter.Bounce
	sent, ok, err := p.reported(ctx, report.OriginalMessageID)
	if err != nil {
		return err
	}
	if !ok {
		return p.quarantine(ctx, in, "It reports a mail that could not be delivered, and which is not known here.")
	}
	person, err := p.engine.Store().Person(ctx, sent.To)
	if err != nil {
		return err
	}
	about, found := recipient(report.Recipients, person.Email)
	permanent := found && about.Permanent() && in.hasNullPath()
	if permanent {
		if err := stopMail(ctx, p.engine, person.ID); err != nil {
			return err
		}
	}
	note := desk.NoteBounce{
		To: person.ID, Permanent: permanent, Status: about.Status,
		Content: desk.Content{Body: clean(about.Diagnostic, 500), MessageID: in.letter.MessageID, Raw: in.receipt.Raw},
	}
	if note.Content.Body == "" {
		note.Content.Body = "The report gives no reason."
	}
	placed := in.settled(store.ReceiptPlaced, "")
	_, err = p.engine.Do(ctx, sent.Ticket, note, engine.Call{
		Actor: desk.MachineActor("mail"), Via: desk.ViaMail,
		Mail: &placed,
	})
	if kindOf(err) == desk.KindConflict {
		return p.drop(ctx, in, "It reports about a letter of a ticket that is closed for good.")
	}
	return err
}

func (p *Placer) reported(ctx context.Context, messageID string) (store.Post, bool, error) {
	token, ok := p.config.tokenOfID(messageID)
	if !ok {
		return store.Post{}, false, nil
	}
	id, mac, ok := readToken(token)
	if !ok {
		return store.Post{}, false, nil
	}
	sent, err := p.engine.Store().Post(ctx, id)
	if store.IsNotFound(err) {
		return store.Post{}, false, nil
	}
	return sent, err == nil && p.keys.signs(sent, mac), err
}

// hasNullPath tells whether the report came with an empty return path, as RFC 3464 asks of every report. Only such a one stops
// mail to an address: anyone in copy of a letter could write the rest.
func (in *incoming) hasNullPath() bool {
	return in.receipt.NullPath || strings.TrimSpace(in.letter.Header.Get("Return-Path")) == "<>"
}

// recipient finds the person among those reported; a report about one alone is about them.
func recipient(list []letter.BouncedRecipient, email string) (letter.BouncedRecipient, bool) {
	for _, r := range list {
		if strings.EqualFold(r.Address, email) {
			return r, true
		}
	}
	if len(list) == 1 {
		return list[0], true
	}
	return letter.BouncedRecipient{}, false
}

func stopMail(ctx context.Context, e *engine.Engine, id desk.PersonID) error {
	_, err := changePerson(ctx, e, id, "person.no_mail", func(person *desk.Person) bool {
		changes := !person.NoMail
		person.NoMail = true
		return changes
	})
	return err
}
