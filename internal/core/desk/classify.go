package desk

import "slices"

// Classify says what a ticket is about and how bad it is. Empty fields stay as they are.
type Classify struct {
	Type     Type
	Category CategoryID
	Impact   Level
	Urgency  Level
	Affected int
	Reason   Reason // why, where a machine said so; a person may have taken it over
}

// Name is "classify".
func (Classify) Name() string { return "classify" }

// Needs nothing beside the ticket's client.
func (Classify) Needs() Needs { return Needs{} }

func (c Classify) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	if c.Type != "" && !slices.Contains(Types, c.Type) {
		return nil, Invalid("type", "type.unknown", "The type is one of incident, request, problem, change, alert.")
	}
	if c.Category != "" {
		if _, ok := f.House.Categories[c.Category]; !ok {
			return nil, Invalid("category_id", "category.unknown", "There is no such category.")
		}
	}
	if err := checkLevels(c.Impact, c.Urgency); err != nil {
		return nil, err
	}
	if c.Impact == "" && c.Affected > 0 {
		c.Impact = ImpactOf(c.Affected)
	}
	e := TicketClassified{
		Type: either(c.Type, t.Type), Category: either(c.Category, t.Category),
		Impact: either(c.Impact, t.Impact), Urgency: either(c.Urgency, t.Urgency),
		Suggested: c.Reason,
	}
	e.Priority, e.Why = f.matrix().Priority(e.Impact, e.Urgency)
	if e.Impact == t.Impact && e.Urgency == t.Urgency && t.Priority > 0 {
		e.Priority = t.Priority // which the agreement may have raised; only a new judgement of the case lowers it
	}
	if e.changesNothing(t) {
		return nil, nil
	}
	return append(same(e), f.House.placed(t, e.Category)...), nil
}

func checkLevels(impact, urgency Level) error {
	if impact != "" && !impact.IsValid() {
		return Invalid("impact", "level.unknown", "Impact and urgency are high, medium or low.")
	}
	if urgency != "" && !urgency.IsValid() {
		return Invalid("urgency", "level.unknown", "Impact and urgency are high, medium or low.")
	}
	return nil
}

func either[T ~string](wanted, had T) T {
	if wanted != "" {
		return wanted
	}
	return had
}

// TicketClassified gives the ticket's whole classification after the change.
type TicketClassified struct {
	Type     Type
	Category CategoryID
	Impact   Level
	Urgency  Level
	Priority Priority
	Why      Reason
	// Suggested is what a machine said of it, where it acted or somebody took that over.
	Suggested Reason `json:",omitzero"`
}

// Kind names the event.
func (TicketClassified) Kind() string { return "ticket.classified" }

// Audience is public: the requester may see what the desk takes the case for.
func (TicketClassified) Audience() Audience { return Public }

func (e TicketClassified) changesNothing(t Ticket) bool {
	return e.Type == t.Type && e.Category == t.Category && e.Impact == t.Impact && e.Urgency == t.Urgency && e.Priority == t.Priority
}

func (e TicketClassified) apply(t Ticket, _ Stamp) Ticket {
	t.Type, t.Category, t.Impact, t.Urgency, t.Priority = e.Type, e.Category, e.Impact, e.Urgency, e.Priority
	return t
}
