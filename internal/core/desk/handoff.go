package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/rules"
)

// HandoffKind is the direction of a handoff between tiers.
type HandoffKind string

// The directions.
const (
	HandUp     HandoffKind = "up"
	HandAcross HandoffKind = "across"
	HandDown   HandoffKind = "down"
)

// HandoffKinds are all directions.
var HandoffKinds = []HandoffKind{HandUp, HandAcross, HandDown}

// HandoffState is where a handoff is.
type HandoffState string

// The states of a handoff. An expired one is still open: it can be accepted, returned or moved by the dispatcher.
const (
	HandoffStateOffered   HandoffState = "offered"
	HandoffStateExpired   HandoffState = "expired"
	HandoffStateAccepted  HandoffState = "accepted"
	HandoffStateReturned  HandoffState = "returned"
	HandoffStateWithdrawn HandoffState = "withdrawn"
)

// HandoffStates are all states of a handoff.
var HandoffStates = []HandoffState{HandoffStateOffered, HandoffStateExpired, HandoffStateAccepted, HandoffStateReturned, HandoffStateWithdrawn}

// Handoff is one passing of the ticket from team to team under the contract of its edge.
type Handoff struct {
	Seq        Seq // the entry that offered it, where its parts are written
	Kind       HandoffKind
	From, To   TeamID
	FromTier   int
	ToTier     int
	OfferedBy  PersonID
	ReturnTo   PersonID // who gets it back when it is returned; empty: the queue
	OfferedAt  time.Time
	AcceptBy   time.Time // zero: no limit
	WorkDone   bool      // down, with the work done: no bounce
	Bounce     bool
	FirstVisit bool // the receiving team had not had it before
	State      HandoffState
	EndedAt    time.Time
	EndedBy    By
	Why        ReturnWhy // for a return
	Rating     int       // 1 to 5 by the receiver, 0 not rated
}

// IsOpen tells whether the handoff waits for the receiving team.
func (h Handoff) IsOpen() bool {
	return h.State == HandoffStateOffered || h.State == HandoffStateExpired
}

// ReturnWhy is the reason code of a return.
type ReturnWhy string

// The reasons to return a handoff.
const (
	ReturnWrongTeam   ReturnWhy = "wrong_team"
	ReturnMissingInfo ReturnWhy = "missing_information"
	ReturnSolvable    ReturnWhy = "solvable_there"
	ReturnKnown       ReturnWhy = "known_error"
	ReturnOutOfScope  ReturnWhy = "out_of_scope"
	ReturnOther       ReturnWhy = "other"
)

// ReturnWhys are all reasons to return a handoff.
var ReturnWhys = []ReturnWhy{ReturnWrongTeam, ReturnMissingInfo, ReturnSolvable, ReturnKnown, ReturnOutOfScope, ReturnOther}

// OfferHandoff moves the ticket to another team with its story. The team accepts it or returns it.
type OfferHandoff struct {
	To       TeamID
	WorkDone bool // for a handoff down: the work is done, the lower tier ends it
	Parts    []Part
}

// Name is "offer_handoff".
func (OfferHandoff) Name() string { return "offer_handoff" }

// Needs nothing.
func (OfferHandoff) Needs() Needs { return Needs{} }

func (c OfferHandoff) decide(t Ticket, f Facts, s Stamp) ([]Entry, error) {
	team, err := f.team(c.To, "team_id")
	if err != nil {
		return nil, err
	}
	edge, err := c.edge(t, f, team)
	if err != nil {
		return nil, err
	}
	content := Content{Parts: keepWritten(c.Parts)}
	if err := checkParts(edge, content); err != nil {
		return nil, err
	}
	offered := c.offered(t, f, team)
	offered.AcceptBy = t.AcceptBy(edge, team.ID, f.Terms, s.At)
	entries := []Entry{with(offered, content)}
	return append(entries, t.guardHops(offered.Bounce, f.House)...), nil
}

// AcceptBy is by when a handoff that is offered now is to be accepted, or zero where the way has no limit: so much time of the receiving team's own
// hours, else of the agreement's. Without an agreement, or in hours that never come, time is as it passes.
func (t Ticket) AcceptBy(way Edge, team TeamID, terms Terms, at time.Time) time.Time {
	if way.AcceptWithin <= 0 {
		return time.Time{}
	}
	promise := terms[t.agreement()]
	hours, own := promise.TeamHours[string(team)]
	if !own {
		hours = promise.Hours
	}
	if by, ok := hours.Due(at, way.AcceptWithin); ok {
		return by
	}
	return at.Add(way.AcceptWithin)
}

func (c OfferHandoff) edge(t Ticket, f Facts, team Team) (Edge, error) {
	if err := t.mustBeLive(); err != nil {
		return Edge{}, err
	}
	if t.OpenHandoff() != nil {
		return Edge{}, Conflict("handoff.open", "This ticket is being handed over already. Accept, return or withdraw that first.")
	}
	if team.ID == t.Team {
		return Edge{}, Invalid("team_id", "handoff.same_team", "The ticket is with that team already. Assign it to a person instead.")
	}
	if err := t.mustFit(team, f.House); err != nil {
		return Edge{}, err
	}
	edge, ok := f.House.Way(t, team.Tier)
	if !ok {
		if err := f.House.mustReach(t, team); err != nil {
			return Edge{}, err
		}
		return Edge{}, Invalid("team_id", "handoff.no_way", "From this tier a ticket cannot go straight to that one.")
	}
	return edge, nil
}

