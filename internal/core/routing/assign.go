package routing

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/rules"
)

// Mode is who chooses the person inside a team.
type Mode string

// The modes. In a team without one people take tickets from the queue themselves.
const (
	ModeQueue     Mode = ""          // people take from the queue
	ModeAutomatic Mode = "automatic" // the desk gives tickets out
	ModeConfirm   Mode = "confirm"   // the desk proposes, a dispatcher confirms
)

// Modes are all modes.
var Modes = []Mode{ModeQueue, ModeAutomatic, ModeConfirm}

// Order is how one of several who fit is chosen.
type Order string

// The orders.
const (
	LeastLoaded Order = ""            // the one with the smallest share of their capacity in hand
	RoundRobin  Order = "round_robin" // the one whose last ticket by the desk lies longest back
)

// Orders are all orders.
var Orders = []Order{LeastLoaded, RoundRobin}

// Policy is how a team's tickets find their person.
type Policy struct {
	Mode   Mode   `json:"mode,omitempty"`
	Order  Order  `json:"order,omitempty"`
	Sticky bool   `json:"sticky,omitempty"` // who had the ticket in this team before gets it again where they can
	Spill  string `json:"spill,omitempty"`  // team that gets what nobody here can take in time; empty: a dispatcher does
	// SpillAfter is how long a ticket waits for somebody here first.
	SpillAfter time.Duration `json:"spill_after,omitempty"`
}

// Need is a skill that work asks for, with the least level.
type Need struct {
	Skill string `json:"skill"`
	Level int    `json:"level"`
}

// MaxLevel is the highest level of a skill: 1 knows, 2 does, 3 teaches.
const MaxLevel = 3

// Candidate is a member of the team as they are now.
type Candidate struct {
	Person   string
	Skills   map[string]int // level by skill
	Load     int            // points in hand
	Capacity int            // points they can have in hand; 0: DefaultCapacity
	Off      Off            // why they cannot be given work now; empty: they can
	Back     time.Time      // when that ends; zero: not known
	LastAt   time.Time      // when the desk last gave them a ticket
	Had      bool           // they had this ticket in this team before
}

// Off is why somebody cannot be given work.
type Off string

// The reasons.
const (
	OffHours    Off = "hours" // outside their shift
	OffLeave    Off = "leave"
	OffAway     Off = "away" // they said so
	OffSkill    Off = "skill"
	OffCapacity Off = "capacity"
	OffSight    Off = "sight" // they may not see the ticket
)

// Offs are all reasons, in the order they are asked.
var Offs = []Off{OffSight, OffSkill, OffLeave, OffHours, OffAway, OffCapacity}

// DefaultCapacity is how many points somebody has in hand at most, where nothing else is said.
const DefaultCapacity = 20

// Capacity of a candidate.
func (c Candidate) capacity() int {
	if c.Capacity <= 0 {
		return DefaultCapacity
	}
	return c.Capacity
}

// Points is what a ticket of a priority weighs in somebody's hands: 4 for P1, 2 for P2, 1 below. A held one weighs nothing, as it waits for others.
func Points(priority int, held bool) int {
	switch {
	case held:
		return 0
	case priority == 1:
		return 4
	case priority == 2:
		return 2
	default:
		return 1
	}
}

// Passed is who was not chosen because they could not be.
type Passed struct {
	Person string `json:"person"`
	Why    Off    `json:"why"`
}

// Choice is who gets a ticket. With no person, Retry is when to look again.
type Choice struct {
	Person string
	Fit    int // how many could have taken it
	Load   int // of the chosen one, before
	Limit  int // of the chosen one
	Sticky bool
	Passed []Passed
	Retry  time.Time
}

// The waits before looking again when nobody has room: it doubles from the first to the last.
const (
	firstRetry = 10 * time.Minute
	lastRetry  = 2 * time.Hour
)

// Ranked is a candidate with why they could not be given the work; empty: they can.
type Ranked struct {
	Candidate
	Why Off
}

// Rank puts candidates in the order in which [Choose] would take them, and behind those the ones it passes over, by why.
func Rank(p Policy, needs []Need, candidates []Candidate, points int) []Ranked {
	ranked := make([]Ranked, len(candidates))
	for i, c := range candidates {
		ranked[i] = Ranked{c, c.off(needs, points)}
	}
	slices.SortFunc(ranked, func(a, b Ranked) int { return strings.Compare(a.Person, b.Person) })
	slices.SortStableFunc(ranked, func(a, b Ranked) int {
		return cmp.Or(cmp.Compare(a.Why.place(), b.Why.place()), p.compare(a.Candidate, b.Candidate))
	})
	return ranked
}

