package desk

import (
	"time"

	"tierdesk/internal/core/sla"
)

// Mark is something of the timeline that clocks are computed from, as short as it can be kept on the ticket. What changes no clock
// leaves none, so a long conversation leaves two marks for each answer that was awaited.
type Mark struct {
	At   int64    `json:"at"` // microseconds since 1970, UTC
	Kind MarkKind `json:"kind"`

	Team     TeamID     `json:"team,omitempty"`
	Tier     int        `json:"tier,omitempty"`
	Type     Type       `json:"type,omitempty"`
	Priority Priority   `json:"priority,omitempty"`
	Category CategoryID `json:"category,omitempty"`

	Wait   HoldReason `json:"wait,omitempty"`
	Vendor VendorID   `json:"vendor,omitempty"`

	ByAgent  bool `json:"by_agent,omitempty"`  // opened: from phone or desk side, and so answered
	WorkDone bool `json:"work_done,omitempty"` // offered
	Public   bool `json:"public,omitempty"`    // resolved: with a public text

	Agreement AgreementRef `json:"agreement,omitzero"`
}

// MarkKind is what a mark says.
type MarkKind string

// The kinds of mark.
const (
	MarkOpened     MarkKind = "opened"
	MarkAsked      MarkKind = "asked"    // a customer wrote
	MarkAnswered   MarkKind = "answered" // an agent wrote to them
	MarkHeld       MarkKind = "held"
	MarkResumed    MarkKind = "resumed"
	MarkClassified MarkKind = "classified"
	MarkRouted     MarkKind = "routed"
	MarkOffered    MarkKind = "offered"
	MarkAccepted   MarkKind = "accepted"
	MarkReturned   MarkKind = "returned"
	MarkWithdrawn  MarkKind = "withdrawn"
	MarkResolved   MarkKind = "resolved"
	MarkReopened   MarkKind = "reopened"
	MarkClosed     MarkKind = "closed"
	MarkEnded      MarkKind = "ended" // merged away or discarded
	MarkAgreed     MarkKind = "agreed"
)

// mark adds what an event means to the clocks. It is called with the ticket before the event and gives the marks after it.
func (t Ticket) mark(after Ticket, e Event, s Stamp) []Mark {
	m, ok := t.markOf(after, e, s)
	if !ok {
		return t.Marks
	}
	m.At = s.At.UnixMicro()
	return append(cloned(t.Marks), m)
}

func (t Ticket) markOf(after Ticket, e Event, s Stamp) (Mark, bool) {
	switch e := e.(type) {
	case TicketOpened:
		byAgent := s.By.Person != "" && s.By.Person != e.Requester && (e.Via == ViaPhone || e.Via == ViaDesk)
		return Mark{Kind: MarkOpened, Type: e.Type, Priority: e.Priority, Category: e.Category, Team: e.Team, Tier: e.Tier, ByAgent: byAgent}, true
	case MessagePosted:
		return t.markMessage(e, s)
	case TicketHeld:
		return Mark{Kind: MarkHeld, Wait: e.Reason, Vendor: e.Vendor}, true
	case TicketResumed:
		return Mark{Kind: MarkResumed}, true
	case TicketClassified:
		changed := e.Type != t.Type || e.Priority != t.Priority || e.Category != t.Category
		return Mark{Kind: MarkClassified, Type: e.Type, Priority: e.Priority, Category: e.Category}, changed
	case TicketRouted:
		return Mark{Kind: MarkRouted, Team: e.Team, Tier: e.Tier}, true
	case HandoffOffered:
		return Mark{Kind: MarkOffered, Team: e.To, Tier: e.ToTier, WorkDone: e.WorkDone}, true
	case HandoffAccepted:
		return Mark{Kind: MarkAccepted}, true
	case HandoffReturned:
		return Mark{Kind: MarkReturned}, true
	case HandoffWithdrawn:
		return Mark{Kind: MarkWithdrawn}, !e.Overtaken
	case TicketResolved:
		return Mark{Kind: MarkResolved, Public: e.Answers}, true
	case TicketReopened:
		return Mark{Kind: MarkReopened}, true
	case TicketClosed:
		return Mark{Kind: MarkClosed}, true
	case TicketDiscarded, TicketMerged:
		return Mark{Kind: MarkEnded}, true
	case AgreementBound:
		return Mark{Kind: MarkAgreed, Agreement: after.agreement()}, true
	}
	return Mark{}, false
}

// markMessage leaves out what starts or stops nothing (S7): automatic mail, watchers and vendors, a second question before the answer, and a
// second answer. What opened the ticket is its opening.
func (t Ticket) markMessage(e MessagePosted, s Stamp) (Mark, bool) {
	switch {
	case e.Automatic || e.Side == SideOther:
		return Mark{}, false
	case e.Side == SideRequester:
		return Mark{Kind: MarkAsked}, !t.isOpening(s) && !t.isAwaited()
	default:
		return Mark{Kind: MarkAnswered}, e.From != "" && t.isAwaited()
	}
}

// isOpening tells whether the ticket is being opened: nothing but that, and what it was bound to, has happened.
func (t Ticket) isOpening(s Stamp) bool {
	for _, m := range t.Marks {
		if m.At != s.At.UnixMicro() || m.Kind != MarkOpened && m.Kind != MarkAgreed {
			return false
		}
	}
	return true
}

// isAwaited tells whether a response clock runs: the customer wrote last.
func (t Ticket) isAwaited() bool {
	for i := len(t.Marks) - 1; i >= 0; i-- {
		switch m := t.Marks[i]; m.Kind {
		case MarkAsked:
			return true
		case MarkAnswered, MarkResolved:
			return false
		case MarkOpened:
			return !m.ByAgent
		}
	}
	return false
}

// event is the mark in the words of the clocks. What terms do not hold changes no clock.
func (m Mark) event(terms Terms) sla.Event {
	team := sla.Team{Tier: m.Tier, ID: string(m.Team)}
	switch m.Kind {
	case MarkOpened:
		return sla.Opened{Type: string(m.Type), Priority: int(m.Priority), Category: string(m.Category), Team: team, ByAgent: m.ByAgent}
	case MarkAsked:
		return sla.Wrote{By: sla.VoiceCustomer}
	case MarkAnswered:
		return sla.Wrote{By: sla.VoiceAgent}
	case MarkHeld:
		return sla.Held{Wait: sla.Wait(m.Wait), Vendor: string(m.Vendor)}
	case MarkResumed:
		return sla.Resumed{}
	case MarkClassified:
		return sla.Reclassified{Type: string(m.Type), Priority: int(m.Priority), Category: string(m.Category)}
	case MarkRouted:
		return sla.Routed{To: team}
	case MarkOffered:
		return sla.Offered{To: team, WorkDone: m.WorkDone}
	case MarkAccepted:
		return sla.Accepted{}
	case MarkReturned:
		return sla.Returned{}
	case MarkWithdrawn:
		return sla.Withdrawn{}
	case MarkResolved:
		return sla.Resolved{Public: m.Public}
	case MarkReopened:
		return sla.Reopened{}
	case MarkClosed:
		return sla.Closed{}
	case MarkEnded:
		return sla.Ended{}
	case MarkAgreed:
		if p, ok := terms[m.Agreement]; ok {
			return sla.AgreementChanged{Agreement: p.Agreement, Hours: p.Hours, TeamHours: p.TeamHours}
		}
	}
	return sla.Wrote{Internal: true}
}

func (m Mark) at() time.Time { return time.UnixMicro(m.At).UTC() }
