package desk

// LogCode is the short name of an imported log: small letters, digits and hyphens.
type LogCode string

// RowImported is a row of a log that another program kept, after the first of its case. It says where the case stood from then on:
// nothing was decided here.
type RowImported struct {
	Log   LogCode
	Line  int64 // of the file
	Team  TeamID
	Tier  int
	Owner PersonID // empty: nobody is named
	State State    // open, resolved or closed
	Hold  HoldReason
}

// Kind names the event.
func (RowImported) Kind() string { return "row.imported" }

// Audience is internal.
func (RowImported) Audience() Audience { return Internal }

func (e TicketOpened) row() RowImported {
	return RowImported{Log: e.Log, Line: e.Line, Team: e.Team, Tier: e.Tier, Owner: e.Owner, State: e.State, Hold: e.Hold}
}

// apply keeps what the row says. Nothing of it falls due: a solved case has no instant at which it closes by itself.
func (e RowImported) apply(t Ticket, s Stamp) Ticket {
	if t.Team != e.Team {
		t.Visited = append(cloned(t.Visited), e.Team)
	}
	t.Team, t.Tier, t.Owner, t.Taken = e.Team, e.Tier, e.Owner, true
	t.WaitingAt = zeroTime
	if t.Hold == nil || t.Hold.Reason != e.Hold {
		t.Hold = e.hold(s)
	}
	if e.State == StateOpen {
		return t.openAgain(s)
	}
	if t.Resolution == nil {
		t.Resolution = &Resolution{Outcome: OutcomeSolved, Cause: CauseUnknown, At: s.At, By: s.By, Team: e.Team, Tier: e.Tier}
	}
	if e.State == StateClosed && t.Closure == nil {
		t.Closure = &Closure{At: s.At, By: s.By, Why: ClosePerson}
	}
	t.State = e.State
	return t
}

func (e RowImported) hold(s Stamp) *Hold {
	if e.Hold == "" {
		return nil
	}
	return &Hold{Reason: e.Hold, At: s.At, By: s.By}
}

func (t Ticket) openAgain(s Stamp) Ticket {
	if t.Resolution != nil {
		t.ReopenedAt, t.Reopenings, t.Visited = s.At, t.Reopenings+1, []TeamID{t.Team}
	}
	t.State, t.Resolution, t.Closure = StateOpen, nil, nil
	return t
}
