package desk

import (
	"regexp"
	"slices"
	"time"
)

// Side is from which side of the desk a message came.
type Side string

// The sides.
const (
	SideRequester Side = "requester" // the requester or another contact of the client
	SideDesk      Side = "desk"
	SideOther     Side = "other" // a participant without a place: CC, a stranger joined by hand
)

// Sides are all sides.
var Sides = []Side{SideRequester, SideDesk, SideOther}

// PostMessage writes a public message. From the requester's side it ends a requester hold and reopens a solved ticket.
type PostMessage struct {
	Content   Content
	Automatic bool     // automatic mail: starts, stops, ends and reopens nothing
	Other     bool     // from a participant without a place
	Author    PersonID // whose message the mail intake posts; empty: the actor's
}

// Name is "post_message".
func (PostMessage) Name() string { return "post_message" }

// Needs the author.
func (c PostMessage) Needs() Needs { return Needs{Persons: compact(c.Author)} }

func (c PostMessage) decide(t Ticket, f Facts, s Stamp) ([]Entry, error) {
	if err := c.Content.checkBody("body"); err != nil {
		return nil, err
	}
	author := f.Actor
	if c.Author != "" && f.Actor.IsMachine() {
		person, ok := f.Persons[c.Author]
		if !ok {
			return nil, Invalid("author", "person.unknown", "There is no such person at this desk.")
		}
		author = Actor{Person: person}
	}
	posted := MessagePosted{Side: c.side(t, author), From: author.Person.ID, Automatic: c.Automatic}
	if posted.Side == SideDesk {
		return c.fromDesk(t, f, author, posted)
	}
	return c.fromClient(t, f, s, posted)
}

func (c PostMessage) side(t Ticket, author Actor) Side {
	switch {
	case c.Other:
		return SideOther
	case author.IsMachine(), !author.isRequesterSide(t):
		return SideDesk
	case author.Person.ID == t.Requester, author.Person.IsContact(t.Client):
		return SideRequester
	default:
		return SideOther
	}
}

func (c PostMessage) fromDesk(t Ticket, f Facts, author Actor, posted MessagePosted) ([]Entry, error) {
	if err := t.mustSpeak(author, f.House); err != nil {
		return nil, err
	}
	entries := []Entry{with(posted, c.Content)}
	if !c.Automatic && t.earnsVoice(author.Person, f.House) {
		entries = append(entries, same(VoiceChanged{To: author.Person.ID})...)
	}
	return entries, nil
}

// mustSpeak refuses public words past the customer owner, whichever act they come with.
func (t Ticket) mustSpeak(a Actor, h House) error {
	if a.IsMachine() || t.MaySpeak(a.Person, h) {
		return nil
	}
	return Forbidden("message.not_the_voice", "The customer owner speaks to the requester. Write a note, or ask to become the customer owner.")
}

// MaySpeak tells whether an agent's public words reach the requester: tiers 2 and 3 do not speak past the customer owner, unless
// their tier's policy lets them. A form should not ask for such words from who may not speak.
func (t Ticket) MaySpeak(p Person, h House) bool {
	if t.Voice == "" || t.Voice == p.ID || p.Has(RoleDispatcher) || p.Has(RoleManager) {
		return true
	}
	for _, id := range p.Teams {
		team := h.Teams[id]
		if tier, _ := h.Tier(team.Tier); team.Tier == 1 || tier.SpeaksToRequester {
			return true
		}
	}
	return false
}

// earnsVoice tells whether a person becomes customer owner by taking or answering the ticket.
func (t Ticket) earnsVoice(p Person, h House) bool {
	if t.Voice != "" || t.OpenedTier != 1 || p.ID == "" {
		return false
	}
	return slices.ContainsFunc(p.Teams, func(id TeamID) bool { return h.Teams[id].Tier == 1 })
}

func (c PostMessage) fromClient(t Ticket, f Facts, s Stamp, posted MessagePosted) ([]Entry, error) {
	entries := []Entry{with(posted, c.Content)}
	if c.Automatic || posted.Side == SideOther {
		return entries, nil
	}
	if t.isTooOldToReopen(f.House, s.At) {
		return nil, tooOld()
	}
	if rule, word := unhappyWords(c.Content.Body, f.Terms); word > 0 {
		entries = append(entries, same(RequesterUnhappy{Sign: UnhappyWords, Rule: rule.ID, Word: word})...)
	}
	if t.Hold != nil && t.Hold.Reason == HoldRequester {
		entries = append(entries, same(TicketResumed{Why: ResumeAnswered, Since: t.Hold.At})...)
	}
	if t.State == StateResolved || t.State == StateClosed {
		entries = append(entries, same(TicketReopened{Why: ReopenMessage})...)
	}
	return entries, nil
}

