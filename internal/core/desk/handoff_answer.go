package desk

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"tierdesk/internal/core/rules"
)

// AcceptHandoff makes a member of the receiving team the working owner. Who accepts it may say in the same breath how good the story was.
type AcceptHandoff struct {
	Handoff Seq // 0: the open one
	Rating  int // 1 to 5; 0: not rated now
}

// Name is "accept_handoff".
func (AcceptHandoff) Name() string { return "accept_handoff" }

// Needs nothing.
func (AcceptHandoff) Needs() Needs { return Needs{} }

func (c AcceptHandoff) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	open, err := t.openHandoff(c.Handoff)
	if err != nil {
		return nil, err
	}
	entries := same(HandoffAccepted{Handoff: open.Seq, Owner: f.Actor.Person.ID})
	if c.Rating != 0 {
		if err := open.mayRate(c.Rating, f.Actor); err != nil {
			return nil, err
		}
		entries = append(entries, same(HandoffRated{Handoff: open.Seq, Rating: c.Rating})...)
	}
	if t.earnsVoice(f.Actor.Person, f.House) {
		entries = append(entries, same(VoiceChanged{To: f.Actor.Person.ID})...)
	}
	return append(entries, t.settleMove(f.Actor)...), nil
}

func (t Ticket) openHandoff(seq Seq) (Handoff, error) {
	if seq != 0 && t.Handoff(seq) == nil {
		return Handoff{}, NotFound("handoff")
	}
	open := t.OpenHandoff()
	if open == nil || seq != 0 && open.Seq != seq {
		return Handoff{}, Conflict("handoff.not_open", "This handoff is not open any more.")
	}
	return *open, nil
}

// HandoffAccepted ends a handoff well.
type HandoffAccepted struct {
	Handoff Seq
	Owner   PersonID
}

// Kind names the event.
func (HandoffAccepted) Kind() string { return "handoff.accepted" }

// Audience is internal.
func (HandoffAccepted) Audience() Audience { return Internal }

func (e HandoffAccepted) apply(t Ticket, s Stamp) Ticket {
	t = t.ownedBy(e.Owner)
	return t.changeHandoff(e.Handoff, func(h *Handoff) {
		h.State, h.EndedAt, h.EndedBy = HandoffStateAccepted, s.At, s.By
	})
}

// ReturnHandoff gives the ticket back to who offered it, with a reason in code and words.
type ReturnHandoff struct {
	Handoff Seq // 0: the open one
	Why     ReturnWhy
	Content Content
}

// Name is "return_handoff".
func (ReturnHandoff) Name() string { return "return_handoff" }

// Needs who gets the ticket back.
func (ReturnHandoff) Needs() Needs { return Needs{Involved: true} }

func (c ReturnHandoff) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	open, err := t.openHandoff(c.Handoff)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(ReturnWhys, c.Why) {
		return nil, Invalid("why", "handoff.why_unknown", "Give one of the reasons: wrong_team, missing_information, solvable_there, known_error, out_of_scope, other.")
	}
	if c.Content.IsEmpty() {
		return nil, Invalid("words", "handoff.words_missing", "Say in a sentence why it goes back, so that the next step is clear.")
	}
	if err := c.Content.checkSize("words"); err != nil {
		return nil, err
	}
	returned := HandoffReturned{Handoff: open.Seq, Why: c.Why, Team: open.From, Tier: open.FromTier, Owner: t.goesBackTo(open, f)}
	entries := []Entry{with(returned, c.Content)}
	if t.Dispatch != nil && t.Dispatch.Why == DispatchNotAccepted {
		entries = append(entries, t.leaveDispatch()...)
		t.Dispatch = nil
	}
	return append(entries, t.guardHops(true, f.House)...), nil
}

// goesBackTo is who offered the ticket, unless they left the team or the desk meanwhile: then its queue gets it.
func (t Ticket) goesBackTo(h Handoff, f Facts) PersonID {
	if !f.Persons[h.ReturnTo].IsMember(h.From) {
		return ""
	}
	return t.keeps(h.ReturnTo, f)
}

// HandoffReturned sends the ticket back. It is a bounce.
type HandoffReturned struct {
	Handoff Seq
	Why     ReturnWhy
	Team    TeamID
	Tier    int
	Owner   PersonID
}

// Kind names the event.
func (HandoffReturned) Kind() string { return "handoff.returned" }

// Audience is internal.
func (HandoffReturned) Audience() Audience { return Internal }

func (e HandoffReturned) apply(t Ticket, s Stamp) Ticket {
	t.Owner = e.Owner
	t.Bounces++
	t = t.changeHandoff(e.Handoff, func(h *Handoff) {
		h.State, h.EndedAt, h.EndedBy, h.Why = HandoffStateReturned, s.At, s.By, e.Why
	})
	return t.moveTo(e.Team, e.Tier)
}

// WithdrawHandoff takes an offer back before it was accepted.
type WithdrawHandoff struct {
	Handoff Seq // 0: the open one
}

// Name is "withdraw_handoff".
func (WithdrawHandoff) Name() string { return "withdraw_handoff" }

// Needs who gets the ticket back.
func (WithdrawHandoff) Needs() Needs { return Needs{Involved: true} }

