package desk

import (
	"fmt"
	"slices"
	"time"

	"tierdesk/internal/core/routing"
)

// Waits says since when the desk looks for somebody to give a ticket to, and when it looks next.
type Waits struct {
	Since time.Time
	At    time.Time
	Tries int
}

// Proposed is whom the desk would give the ticket to, where a dispatcher or the person themselves has the word.
type Proposed struct {
	Person PersonID
	At     time.Time
	Reason Reason
}

// Worker is who had the ticket last in a team.
type Worker struct {
	Team   TeamID
	Person PersonID
}

// ownedBy sets the working owner and remembers them for the team.
func (t Ticket) ownedBy(p PersonID) Ticket {
	t.Owner, t.Waits, t.Proposed = p, nil, nil
	if p == "" {
		return t
	}
	t.Workers = slices.DeleteFunc(cloned(t.Workers), func(w Worker) bool { return w.Team == t.Team })
	t.Workers = append(t.Workers, Worker{t.Team, p})
	return t
}

// worker is who had the ticket last in its team.
func (t Ticket) worker() PersonID {
	for _, w := range t.Workers {
		if w.Team == t.Team {
			return w.Person
		}
	}
	return ""
}

// Points is what the ticket weighs in the hands of its owner; see [routing.Points].
func (t Ticket) Points() int {
	if !t.State.IsLive() {
		return 0
	}
	return routing.Points(int(t.Priority), t.IsHeld())
}

// lookForPerson begins the search for an owner where a ticket came to a team whose tickets the desk gives out. The choice itself is due work of
// its own, so that whoever is slower decides on what is then.
func (t Ticket) lookForPerson(entries []Entry, f Facts, s Stamp) []Entry {
	if !slices.ContainsFunc(entries, func(e Entry) bool { return mayLoseOwner(e.Event) }) {
		return nil
	}
	after := t.ApplyAll(entries, s)
	if !after.State.IsLive() || after.Owner != "" || after.Waits != nil || f.House.Teams[after.Team].Assign.Mode == routing.ModeQueue {
		return nil
	}
	return same(PersonSought{At: s.At})
}

// mayLoseOwner tells whether a ticket may stand in a team without an owner after an event. That somebody put it back into the queue is not among
// them: the desk does not give it to them again.
func mayLoseOwner(e Event) bool {
	switch e.(type) {
	case TicketOpened, TicketRouted, HandoffOffered, HandoffReturned, HandoffWithdrawn, TicketReopened, ClientMoved:
		return true
	}
	return false
}

// FindPerson gives the ticket to somebody of its team, or proposes them, as the team's policy says. Nobody who could take it: the ticket goes
// over to the team that takes such, or on the dispatcher's list, and the desk looks again later.
type FindPerson struct{}

// Name is "find_person".
func (FindPerson) Name() string { return "find_person" }

// Needs the agents, their hours and what they have in hand.
func (FindPerson) Needs() Needs { return Needs{Agents: true, Work: true} }

func (c FindPerson) decide(t Ticket, f Facts, s Stamp) ([]Entry, error) {
	if t.Waits == nil || s.At.Before(t.Waits.At) || !t.State.IsLive() {
		return nil, nil
	}
	team := f.House.Teams[t.Team]
	if team.Assign.Mode == routing.ModeQueue {
		return same(PersonSought{Reason: Reason{
			Source: "policy", Version: f.House.Version, Words: fmt.Sprintf("Since version %d of the set-up people of this team take their tickets themselves.", f.House.Version),
		}}), nil
	}
	choice := routing.Choose(team.Assign, f.House.Categories[t.Category].Needs, f.candidates(t, s.At), t.Points(), t.Waits.Tries, s.At)
	if choice.Person == "" {
		return t.nobody(team, choice, f, s), nil
	}
	return t.give(team, choice, f), nil
}

func (t Ticket) give(team Team, choice routing.Choice, f Facts) []Entry {
	to := PersonID(choice.Person)
	reason := f.chose(choice)
	if team.Assign.Mode == routing.ModeConfirm || t.OpenHandoff() != nil {
		entries := same(PersonProposed{Person: to, Reason: reason})
		if team.Assign.Mode == routing.ModeConfirm && t.Dispatch == nil {
			entries = append(entries, same(DispatchListed{Why: DispatchConfirm, Reason: reason})...)
		}
		return entries
	}
	entries := same(TicketAssigned{From: t.Owner, To: to, Reason: reason, Within: choice.Limit})
	if i := slices.IndexFunc(f.Agents, func(p Person) bool { return p.ID == to }); i >= 0 && t.earnsVoice(f.Agents[i], f.House) {
		entries = append(entries, same(VoiceChanged{To: to})...)
	}
	if t.Dispatch != nil && t.Dispatch.Why == DispatchNobody {
		entries = append(entries, same(DispatchCleared{})...)
	}
	return entries
}

