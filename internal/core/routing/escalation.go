package routing

import (
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/rules"
)

// Escalation is what the desk does by itself with a ticket that a condition holds for when something about it comes to a point. Functional
// escalation offers it upward, hierarchical escalation raises it to a manager (ITIL).
type Escalation struct {
	ID   string          `json:"id"`
	Name string          `json:"name"`
	Off  bool            `json:"off,omitempty"`
	At   Trigger         `json:"at"`
	N    int             `json:"n,omitempty"` // percent, minutes or times, as the trigger counts
	M    int             `json:"m,omitempty"` // of "alike": within so many minutes
	Tags []string        `json:"tags,omitempty"`
	Word []string        `json:"words,omitempty"` // of "unhappy": what in a message tells it
	When rules.Condition `json:"when,omitzero"`
	Do   Act             `json:"do"`
	Tier int             `json:"tier,omitempty"` // of an offer
}

// Trigger is what comes to a point.
type Trigger string

// The triggers.
const (
	TierShare Trigger = "tier_share" // percent of the time limit of its tier is used
	Idle      Trigger = "idle"       // so many minutes nobody did anything, waits apart
	Reopened  Trigger = "reopened"   // for the n-th time
	Bounced   Trigger = "bounced"    // for the n-th time since opening or last reopening
	Tagged    Trigger = "tagged"     // with one of these, as for complexity
	VIP       Trigger = "vip"        // the requester is one
	Unhappy   Trigger = "unhappy"    // a bad rating, the client's button, or words
	Alike     Trigger = "alike"      // n tickets of a category within m minutes
)

// Triggers are all triggers.
var Triggers = []Trigger{TierShare, Idle, Reopened, Bounced, Tagged, VIP, Unhappy, Alike}

// Act is what is done.
type Act string

// The acts.
const (
	OfferUp      Act = "offer"    // functional: to a team of a tier
	RaiseIt      Act = "raise"    // hierarchical: to a manager
	Dispatch     Act = "dispatch" // a dispatcher looks
	MoreUrgent   Act = "priority" // one priority up
	ProposeMajor Act = "major"    // of "alike": propose a major incident
)

// Acts are all acts.
var Acts = []Act{OfferUp, RaiseIt, Dispatch, MoreUrgent, ProposeMajor}

// Limits of escalations.
const (
	MaxEscalations = 200
	maxMinutes     = 60 * 24 * 366
	maxTimes       = 1000
)

// counts tells whether a trigger counts something, and up to what.
var counts = map[Trigger]int{TierShare: 1000, Idle: maxMinutes, Reopened: maxTimes, Bounced: maxTimes, Alike: maxTimes}

// checkEscalations adds what is wrong with the escalations of a set. Their problems have no group; the rule is the place in the list.
func (c *checker) checkEscalations(fields rules.Schema) {
	if len(c.set.Escalations) > MaxEscalations {
		c.problem(place{}, "escalation.many", "At most {Max} escalations can be kept.", "Max", strconv.Itoa(MaxEscalations))
		return
	}
	for i, e := range c.set.Escalations {
		at := func(field string) place { return place{0, i + 1, joinPath("escalations", field)} }
		c.escalation(e, at)
		if err := rules.Check(e.When, fields); err != nil {
			p := err.(*rules.Problem) //nolint:errorlint,forcetypeassert // Check gives nothing else
			c.problems = append(c.problems, Problem{Rule: i + 1, Field: joinPath("escalations.when", p.Path), Code: p.Code, Message: p.Message, Values: p.Values})
			continue
		}
		c.values(at, e.When, "when")
		if rules.Never(e.When, fields) {
			c.problem(at("when"), "rules.nothing", "These conditions exclude each other, so the rule holds for no ticket.").Warning = true
		}
	}
}

func (c *checker) escalation(e Escalation, at func(field string) place) {
	if !isID(e.ID) || c.ids["e "+e.ID] {
		c.problem(at("id"), "rules.id", "A rule has an id of small letters, digits and dashes that no other rule has.")
	}
	c.ids["e "+e.ID] = true
	if isBlank(e.Name) {
		c.problem(at("name"), "rules.name", "Give the rule a name of at most 200 characters.")
	}
	most, counted := counts[e.At]
	switch {
	case !slices.Contains(Triggers, e.At):
		c.problem(at("at"), "escalation.trigger", "An escalation begins at one of: {Triggers}.", "Triggers", words(Triggers))
	case counted && (e.N < 1 || e.N > most):
		c.problem(at("n"), "escalation.n", "Say at which number it begins: 1 to {Max}.", "Max", strconv.Itoa(most))
	case e.At == Alike && (e.N < 2 || e.M < 1 || e.M > maxMinutes):
		c.problem(at("m"), "escalation.alike", "Say how many tickets, two at least, within how many minutes.")
	case e.At == Tagged && len(e.Tags) == 0:
		c.problem(at("tags"), "escalation.tags", "Name the tags that call for it.")
	case slices.ContainsFunc(e.Word, func(w string) bool { return strings.TrimSpace(w) == "" || len(w) > rules.MaxValue }) || len(e.Word) > rules.MaxValues:
		c.problem(at("words"), "escalation.words", "A word is empty or too long, or there are too many.")
	}
	switch {
	case !slices.Contains(Acts, e.Do):
		c.problem(at("do"), "escalation.act", "An escalation does one of: {Acts}.", "Acts", words(Acts))
	case (e.Do == ProposeMajor) != (e.At == Alike):
		c.problem(at("do"), "escalation.major", "A major incident is proposed where many tickets are alike, and nothing else is done there.")
	case e.Do == OfferUp && (e.Tier < 2 || e.Tier > 3):
		c.problem(at("tier"), "escalation.tier", "It is offered upward to tier 2 or 3.")
	}
}

func words[T ~string](all []T) string {
	var names []string
	for _, one := range all {
		names = append(names, string(one))
	}
	return strings.Join(names, ", ")
}

// Escalations are those of a set made ready to be asked.
type Escalations struct {
	Version int64
	All     []ReadyEscalation
}

// ReadyEscalation is one that is on, with its condition.
type ReadyEscalation struct {
	Escalation
	Holds rules.Predicate
}

// PrepareEscalations makes the escalations of a set ready. One whose condition cannot be read is left out, which [RuleSet.Check] refuses to save.
func PrepareEscalations(s RuleSet, fields rules.Schema) Escalations {
	ready := Escalations{Version: s.Version}
	for _, e := range s.Escalations {
		if holds, err := rules.Compile(e.When, fields); err == nil && !e.Off {
			ready.All = append(ready.All, ReadyEscalation{e, holds})
		}
	}
	return ready
}
