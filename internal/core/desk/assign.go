package desk

// Assign gives the ticket to a person of its team, or back to the queue. Taking is assigning to oneself.
type Assign struct {
	To PersonID // empty: back to the team's queue
}

// Name is "assign".
func (Assign) Name() string { return "assign" }

// Needs the person.
func (c Assign) Needs() Needs { return Needs{Persons: compact(c.To)} }

func (c Assign) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	if err := t.mustBeLive(); err != nil {
		return nil, err
	}
	if c.To == "" {
		return c.giveBack(t)
	}
	person, err := f.person(c.To, "person_id")
	if err != nil {
		return nil, err
	}
	if err := t.mayOwn(person); err != nil {
		return nil, err
	}
	entries := t.acceptOrAssign(person.ID)
	if t.earnsVoice(person, f.House) {
		entries = append(entries, same(VoiceChanged{To: person.ID})...)
	}
	return append(entries, t.settleDispatch(f.Actor)...), nil
}

func (c Assign) giveBack(t Ticket) ([]Entry, error) {
	if t.Owner == "" {
		return nil, nil
	}
	return same(TicketAssigned{From: t.Owner}), nil
}

func (t Ticket) mayOwn(p Person) error {
	if !p.IsMember(t.Team) {
		return Invalid("person_id", "assign.not_a_member", "That person is not in the ticket's team. Hand the ticket to their team instead.")
	}
	if !(Actor{Person: p}).Scope().IsAgentOf(t) {
		return Invalid("person_id", "assign.may_not_see", "That person may not see this ticket.")
	}
	return nil
}

// acceptOrAssign makes taking an offered ticket the same as accepting its handoff.
func (t Ticket) acceptOrAssign(to PersonID) []Entry {
	if open := t.OpenHandoff(); open != nil {
		return same(HandoffAccepted{Handoff: open.Seq, Owner: to})
	}
	if t.Owner == to {
		return nil
	}
	return same(TicketAssigned{From: t.Owner, To: to})
}

// TicketAssigned is a change of the working owner inside the team.
type TicketAssigned struct {
	From   PersonID
	To     PersonID // empty: the queue
	Reason Reason   `json:",omitzero"`  // why the desk chose them; zero: a person did
	Within int      `json:",omitempty"` // points that they could have in hand at most when the desk chose them
}

// Kind names the event.
func (TicketAssigned) Kind() string { return "ticket.assigned" }

// Audience is public.
func (TicketAssigned) Audience() Audience { return Public }

func (e TicketAssigned) apply(t Ticket, _ Stamp) Ticket {
	t = t.ownedBy(e.To)
	if e.To != "" {
		t.Taken = true
		if t.State == StateNew {
			t.State = StateOpen
		}
	}
	return t
}
