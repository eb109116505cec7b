package desk

// RaiseTo brings a ticket to a manager without moving it.
type RaiseTo struct {
	To      PersonID
	Content Content // why
}

// Name is "raise".
func (RaiseTo) Name() string { return "raise" }

// Needs the manager.
func (c RaiseTo) Needs() Needs { return Needs{Persons: compact(c.To)} }

func (c RaiseTo) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	if err := t.mustBeLive(); err != nil {
		return nil, err
	}
	person, err := f.person(c.To, "person_id")
	if err != nil {
		return nil, err
	}
	if !person.Has(RoleManager) || !(Actor{Person: person}).Scope().IsAgentOf(t) {
		return nil, Invalid("person_id", "raise.not_a_manager", "A ticket is raised to a manager who may see it.")
	}
	if c.Content.IsEmpty() && !f.Actor.IsMachine() {
		return nil, Invalid("words", "raise.words_missing", "Say in a sentence why a manager should look.")
	}
	if err := c.Content.checkSize("words"); err != nil {
		return nil, err
	}
	return []Entry{with(TicketRaised{To: c.To}, c.Content)}, nil
}

// TicketRaised calls a manager.
type TicketRaised struct{ To PersonID }

// Kind names the event.
func (TicketRaised) Kind() string { return "ticket.raised" }

// Audience is internal.
func (TicketRaised) Audience() Audience { return Internal }

func (e TicketRaised) apply(t Ticket, s Stamp) Ticket {
	t.Raise = &Raise{To: e.To, At: s.At, By: s.By}
	return t
}

// AnswerRaise says that the manager has seen to it.
type AnswerRaise struct{ Content Content }

// Name is "answer_raise".
func (AnswerRaise) Name() string { return "answer_raise" }

// Needs nothing.
func (AnswerRaise) Needs() Needs { return Needs{} }

func (c AnswerRaise) decide(t Ticket, _ Facts, _ Stamp) ([]Entry, error) {
	if t.Raise == nil {
		return nil, Conflict("raise.none", "Nobody has raised this ticket, or it was answered already.")
	}
	if err := c.Content.checkSize("words"); err != nil {
		return nil, err
	}
	return []Entry{with(RaiseAnswered{}, c.Content)}, nil
}

// RaiseAnswered ends a raise.
type RaiseAnswered struct{}

// Kind names the event.
func (RaiseAnswered) Kind() string { return "raise.answered" }

// Audience is internal.
func (RaiseAnswered) Audience() Audience { return Internal }

func (e RaiseAnswered) apply(t Ticket, _ Stamp) Ticket {
	t.Raise = nil
	return t
}