// place orders why somebody cannot: who only has full hands comes before who is not there, and who may not see it comes last.
func (o Off) place() int {
	if o == "" {
		return 0
	}
	return len(Offs) - slices.Index(Offs, o)
}

// Choose picks the person for a ticket of so many points. Tries is how often nobody was found before. Candidates that are equal in all
// that counts are taken in the order of their ids, so that the same question has the same answer.
func Choose(p Policy, needs []Need, candidates []Candidate, points, tries int, at time.Time) Choice {
	var choice Choice
	var fit []Candidate
	candidates = slices.Clone(candidates)
	slices.SortFunc(candidates, func(a, b Candidate) int { return strings.Compare(a.Person, b.Person) })
	for _, c := range candidates {
		if off := c.off(needs, points); off != "" {
			choice.Passed = append(choice.Passed, Passed{c.Person, off})
			continue
		}
		fit = append(fit, c)
	}
	if len(fit) == 0 {
		choice.Retry = retry(candidates, needs, points, tries, at)
		return choice
	}
	choice.Fit = len(fit)
	slices.SortStableFunc(fit, p.compare)
	best := fit[0]
	choice.Person, choice.Load, choice.Limit, choice.Sticky = best.Person, best.Load, best.capacity(), p.Sticky && best.Had
	return choice
}

func (c Candidate) off(needs []Need, points int) Off {
	switch {
	case c.Off == OffSight:
		return OffSight
	case slices.ContainsFunc(needs, func(n Need) bool { return c.Skills[n.Skill] < n.Level }):
		return OffSkill
	case c.Off != "":
		return c.Off
	case c.Load+points > c.capacity():
		return OffCapacity
	}
	return ""
}

func (p Policy) compare(a, b Candidate) int {
	if p.Sticky && a.Had != b.Had {
		if a.Had {
			return -1
		}
		return 1
	}
	if p.Order == RoundRobin {
		return cmp.Or(a.LastAt.Compare(b.LastAt), cmp.Compare(a.Load, b.Load))
	}
	// Shares of capacities, compared without dividing.
	return cmp.Or(cmp.Compare(a.Load*b.capacity(), b.Load*a.capacity()), a.LastAt.Compare(b.LastAt))
}

// retry is when somebody may be able: when the first who has the skill comes back, or after a wait that grows.
func retry(candidates []Candidate, needs []Need, points, tries int, at time.Time) time.Time {
	wait := firstRetry << min(tries, 8)
	next := at.Add(min(wait, lastRetry))
	room := false
	var back time.Time
	for _, c := range candidates {
		switch c.off(needs, points) {
		case OffCapacity:
			room = true
		case OffHours, OffLeave, OffAway:
			if c.Back.After(at) && (back.IsZero() || c.Back.Before(back)) {
				back = c.Back
			}
		}
	}
	if !back.IsZero() && (!room || back.Before(next)) {
		return back
	}
	return next
}

// Words say in one sentence why it came out so, with the figures that decided and no names.
func (c Choice) Words() string {
	passed := c.passedWords()
	if c.Person == "" {
		if passed == "" {
			return "The team has nobody who could take it."
		}
		return "Nobody could take it: " + passed + "."
	}
	words := fmt.Sprintf("%d of %d points in hand, %d could take it", c.Load, c.Limit, c.Fit)
	if c.Sticky {
		words = "Had it before in this team; " + words
	}
	if passed != "" {
		words += "; passed over: " + passed
	}
	return words + "."
}

// Values are the figures that decided, for the record.
func (c Choice) Values() []rules.Match {
	var values []rules.Match
	add := func(field string, n int) { values = append(values, rules.Match{Field: field, Value: strconv.Itoa(n)}) }
	if c.Person != "" {
		add("load", c.Load)
		add("limit", c.Limit)
		add("fit", c.Fit)
		if c.Sticky {
			add("sticky", 1)
		}
	}
	for _, off := range Offs {
		if n := c.passedFor(off); n > 0 {
			add("passed_"+string(off), n)
		}
	}
	return values
}

func (c Choice) passedFor(off Off) int {
	n := 0
	for _, p := range c.Passed {
		if p.Why == off {
			n++
		}
	}
	return n
}

func (c Choice) passedWords() string {
	var parts []string
	for _, off := range Offs {
		if n := c.passedFor(off); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, offWords[off]))
		}
	}
	return strings.Join(parts, ", ")
}

var offWords = map[Off]string{
	OffHours: "outside working hours", OffLeave: "on leave", OffAway: "away", OffSkill: "without the skill",
	OffCapacity: "with full hands", OffSight: "may not see it",
}