func (t Ticket) isTooOldToReopen(h House, at time.Time) bool {
	return t.State == StateClosed && at.Sub(t.Closure.At) > h.reopenFor()
}

// MayComeBack tells whether a ticket that is over can be opened again. One that was closed too long ago is followed by a new one.
func (t Ticket) MayComeBack(h House, at time.Time) bool {
	return (t.State == StateResolved || t.State == StateClosed) && !t.isTooOldToReopen(h, at)
}

// CodeFollowUp is the code of the error that asks for a follow-up ticket instead.
const CodeFollowUp = "ticket.follow_up"

func tooOld() error {
	return Conflict(CodeFollowUp, "This ticket was closed too long ago to come back. Open a new one that follows it.")
}

// MessagePosted is a public message. The zero From is a person without a record.
type MessagePosted struct {
	Side      Side
	From      PersonID
	Automatic bool
}

// Kind names the event.
func (MessagePosted) Kind() string { return "message.posted" }

// Audience is public.
func (MessagePosted) Audience() Audience { return Public }

func (e MessagePosted) apply(t Ticket, s Stamp) Ticket {
	switch {
	case e.Automatic || e.Side == SideOther:
	case e.Side == SideRequester:
		if t.WaitingAt.IsZero() {
			t.WaitingAt = s.At
		}
	case e.From != "":
		t.WaitingAt, t.Taken = zeroTime, true
		if t.AnsweredAt.IsZero() {
			t.AnsweredAt = s.At
		}
		if t.State == StateNew {
			t.State = StateOpen
		}
	}
	return t
}

// WriteNote writes for agents only.
type WriteNote struct{ Content Content }

// Name is "write_note".
func (WriteNote) Name() string { return "write_note" }

// Needs nothing.
func (WriteNote) Needs() Needs { return Needs{} }

func (c WriteNote) decide(_ Ticket, _ Facts, _ Stamp) ([]Entry, error) {
	if err := c.Content.checkBody("body"); err != nil {
		return nil, err
	}
	return []Entry{with(NoteWritten{}, c.Content)}, nil
}

// NoteWritten is an internal note.
type NoteWritten struct{}

// Kind names the event.
func (NoteWritten) Kind() string { return "note.written" }

// Audience is internal.
func (NoteWritten) Audience() Audience { return Internal }

func (e NoteWritten) apply(t Ticket, _ Stamp) Ticket { return t }

// NoteBounce records that a letter of this ticket came back.
type NoteBounce struct {
	To        PersonID
	Permanent bool
	Status    string // RFC 3463 code, as "5.1.1"
	Content   Content
}

// Name is "note_bounce".
func (NoteBounce) Name() string { return "note_bounce" }

// Needs nothing.
func (NoteBounce) Needs() Needs { return Needs{} }

func (c NoteBounce) decide(_ Ticket, _ Facts, _ Stamp) ([]Entry, error) {
	if err := c.Content.checkSize("body"); err != nil {
		return nil, err
	}
	if !statusForm.MatchString(c.Status) {
		c.Status = "" // a stranger's words in the place of a code have no business in an event
	}
	return []Entry{with(MailBounced{To: c.To, Permanent: c.Permanent, Status: c.Status}, c.Content)}, nil
}

var statusForm = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}$`)

// MailBounced is a letter that could not be delivered (RFC 3464).
type MailBounced struct {
	To        PersonID
	Permanent bool
	Status    string
}

// Kind names the event.
func (MailBounced) Kind() string { return "mail.bounced" }

// Audience is internal.
func (MailBounced) Audience() Audience { return Internal }

func (e MailBounced) apply(t Ticket, _ Stamp) Ticket { return t }

// compact gives the ids that are set.
func compact(ids ...PersonID) []PersonID {
	return slices.DeleteFunc(ids, func(id PersonID) bool { return id == "" })
}
