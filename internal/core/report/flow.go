package report

import (
	"cmp"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
)

// Flow is what counts of the way of one ticket, as a store keeps it. Tiers are those of its teams.
type Flow struct {
	First, Last, Highest int
	Solved               int  // the tier that solved it last; -1: nobody did
	Steps                int  // how often it said where it stands
	Changes              int  // of team
	Bounces              int  // from a team to another and straight back
	Returned             bool // to any team it had left
	Front                bool // pushed to the front: begun at tier 1, never back down, no tier skipped
	Skips                int  // upward over a tier
	Reopened             int
	Took                 int64 // microseconds from the first step to the last

	Holds []Wait  `json:",omitempty"` // by reason
	Stays []Stay  `json:",omitempty"` // by tier and what it was there
	Moves []Move  `json:",omitempty"` // from tier to tier, of changes of team
	Pairs []Pair  `json:",omitempty"` // from team to team
	Rules []Ruler `json:",omitempty"`
	Done  []Done  `json:",omitempty"` // each time it was solved
}

// Wait is how often and how long something was waited for.
type Wait struct {
	Reason desk.HoldReason
	Events int
	For    int64 // microseconds
}

// Stay is the time at a tier in one state: open, resolved or closed, or what an open ticket waited for.
type Stay struct {
	Tier int
	In   string
	For  int64 // microseconds
}

// Move is how often the team changed from a tier to another, or within one.
type Move struct {
	From, To int
	N        int
}

// Pair is what went from one team to another.
type Pair struct {
	From, To  desk.TeamID
	N         int   // changes of team this way
	Bounces   int   // of which the ticket came straight back
	Comebacks int   // of which it came to a team that had had it
	Offered   int   `json:",omitempty"` // handoffs
	Accepted  int   `json:",omitempty"`
	Returned  int   `json:",omitempty"`
	Withdrawn int   `json:",omitempty"`
	Expired   int   `json:",omitempty"` // not accepted in time
	Waited    int64 `json:",omitempty"` // microseconds from offer to acceptance
	Rated     int   `json:",omitempty"`
	Stars     int   `json:",omitempty"` // the sum of the ratings
}

// Ruler is what became of what a rule sent somewhere.
type Ruler struct {
	Ref     string
	N       int
	Bounced int // the team handed it back or across
}

// Of gives what counts of a way. A way without steps has no flow.
func Of(t Trace) (Flow, bool) {
	if len(t.Steps) == 0 || t.Gone {
		return Flow{}, false
	}
	first, last := t.Steps[0], t.Steps[len(t.Steps)-1]
	f := Flow{First: first.Tier, Last: last.Tier, Solved: -1, Steps: len(t.Steps), Took: last.At.Sub(first.At).Microseconds()}
	f.Front = first.Tier <= 1
	for i, step := range t.Steps {
		f.Highest = max(f.Highest, step.Tier)
		if isDone(step) {
			f.Solved = step.Tier
		}
		if i > 0 {
			f.pass(t.Steps[i-1], step)
		}
		if step.Held {
			f.wait(step.Hold).Events++
		}
	}
	f.teams(t.Steps)
	f.passings(t.Passings)
	f.rules(t)
	f.Done = t.Done
	f.sort()
	return f, true
}

func isDone(s Step) bool { return s.State == desk.StateResolved || s.State == desk.StateClosed }

// pass counts what lies between two steps.
func (f *Flow) pass(from, to Step) {
	took := to.At.Sub(from.At).Microseconds()
	in := string(from.State)
	if from.Hold != "" {
		f.wait(from.Hold).For += took
		if !isDone(from) {
			in = string(from.Hold)
		}
	}
	if took > 0 {
		f.stay(from.Tier, in).For += took
	}
	if isDone(from) && !isDone(to) {
		f.Reopened++
	}
	switch {
	case to.Tier < from.Tier:
		f.Front = false
	case to.Tier > from.Tier+1:
		f.Front = false
		f.Skips++
	}
}