func (c WithdrawHandoff) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	open, err := t.openHandoff(c.Handoff)
	if err != nil {
		return nil, err
	}
	p := f.Actor.Person
	if p.ID != open.OfferedBy && !p.IsMember(open.From) && !p.Has(RoleDispatcher) {
		return nil, Forbidden("handoff.not_yours", "Only the team that offered this, or a dispatcher, can take it back.")
	}
	withdrawn := HandoffWithdrawn{Handoff: open.Seq, Team: open.From, Tier: open.FromTier, Owner: t.goesBackTo(open, f)}
	return append(same(withdrawn), t.settleDispatch(f.Actor)...), nil
}

// HandoffWithdrawn takes an offer back: to the offering team, or, when overtaken by another act, to nowhere.
type HandoffWithdrawn struct {
	Handoff   Seq
	Team      TeamID
	Tier      int
	Owner     PersonID
	Overtaken bool // the ticket was routed, solved, merged or discarded meanwhile
}

// Kind names the event.
func (HandoffWithdrawn) Kind() string { return "handoff.withdrawn" }

// Audience is internal.
func (HandoffWithdrawn) Audience() Audience { return Internal }

func (e HandoffWithdrawn) apply(t Ticket, s Stamp) Ticket {
	handoff := t.Handoff(e.Handoff)
	t = t.changeHandoff(e.Handoff, func(h *Handoff) {
		h.State, h.EndedAt, h.EndedBy = HandoffStateWithdrawn, s.At, s.By
	})
	if e.Overtaken || handoff == nil {
		return t
	}
	if handoff.Bounce {
		t.Bounces--
	}
	if handoff.FirstVisit {
		t.Visited = slices.DeleteFunc(cloned(t.Visited), func(team TeamID) bool { return team == handoff.To })
	}
	t.Owner = e.Owner
	return t.moveTo(e.Team, e.Tier)
}

// ExpireHandoff puts a handoff nobody accepted in time on the dispatcher's list. The team stays.
type ExpireHandoff struct {
	Handoff Seq
}

// Name is "expire_handoff".
func (ExpireHandoff) Name() string { return "expire_handoff" }

// Needs nothing.
func (ExpireHandoff) Needs() Needs { return Needs{} }

func (c ExpireHandoff) decide(t Ticket, _ Facts, s Stamp) ([]Entry, error) {
	open, err := t.openHandoff(c.Handoff)
	if err != nil {
		return nil, err
	}
	if open.State == HandoffStateExpired || open.AcceptBy.IsZero() || s.At.Before(open.AcceptBy) {
		return nil, nil
	}
	entries := same(HandoffExpired{Handoff: open.Seq, AcceptBy: open.AcceptBy})
	if t.Dispatch == nil {
		entries = append(entries, same(DispatchListed{Why: DispatchNotAccepted, Reason: open.notAccepted()})...)
	}
	return entries, nil
}

func (h Handoff) notAccepted() Reason {
	return Reason{
		Source: "handoff", Ref: strconv.FormatInt(int64(h.Seq), 10),
		Words:  fmt.Sprintf("The handoff of entry %d was to be accepted within %s and was not.", h.Seq, h.AcceptBy.Sub(h.OfferedAt)),
		Values: []rules.Match{{Field: "minutes", Value: strconv.Itoa(int(h.AcceptBy.Sub(h.OfferedAt) / time.Minute))}},
	}
}

// HandoffExpired says that the acceptance clock ran out.
type HandoffExpired struct {
	Handoff  Seq
	AcceptBy time.Time `json:",omitzero"`
}

// Kind names the event.
func (HandoffExpired) Kind() string { return "handoff.expired" }

// Audience is internal.
func (HandoffExpired) Audience() Audience { return Internal }

func (e HandoffExpired) apply(t Ticket, _ Stamp) Ticket {
	return t.changeHandoff(e.Handoff, func(h *Handoff) { h.State = HandoffStateExpired })
}

// RateHandoff says how good the story was, by the receiving side.
type RateHandoff struct {
	Handoff Seq
	Rating  int // 1 to 5
}

// Name is "rate_handoff".
func (RateHandoff) Name() string { return "rate_handoff" }

// Needs nothing.
func (RateHandoff) Needs() Needs { return Needs{} }

func (c RateHandoff) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	h := t.Handoff(c.Handoff)
	if h == nil {
		return nil, NotFound("handoff")
	}
	if h.State != HandoffStateAccepted && h.State != HandoffStateReturned {
		return nil, Conflict("handoff.not_answered", "This handoff was not accepted or returned, so there is nothing to rate yet.")
	}
	if err := h.mayRate(c.Rating, f.Actor); err != nil {
		return nil, err
	}
	if h.Rating == c.Rating {
		return nil, nil
	}
	return same(HandoffRated{Handoff: c.Handoff, Rating: c.Rating}), nil
}

// mayRate tells whether somebody may give a handoff that many of five.
func (h Handoff) mayRate(rating int, who Actor) error {
	if rating < 1 || rating > 5 {
		return Invalid("rating", "handoff.rating", "The rating is a number from 1 to 5.")
	}
	if !who.Person.IsMember(h.To) {
		return Forbidden("handoff.not_received", "Only the team that received the handoff rates it.")
	}
	return nil
}

// HandoffRated is the receiver's word on a handoff. A later one replaces it.
type HandoffRated struct {
	Handoff Seq
	Rating  int
}

// Kind names the event.
func (HandoffRated) Kind() string { return "handoff.rated" }

// Audience is internal.
func (HandoffRated) Audience() Audience { return Internal }

func (e HandoffRated) apply(t Ticket, _ Stamp) Ticket {
	return t.changeHandoff(e.Handoff, func(h *Handoff) { h.Rating = e.Rating })
}
