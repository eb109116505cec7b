package desk

// DispatchWhy is why a dispatcher must look.
type DispatchWhy string

// The reasons.
const (
	DispatchNotAccepted DispatchWhy = "not_accepted"
	DispatchBounces     DispatchWhy = "bounces"
	DispatchAsked       DispatchWhy = "asked"
	DispatchClock       DispatchWhy = "clock"   // the agreement orders it when a clock comes to a point
	DispatchNobody      DispatchWhy = "nobody"  // nobody of its team can be given it
	DispatchRule        DispatchWhy = "rule"    // an escalation rule orders it
	DispatchMajor       DispatchWhy = "major"   // the desk proposes a major incident
	DispatchTier        DispatchWhy = "tier"    // it was given a category that its tier may not have
	DispatchConfirm     DispatchWhy = "confirm" // the desk proposes a person, and a dispatcher has the word
)

// DispatchWhys are all reasons to look.
var DispatchWhys = []DispatchWhy{DispatchNotAccepted, DispatchBounces, DispatchAsked, DispatchClock, DispatchNobody, DispatchConfirm, DispatchRule, DispatchMajor, DispatchTier}

// ListForDispatch asks a dispatcher to look.
type ListForDispatch struct{ Content Content }

// Name is "list_for_dispatch".
func (ListForDispatch) Name() string { return "list_for_dispatch" }

// Needs nothing.
func (ListForDispatch) Needs() Needs { return Needs{} }

func (c ListForDispatch) decide(t Ticket, _ Facts, _ Stamp) ([]Entry, error) {
	if err := t.mustBeLive(); err != nil {
		return nil, err
	}
	if err := c.Content.checkSize("words"); err != nil {
		return nil, err
	}
	if t.Dispatch != nil {
		return nil, nil
	}
	return []Entry{with(DispatchListed{Why: DispatchAsked}, c.Content)}, nil
}

// DispatchListed puts the ticket on the dispatcher's list.
type DispatchListed struct {
	Why    DispatchWhy
	Reason Reason `json:",omitzero"` // where the desk itself lists it
}

// Kind names the event.
func (DispatchListed) Kind() string { return "dispatch.listed" }

// Audience is internal.
func (DispatchListed) Audience() Audience { return Internal }

func (e DispatchListed) apply(t Ticket, s Stamp) Ticket {
	t.Dispatch = &Dispatch{Why: e.Why, At: s.At}
	return t
}

// ClearForDispatch takes the ticket off the list without moving it.
type ClearForDispatch struct{}

// Name is "clear_for_dispatch".
func (ClearForDispatch) Name() string { return "clear_for_dispatch" }

// Needs nothing.
func (ClearForDispatch) Needs() Needs { return Needs{} }

func (ClearForDispatch) decide(t Ticket, _ Facts, _ Stamp) ([]Entry, error) {
	return t.leaveDispatch(), nil
}

// isAnsweredByWork tells whether somebody who takes the ticket answers why it is listed.
func (w DispatchWhy) isAnsweredByWork() bool {
	return w == DispatchNotAccepted || w == DispatchNobody || w == DispatchConfirm
}

// settleDispatch takes the ticket off the list when an act answers why it is there: taking it answers that nobody accepted it or could be
// given it; everything else is a dispatcher's or manager's to answer.
func (t Ticket) settleDispatch(actor Actor) []Entry {
	if t.Dispatch == nil || !t.Dispatch.Why.isAnsweredByWork() && !actor.Person.Has(RoleDispatcher) && !actor.Person.Has(RoleManager) {
		return nil
	}
	return same(DispatchCleared{})
}

// settleMove is settleDispatch where the ticket goes to another team: that answers that its tier might not have it.
func (t Ticket) settleMove(actor Actor) []Entry {
	if t.isMisplaced() {
		return t.leaveDispatch()
	}
	return t.settleDispatch(actor)
}

// isMisplaced tells whether it is listed because of its tier.
func (t Ticket) isMisplaced() bool { return t.Dispatch != nil && t.Dispatch.Why == DispatchTier }

func (t Ticket) leaveDispatch() []Entry {
	if t.Dispatch == nil {
		return nil
	}
	return same(DispatchCleared{})
}

// DispatchCleared takes the ticket off the dispatcher's list.
type DispatchCleared struct{}

// Kind names the event.
func (DispatchCleared) Kind() string { return "dispatch.cleared" }

// Audience is internal.
func (DispatchCleared) Audience() Audience { return Internal }

func (e DispatchCleared) apply(t Ticket, _ Stamp) Ticket {
	t.Dispatch = nil
	return t
}