// teams counts changes of team: steps with the same team in a row are one stay.
func (f *Flow) teams(steps []Step) {
	stays := slices.CompactFunc(slices.Clone(steps), func(a, b Step) bool { return a.Team == b.Team })
	f.Changes = len(stays) - 1
	had := map[desk.TeamID]bool{}
	for i, stay := range stays {
		if i > 0 {
			pair := f.pair(stays[i-1].Team, stay.Team)
			pair.N++
			if had[stay.Team] {
				pair.Comebacks++
				f.Returned = true
			}
			if i+1 < len(stays) && stays[i+1].Team == stays[i-1].Team {
				pair.Bounces++
				f.Bounces++
			}
			f.move(stays[i-1], stay)
		}
		had[stay.Team] = true
	}
}

func (f *Flow) move(from, to Step) {
	for i := range f.Moves {
		if f.Moves[i].From == from.Tier && f.Moves[i].To == to.Tier {
			f.Moves[i].N++
			return
		}
	}
	f.Moves = append(f.Moves, Move{From: from.Tier, To: to.Tier, N: 1})
}

func (f *Flow) passings(passings []Passing) {
	for _, p := range passings {
		pair := f.pair(p.From, p.To)
		pair.Offered++
		switch p.End {
		case desk.HandoffStateAccepted:
			pair.Accepted++
			pair.Waited += between(p.OfferedAt, p.EndedAt)
		case desk.HandoffStateReturned:
			pair.Returned++
		case desk.HandoffStateWithdrawn:
			pair.Withdrawn++
		}
		if p.Expired {
			pair.Expired++
		}
		if p.Rating > 0 {
			pair.Rated++
			pair.Stars += p.Rating
		}
	}
}

func between(from, to time.Time) int64 { return to.Sub(from).Microseconds() }

// rules judges each place that a rule chose by the next change of team: back or across, it was the wrong one; up or down, it was not.
func (f *Flow) rules(t Trace) {
	for _, ruled := range t.Rules {
		ruler := f.ruler(ruled.Ref)
		ruler.N++
		at := t.Steps[ruled.Step]
		next := slices.IndexFunc(t.Steps[ruled.Step:], func(s Step) bool { return s.Team != at.Team })
		if next < 0 {
			continue
		}
		before, then := t.Steps[:ruled.Step], t.Steps[ruled.Step+next]
		back := slices.ContainsFunc(before, func(s Step) bool { return s.Team == then.Team })
		if back || then.Tier == at.Tier {
			ruler.Bounced++
		}
	}
}

func (f *Flow) wait(reason desk.HoldReason) *Wait {
	return find(&f.Holds, func(w Wait) bool { return w.Reason == reason }, Wait{Reason: reason})
}

func (f *Flow) stay(tier int, in string) *Stay {
	return find(&f.Stays, func(s Stay) bool { return s.Tier == tier && s.In == in }, Stay{Tier: tier, In: in})
}

func (f *Flow) pair(from, to desk.TeamID) *Pair {
	return find(&f.Pairs, func(p Pair) bool { return p.From == from && p.To == to }, Pair{From: from, To: to})
}

func (f *Flow) ruler(ref string) *Ruler {
	return find(&f.Rules, func(r Ruler) bool { return r.Ref == ref }, Ruler{Ref: ref})
}

// find gives the place of a value in a short list, and adds it where it is missing.
func find[T any](list *[]T, is func(T) bool, missing T) *T {
	i := slices.IndexFunc(*list, is)
	if i < 0 {
		*list = append(*list, missing)
		i = len(*list) - 1
	}
	return &(*list)[i]
}

func (f *Flow) sort() {
	slices.SortFunc(f.Holds, func(a, b Wait) int { return cmp.Compare(a.Reason, b.Reason) })
	slices.SortFunc(f.Stays, func(a, b Stay) int { return cmp.Or(a.Tier-b.Tier, cmp.Compare(a.In, b.In)) })
	slices.SortFunc(f.Moves, func(a, b Move) int { return cmp.Or(a.From-b.From, a.To-b.To) })
	slices.SortFunc(f.Pairs, func(a, b Pair) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	slices.SortFunc(f.Rules, func(a, b Ruler) int { return cmp.Compare(a.Ref, b.Ref) })
}
