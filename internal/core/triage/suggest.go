package triage

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Kind is what a label is about.
type Kind string

// The kinds that are learned.
const (
	Category Kind = "category"
	Team     Kind = "team" // that solved it, wherever it was sent first
	Impact   Kind = "impact"
	Urgency  Kind = "urgency"
)

// The kinds that follow from those.
const (
	Tier     Kind = "tier"     // the team's
	Priority Kind = "priority" // from impact and urgency
)

// Kinds are all kinds that are learned.
var Kinds = []Kind{Category, Team, Impact, Urgency}

// About is what is known of a model without reading it.
type About struct {
	Examples  int      `json:"examples"`
	Newest    int64    `json:"newest"` // number of the newest ticket it was learned from
	Held      Measured `json:"held"`   // on examples kept aside
	Threshold float64  `json:"threshold"`
	Before    float64  `json:"before,omitempty"` // accuracy of the one it did not replace
}

// Source is where a suggestion comes from.
type Source string

// The sources, the most certain first.
const (
	FromRule    Source = "rule"
	FromModel   Source = "model"
	FromSimilar Source = "similar"
)

// Suggestion is a value for one kind, with how sure it is and why.
type Suggestion struct {
	Kind       Kind
	Value      string
	Confidence float64 // 0 to 1
	Source     Source
	Sure       bool     // right in nine of ten where it was tried, or a rule
	Version    int64    // of the model or the rules; 0 where there is none
	Examples   int      // the model was learned from
	Words      []string // of the text that spoke most for it
	Agree, Of  int      // so many of the similar solved tickets have the value
	Rule       string   // what the rule is called
}

// Alike is another ticket like the text.
type Alike struct {
	ID       string
	Number   int64
	Subject  string
	Open     bool
	State    string
	Category string
	Team     string // that has it, or solved it
	Tier     int
	Impact   string
	Urgency  string
}

// Suggested is all that is suggested for a text.
type Suggested struct {
	Values map[Kind]Suggestion // what nothing is known of is not in it
	Solved []Alike             // the most alike first
	Open   []Alike
}

// Question is a text with what is known of it already.
type Question struct {
	Subject, Body string
	Client        string // whose it is; empty: not known yet
	Category      string // that somebody chose; empty: nobody has
	Ticket        string // that it is of, which is not like itself; empty: of none yet
}

// Text is what is learned from and asked about.
func (q Question) Text() string { return Text(q.Subject, q.Body) }

// Text puts subject and first message together.
func Text(subject, body string) string { return strings.TrimSpace(subject + "\n" + body) }

// Percent is the confidence in whole hundredths.
func (s Suggestion) Percent() int { return int(math.Round(100 * s.Confidence)) }

// Sentence says why in English, for the record: facts and numbers, and no word of the text, which may be erased one day. The
// name is of the value.
func (s Suggestion) Sentence(name string) string {
	var b strings.Builder
	if s.Kind == Tier {
		name = "tier " + name
	}
	switch s.Source {
	case FromRule:
		fmt.Fprintf(&b, "The rule %q gives %s.", s.Rule, name)
	case FromModel:
		fmt.Fprintf(&b, "%d solved tickets (model %d) make it %s with %d %%.", s.Examples, s.Version, name, s.Percent())
	default:
		fmt.Fprintf(&b, "It is like solved tickets that were %s.", name)
	}
	if s.Of > 0 {
		fmt.Fprintf(&b, " %d of %d similar solved tickets agree.", s.Agree, s.Of)
	}
	return b.String()
}

// All gives the suggestions in the order people decide in, with the tier that follows from the team and the priority that follows from impact
// and urgency. What follows is as sure as the least sure it follows from.
func (s Suggested) All(priority func(impact, urgency string) string, tierOf func(team string) int) []Suggestion {
	var all []Suggestion
	for _, kind := range Kinds {
		one, ok := s.Values[kind]
		if !ok {
			continue
		}
		all = append(all, one)
		if kind == Team {
			one.Kind, one.Value = Tier, strconv.Itoa(tierOf(one.Value))
			all = append(all, one)
		}
	}
	impact, both := s.Values[Impact]
	urgency, has := s.Values[Urgency]
	if !both || !has {
		return all
	}
	one := impact
	if urgency.Confidence < impact.Confidence {
		one = urgency
	}
	one.Kind, one.Value, one.Sure = Priority, priority(impact.Value, urgency.Value), impact.Sure && urgency.Sure
	one.Agree, one.Of = min(impact.Agree, urgency.Agree), max(impact.Of, urgency.Of)
	return append(all, one)
}
