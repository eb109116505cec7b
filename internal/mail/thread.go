package mail

import (
	"context"
	"regexp"
	"slices"
	"strconv"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/mail/letter"
	"tierdesk/internal/store"
)

// thread is where a mail belongs, and how sure that is.
type thread struct {
	ticket desk.TicketID
	joins  bool   // sure enough to become an entry there
	signed bool   // by our token in the hands of its own recipient
	hint   string // for the agents, where it may belong although it does not join
}

// findThread asks the signed token first, then the references to mails of participants, and takes a number in the subject
// for no more than a hint. Neither subject nor sender alone ever joins a mail to a ticket.
func (p *Placer) findThread(ctx context.Context, in *incoming) error {
	for _, find := range []func(context.Context, *incoming) error{p.byToken, p.byReference, p.bySubject} {
		if err := find(ctx, in); err != nil {
			return err
		}
		if in.thread.joins {
			return nil
		}
	}
	return nil
}

// byToken looks for our signed token in the addresses the mail went to and in the ids it answers. A token counts only from
// the person it was made for: forwarded or copied, it is a hint.
func (p *Placer) byToken(ctx context.Context, in *incoming) error {
	for _, token := range p.tokens(in) {
		id, mac, ok := readToken(token)
		if !ok {
			in.thread.hint = "It carries a reply token that is not whole."
			continue
		}
		sent, err := p.engine.Store().Post(ctx, id)
		if store.IsNotFound(err) || err == nil && !p.keys.signs(sent, mac) {
			in.thread.hint = "It carries a reply token that is not ours."
			continue
		}
		if err != nil {
			return err
		}
		if sent.To != in.sender.ID {
			return p.hintAt(ctx, in, sent.Ticket, "It carries a reply token that was given to somebody else")
		}
		in.thread = thread{ticket: sent.Ticket, joins: true, signed: true}
		return nil
	}
	return nil
}

func (p *Placer) tokens(in *incoming) []string {
	var tokens []string
	add := func(address string) {
		if _, ours := p.config.Mailbox(address); !ours {
			return
		}
		if _, token := splitPlus(address); token != "" {
			tokens = append(tokens, token)
		}
	}
	for _, address := range in.receipt.EnvelopeTo {
		add(address)
	}
	for _, list := range [][]letter.Address{in.letter.To, in.letter.CC} {
		for _, address := range list {
			add(address.Address)
		}
	}
	for _, id := range in.answered() {
		if token, ok := p.config.tokenOfID(id); ok {
			tokens = append(tokens, token)
		}
	}
	return tokens[:min(len(tokens), maxReferences)]
}

// maxReferences bounds how many ids of a mail are looked up.
const maxReferences = 50

// answered gives the ids a mail answers, the nearest first.
func (in *incoming) answered() []string {
	ids := slices.Clone(in.letter.References)
	slices.Reverse(ids)
	if in.letter.InReplyTo != "" {
		ids = append([]string{in.letter.InReplyTo}, ids...)
	}
	return ids[:min(len(ids), maxReferences)]
}

// byReference follows an answer to a mail that was placed before. It joins only a participant of that ticket, of the same
// client, for whom somebody vouches; the id itself may have been copied by anyone.
func (p *Placer) byReference(ctx context.Context, in *incoming) error {
	for _, id := range in.answered() {
		placed, err := p.engine.Store().ReceiptByMessageID(ctx, id)
		if store.IsNotFound(err) {
			continue
		}
		if err != nil {
			return err
		}
		loaded, err := p.engine.Store().Ticket(ctx, placed.Ticket)
		if err != nil {
			return err
		}
		t := loaded.Ticket
		switch {
		case !isParticipant(t, in.sender) || !in.sender.IsContact(t.Client):
			return p.hintAt(ctx, in, t.ID, "It answers a mail of a ticket that its sender has no part in")
		case in.verdict.Strength == letter.StrengthNone:
			return p.hintAt(ctx, in, t.ID, "It answers a mail of a ticket, but nothing vouches for its sender")
		}
		in.thread = thread{ticket: t.ID, joins: true}
		return nil
	}
	return nil
}

func isParticipant(t desk.Ticket, p desk.Person) bool {
	return t.Requester == p.ID || slices.Contains(t.Watchers, p.ID)
}

var subjectTag = regexp.MustCompile(`#(\d{1,18})\b`)

// bySubject takes a number in the subject for a hint, and only from a participant.
func (p *Placer) bySubject(ctx context.Context, in *incoming) error {
	if in.thread.hint != "" {
		return nil
	}
	match := subjectTag.FindStringSubmatch(in.letter.Subject)
	if match == nil {
		return nil
	}
	number, err := strconv.ParseInt(match[1], 10, 64)
	if err != nil {
		return nil //nolint:nilerr // a number that is none is no hint
	}
	loaded, err := p.engine.Store().TicketByNumber(ctx, number)
	if store.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if isParticipant(loaded.Ticket, in.sender) {
		return p.hintAt(ctx, in, loaded.Ticket.ID, "Its subject names a ticket, which proves nothing")
	}
	in.thread.hint = "Its subject names #" + match[1] + ", a ticket that its sender has no part in."
	return nil
}

func (p *Placer) hintAt(ctx context.Context, in *incoming, id desk.TicketID, words string) error {
	numbers, err := p.engine.Store().TicketNumbers(ctx, []desk.TicketID{id})
	if err != nil {
		return err
	}
	in.thread.hint = words + ". It possibly belongs to #" + strconv.FormatInt(numbers[id], 10) + "."
	return nil
}