func (f Facts) chose(c routing.Choice) Reason {
	return Reason{Source: "assignment", Version: f.House.Version, Words: c.Words(), Values: c.Values()}
}

// nobody keeps a ticket from waiting where no one looks: over to the next team in time, on the dispatcher's list at once. No team gets it twice
// that way, or two that stand in for each other would pass it on for ever.
func (t Ticket) nobody(team Team, choice routing.Choice, f Facts, s Stamp) []Entry {
	reason := f.chose(choice)
	spill, ok := f.House.Teams[TeamID(team.Assign.Spill)]
	ok = ok && !t.HasVisited(spill.ID) && !t.Taken && t.OpenHandoff() == nil && f.House.MayGo(t, spill, false)
	over := t.Waits.Since.Add(team.Assign.SpillAfter)
	if ok && !s.At.Before(over) {
		reason.Source = "overflow"
		return same(TicketRouted{From: t.Team, Team: spill.ID, Tier: spill.Tier, Reason: reason})
	}
	at := choice.Retry
	if ok && over.Before(at) {
		at = over
	}
	entries := same(PersonSought{At: at, Tries: t.Waits.Tries + 1, Reason: reason})
	if t.Dispatch == nil {
		entries = append(entries, same(DispatchListed{Why: DispatchNobody, Reason: reason})...)
	}
	return entries
}

// candidates are the members of the ticket's team as they are at an instant.
func (f Facts) candidates(t Ticket, at time.Time) []routing.Candidate {
	var all []routing.Candidate
	for _, p := range f.Agents {
		if p.IsMember(t.Team) && !p.Disabled {
			all = append(all, f.candidate(t, p, at))
		}
	}
	return all
}

func (f Facts) candidate(t Ticket, p Person, at time.Time) routing.Candidate {
	work := f.Work[p.ID]
	c := routing.Candidate{
		Person: string(p.ID), Load: work.Points, Capacity: p.Capacity, LastAt: work.LastAt, Had: t.worker() == p.ID,
		Skills: make(map[string]int, len(p.Skills)),
	}
	for _, s := range p.Skills {
		c.Skills[string(s.Skill)] = s.Level
	}
	if (Actor{Person: p}).Scope().IsAgentOf(t) {
		c.Off, c.Back = f.IsOff(p, at)
	} else {
		c.Off = routing.OffSight
	}
	return c
}

// IsOff tells why a person cannot be given work at an instant, and when they can again: leave first, then their hours, then what they said.
func (f Facts) IsOff(p Person, at time.Time) (routing.Off, time.Time) {
	if leave, ok := p.OnLeave(at); ok {
		return routing.OffLeave, f.BackAt(p, leave.Until)
	}
	if begin := f.atWork(p, at); begin.After(at) {
		return routing.OffHours, f.BackAt(p, begin)
	}
	if away := f.Work[p.ID].AwayUntil; away.After(at) {
		return routing.OffAway, f.BackAt(p, away)
	}
	return "", time.Time{}
}

// PersonSought says that the desk looks for an owner, and when it looks next; a zero instant ends it.
type PersonSought struct {
	At     time.Time `json:",omitzero"`
	Tries  int       `json:",omitempty"`
	Reason Reason    `json:",omitzero"` // why nobody was found before
}

// Kind names the event.
func (PersonSought) Kind() string { return "person.sought" }

// Audience is internal.
func (PersonSought) Audience() Audience { return Internal }

func (e PersonSought) apply(t Ticket, s Stamp) Ticket {
	if e.At.IsZero() {
		t.Waits = nil
		return t
	}
	since := s.At
	if t.Waits != nil {
		since = t.Waits.Since
	}
	t.Waits = &Waits{Since: since, At: e.At, Tries: e.Tries}
	return t
}

// PersonProposed says whom the desk would give the ticket to.
type PersonProposed struct {
	Person PersonID
	Reason Reason
}

// Kind names the event.
func (PersonProposed) Kind() string { return "person.proposed" }

// Audience is internal.
func (PersonProposed) Audience() Audience { return Internal }

func (e PersonProposed) apply(t Ticket, s Stamp) Ticket {
	t.Proposed, t.Waits = &Proposed{Person: e.Person, At: s.At, Reason: e.Reason}, nil
	return t
}

// BackAt is when a person can be given work from an instant on, then or later: in their hours, on no leave and not away.
func (f Facts) BackAt(p Person, at time.Time) time.Time {
	for {
		back := f.atWork(p, at)
		if away := f.Work[p.ID].AwayUntil; away.After(back) {
			back = away
		}
		if leave, ok := p.OnLeave(back); ok {
			back = leave.Until
		}
		if back.Equal(at) {
			return at
		}
		at = back
	}
}
