package desk

import (
	"cmp"
	"slices"
	"time"

	"tierdesk/internal/core/routing"
)

// InHand is a ticket that somebody owns, with when something of it is due; zero: nothing is.
type InHand struct {
	Ticket Ticket
	DueAt  time.Time
}

// MoveWhy is why a ticket would better be with somebody else.
type MoveWhy string

// The reasons.
const (
	MoveAbsent MoveWhy = "absent" // its owner is not there until something of it is due
	MoveOver   MoveWhy = "over"   // its owner has more in hand than they can
)

// Move is a ticket that would better be with somebody else of its team. The loads are in points: what the giver had and the receiver would have.
type Move struct {
	Ticket   TicketID
	From, To PersonID
	Why      MoveWhy
	Off      routing.Off // why the giver is not there
	Back     time.Time   // when they are again; zero: not known
	Had, Has int
}

// Balance proposes who gives what to whom inside a team, so that nobody has more in hand than they can and nothing comes due in the hands of
// somebody who is not there. What waits for others or has work planned stays, as it weighs nothing or its time is promised; so does what nobody has
// the skill and the room for. From full hands goes first what nobody answered yet, as least of its story is lost, and of that what is due first. The
// facts are the agents, their hours and what they have in hand.
func Balance(f Facts, all []InHand, at time.Time) []Move {
	b := balance{f: f, at: at, people: map[PersonID]Person{}}
	b.f.Work = make(map[PersonID]Work, len(f.Work))
	for id, work := range f.Work {
		b.f.Work[id] = work
	}
	for _, p := range f.Agents {
		b.people[p.ID] = p
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, compareToMove)
	for _, one := range all {
		b.look(one, MoveAbsent)
	}
	for _, one := range all {
		b.look(one, MoveOver)
	}
	return b.moves
}

// compareToMove puts what is easiest to give away first.
func compareToMove(a, b InHand) int {
	answered := func(x InHand) int {
		if x.Ticket.AnsweredAt.IsZero() {
			return 0
		}
		return 1
	}
	due := func(x InHand) int64 {
		if x.DueAt.IsZero() {
			return 1 << 62
		}
		return x.DueAt.UnixMicro()
	}
	return cmp.Or(cmp.Compare(answered(a), answered(b)), cmp.Compare(due(a), due(b)), cmp.Compare(a.Ticket.Number, b.Ticket.Number))
}

type balance struct {
	f      Facts
	at     time.Time
	people map[PersonID]Person
	moves  []Move
}

func (b *balance) look(one InHand, why MoveWhy) {
	t := one.Ticket
	giver, known := b.people[t.Owner]
	if !known || t.Points() == 0 || b.isMoved(t.ID) || slices.ContainsFunc(t.Scheduled, func(a Appointment) bool { return !a.Done }) {
		return
	}
	move := Move{Ticket: t.ID, From: giver.ID, Why: why, Had: b.f.Work[giver.ID].Points}
	switch move.Off, move.Back = b.f.IsOff(giver, b.at); {
	case why == MoveOver && move.Had <= giver.Room():
		return
	case why == MoveAbsent && (move.Off == "" || one.DueAt.IsZero() || !move.Back.IsZero() && !one.DueAt.Before(move.Back)):
		return
	}
	candidates := slices.DeleteFunc(b.f.candidates(t, b.at), func(c routing.Candidate) bool { return c.Person == string(giver.ID) })
	policy := b.f.House.Teams[t.Team].Assign
	policy.Order = routing.LeastLoaded // this is about load
	ranked := routing.Rank(policy, b.f.House.Categories[t.Category].Needs, candidates, t.Points())
	if len(ranked) == 0 || ranked[0].Why != "" {
		return
	}
	move.To = PersonID(ranked[0].Person)
	b.shift(giver.ID, -t.Points(), -1)
	b.shift(move.To, t.Points(), 1)
	move.Has = b.f.Work[move.To].Points
	b.moves = append(b.moves, move)
}

func (b *balance) isMoved(id TicketID) bool {
	return slices.ContainsFunc(b.moves, func(m Move) bool { return m.Ticket == id })
}

func (b *balance) shift(p PersonID, points, tickets int) {
	work := b.f.Work[p]
	work.Points += points
	work.Tickets += tickets
	b.f.Work[p] = work
}