func (c OfferHandoff) offered(t Ticket, f Facts, team Team) HandoffOffered {
	offered := HandoffOffered{
		Direction: direction(t.Tier, team.Tier), From: t.Team, To: team.ID, FromTier: t.Tier, ToTier: team.Tier, WorkDone: c.WorkDone,
		ReturnTo: t.Owner, FirstVisit: !t.HasVisited(team.ID),
	}
	if f.Actor.Person.IsMember(t.Team) {
		offered.ReturnTo = f.Actor.Person.ID
	}
	done := offered.Direction == HandDown && c.WorkDone
	offered.Bounce = t.HasVisited(team.ID) && !done
	return offered
}

func direction(from, to int) HandoffKind {
	switch {
	case to > from:
		return HandUp
	case to < from:
		return HandDown
	default:
		return HandAcross
	}
}

func keepWritten(parts []Part) []Part {
	return slices.DeleteFunc(cloned(parts), func(p Part) bool { return strings.TrimSpace(p.Text) == "" })
}

// checkParts refuses an incomplete story and names each missing part.
func checkParts(edge Edge, content Content) error {
	if err := content.checkSize("parts"); err != nil {
		return err
	}
	var missing []Detail
	var names []string
	for _, code := range edge.Parts {
		if content.part(code) == "" {
			missing = append(missing, Detail{Field: "parts." + string(code), Message: "This part is asked for on this way."})
			names = append(names, string(code))
		}
	}
	for i, part := range content.Parts {
		if slices.ContainsFunc(content.Parts[:i], func(p Part) bool { return p.Code == part.Code }) {
			return Invalid("parts."+string(part.Code), "handoff.part_twice", "This part stands there twice. Put the two together.")
		}
		if !slices.Contains(PartCodes, part.Code) {
			return Invalid("parts", "handoff.part_unknown", "There is no such part of a handoff.")
		}
		if len(part.Text) > MaxBody/10 {
			return Invalid("parts."+string(part.Code), "handoff.part_too_long", "This part is too long. Attach the long text as a note.")
		}
	}
	if missing == nil {
		return nil
	}
	return &Error{
		Kind: KindInvalid, Code: "handoff.parts_missing", Field: "parts", Details: missing,
		Message: "The handoff is not complete. Still missing: " + strings.Join(names, ", ") + ".",
	}
}

// DefaultHopGuard is the bounce that brings a ticket to the dispatcher, where the house says nothing else.
const DefaultHopGuard = 3

// BounceLimit is the bounce that brings a ticket to the dispatcher; 0: none does.
func (h House) BounceLimit() int {
	switch {
	case h.HopGuard < 0:
		return 0
	case h.HopGuard == 0:
		return DefaultHopGuard
	}
	return h.HopGuard
}

// guardHops puts a ticket on the dispatcher's list at its third bounce, or at the one that the house says.
func (t Ticket) guardHops(bounced bool, h House) []Entry {
	limit := h.BounceLimit()
	if !bounced || limit == 0 || t.Bounces+1 < limit || t.Dispatch != nil {
		return nil
	}
	return same(DispatchListed{Why: DispatchBounces, Reason: Reason{
		Source: "hop_guard", Words: fmt.Sprintf("Bounce %d of this ticket; from %d on a dispatcher decides.", t.Bounces+1, limit),
		Values: []rules.Match{{Field: "bounces", Value: strconv.Itoa(t.Bounces + 1)}, {Field: "limit", Value: strconv.Itoa(limit)}},
	}})
}

// HandoffOffered moves the ticket and its queue at once and clears the working owner.
type HandoffOffered struct {
	Direction  HandoffKind
	From, To   TeamID
	FromTier   int
	ToTier     int
	ReturnTo   PersonID
	AcceptBy   time.Time
	WorkDone   bool
	Bounce     bool
	FirstVisit bool
}

// Kind names the event.
func (HandoffOffered) Kind() string { return "handoff.offered" }

// Audience is internal.
func (HandoffOffered) Audience() Audience { return Internal }

func (e HandoffOffered) apply(t Ticket, s Stamp) Ticket {
	t.Handoffs = append(cloned(t.Handoffs), Handoff{
		Seq: t.place(), Kind: e.Direction, From: e.From, To: e.To, FromTier: e.FromTier, ToTier: e.ToTier,
		OfferedBy: s.By.Person, ReturnTo: e.ReturnTo, OfferedAt: s.At, AcceptBy: e.AcceptBy, WorkDone: e.WorkDone,
		Bounce: e.Bounce, FirstVisit: e.FirstVisit, State: HandoffStateOffered,
	})
	if e.Bounce {
		t.Bounces++
	}
	t.Owner, t.Taken = "", true
	if t.State == StateNew {
		t.State = StateOpen
	}
	return t.moveTo(e.To, e.ToTier)
}

// endHandoff takes back an open handoff when the ticket goes another way.
func (t Ticket) endHandoff() []Entry {
	if open := t.OpenHandoff(); open != nil {
		return same(HandoffWithdrawn{Handoff: open.Seq, Overtaken: true})
	}
	return nil
}

// changeHandoff gives the ticket with one handoff replaced.
func (t Ticket) changeHandoff(seq Seq, change func(*Handoff)) Ticket {
	t.Handoffs = slices.Clone(t.Handoffs)
	if h := t.Handoff(seq); h != nil {
		change(h)
	}
	return t
}
