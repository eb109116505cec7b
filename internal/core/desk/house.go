package desk

import (
	"slices"
	"time"

	"tierdesk/internal/core/routing"
)

// House is the desk's own set-up as one version of it: tiers, edges, teams, categories. Commands are decided
// against it, and it is read-only to everyone who holds it.
type House struct {
	Version    int64
	Name       string // the desk's own; empty means DefaultName
	Tiers      []Tier
	Edges      []Edge
	Teams      map[TeamID]Team
	Past       map[TeamID]Team `json:",omitempty"` // teams of imported logs: told of in history, offered nowhere
	Categories map[CategoryID]Category
	Vendors    map[VendorID]Vendor
	Matrix     Matrix
	Intake     TeamID
	Unsorted   ClientID
	CloseAfter int           // business days from resolved to closed; 0 means DefaultCloseAfter
	ReopenFor  time.Duration // how long a closed ticket may come back; 0 means DefaultReopenFor
	Calendar   string        // the company-wide calendar; empty: there is none
	HopGuard   int           // the bounce that brings a ticket to the dispatcher; 0 means DefaultHopGuard, less than 0 that none does
	Skills     []Skill       // what work may ask for and people may have
	Touch      []Touch       `json:",omitempty"` // who may touch what
}

// What holds where the house says nothing.
const (
	DefaultName       = "Service desk"
	DefaultCloseAfter = 5
	DefaultReopenFor  = 14 * 24 * time.Hour
)

// Tier is a level of support as an object with a policy.
type Tier struct {
	Number            int
	Name              string
	Scope             string
	Duties            []string
	LeaveWhen         []string // the criteria for handing a ticket on
	Next              []int    // tiers a ticket may go to from here
	KnownIssuesOnly   bool     // works from articles and scripts; research belongs higher up
	SpeaksToRequester bool     // may write to the requester although a customer owner exists
	TargetShare       float64  // of all cases to be solved here, 0 to 1
	CostRate          int64    // cents an hour
	TimeLimit         time.Duration
	Excludes          []CategoryID `json:",omitempty"` // data rights: categories, with those under them, whose tickets it may not have
	SeesAssets        bool         `json:",omitempty"` // data rights: details of devices
	SeesLogs          bool         `json:",omitempty"` // data rights: logs
	Tools             []Tool       `json:",omitempty"` // shown to who works in it
	Research          bool         `json:",omitempty"` // finds out what is not known; not together with KnownIssuesOnly
	SkipTo            []Skip       `json:",omitempty"` // ways for critical cases, beside Next
}

// Edge is the contract of a handoff from one tier to another.
type Edge struct {
	From, To     int
	Parts        []PartCode    // what must be written
	AcceptWithin time.Duration // not accepted by then: to the dispatcher's list; 0 means no limit
}

// PartCode names one part of a handoff's story.
type PartCode string

// The parts of a handoff.
const (
	PartSymptoms        PartCode = "symptoms"
	PartTried           PartCode = "tried" // with results
	PartGuess           PartCode = "best_guess"
	PartCustomerContext PartCode = "customer_context"
	PartCheckFirst      PartCode = "check_first"
)

// PartCodes are all the parts in the order people write them.
var PartCodes = []PartCode{PartSymptoms, PartTried, PartGuess, PartCustomerContext, PartCheckFirst}

// Team is a group of agents of one tier.
type Team struct {
	ID     TeamID
	Name   string
	Tier   int
	Client ClientID // set for a client's own team (co-managed IT)
	Hours  []TeamHours
	Assign routing.Policy `json:",omitzero"` // how its tickets find their person
}

// Category is what a ticket is about; it may name the team that starts on it.
type Category struct {
	ID     CategoryID
	Name   string
	Parent CategoryID
	Team   TeamID         // empty: the intake team
	Type   Type           // empty: as opened
	Needs  []routing.Need `json:",omitempty"` // skills that the work asks for
	Intake []Question     `json:",omitempty"` // what is asked before anybody works on it
}

// SkillID names a skill.
type SkillID string

// Skill is something that work asks for and some people know.
type Skill struct {
	ID   SkillID
	Name string
}

// Skill gives a skill by its id.
func (h House) Skill(id SkillID) (Skill, bool) {
	i := slices.IndexFunc(h.Skills, func(s Skill) bool { return s.ID == id })
	if i < 0 {
		return Skill{}, false
	}
	return h.Skills[i], true
}

// Vendor is an outside supplier.
type Vendor struct {
	ID   VendorID
	Name string
}

// Tier gives a tier by its number.
func (h House) Tier(number int) (Tier, bool) {
	i := slices.IndexFunc(h.Tiers, func(t Tier) bool { return t.Number == number })
	if i < 0 {
		return Tier{}, false
	}
	return h.Tiers[i], true
}

// TeamName is what a team is called, one of imported history too; empty: there is no such team.
func (h House) TeamName(id TeamID) string {
	if team, ok := h.Teams[id]; ok {
		return team.Name
	}
	return h.Past[id].Name
}

// Edge gives the contract between two tiers. Without one of its own, an allowed way has an empty contract.
func (h House) Edge(from, to int) (Edge, bool) {
	tier, ok := h.Tier(from)
	if !ok || (from != to && !slices.Contains(tier.Next, to)) {
		return Edge{}, false
	}
	for _, edge := range h.Edges {
		if edge.From == from && edge.To == to {
			return edge, true
		}
	}
	return Edge{From: from, To: to}, true
}

// DeskName is what the desk calls itself.
func (h House) DeskName() string {
	if h.Name == "" {
		return DefaultName
	}
	return h.Name
}

func (h House) closeAfter() int {
	if h.CloseAfter == 0 {
		return DefaultCloseAfter
	}
	return h.CloseAfter
}

func (h House) reopenFor() time.Duration {
	if h.ReopenFor == 0 {
		return DefaultReopenFor
	}
	return h.ReopenFor
}

// closeAt is when a ticket that is solved now is closed: after so many business days of its agreement, else of Monday to Friday in UTC.
func (t Ticket) closeAt(f Facts, at time.Time) time.Time {
	days, promise := f.House.closeAfter(), f.Terms[t.agreement()]
	open := time.Duration(days*promise.Agreement.DayMinutes) * time.Minute
	if by, ok := promise.Hours.Due(at, open); ok && open > 0 {
		return by
	}
	return afterBusinessDays(at, days)
}

// afterBusinessDays counts Monday to Friday in UTC.
func afterBusinessDays(at time.Time, days int) time.Time {
	for days > 0 {
		at = at.AddDate(0, 0, 1)
		if at.Weekday() != time.Saturday && at.Weekday() != time.Sunday {
			days--
		}
	}
	return at
}
