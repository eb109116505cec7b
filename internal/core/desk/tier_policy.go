package desk

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
)

// Tool is a page that a tier works with, as a remote desk.
type Tool struct {
	Name string
	URL  string // https only
}

// Skip is a way over tiers that is for critical cases alone. Zero admits nobody.
type Skip struct {
	To       int
	Priority Priority `json:",omitempty"` // the least urgent that may; 0: none by its priority
	VIP      bool     `json:",omitempty"` // whoever is one may
}

// admits tells whether the way is open to a ticket.
func (s Skip) admits(t Ticket) bool {
	return s.Priority > 0 && t.Priority > 0 && t.Priority <= s.Priority || s.VIP && t.VIP
}

// Excludes tells whether a tier may not have tickets of a category: because it is closed to the tier, or the one above it is.
func (h House) Excludes(number int, category CategoryID) bool {
	tier, ok := h.Tier(number)
	if !ok || category == "" || len(tier.Excludes) == 0 {
		return false
	}
	parent := h.Categories[category].Parent
	return slices.Contains(tier.Excludes, category) || parent != "" && slices.Contains(tier.Excludes, parent)
}

// Way gives the contract between the tier of a ticket and another: of an ordinary way, or of one that is open to this ticket alone.
func (h House) Way(t Ticket, to int) (Edge, bool) {
	if edge, ok := h.Edge(t.Tier, to); ok {
		return edge, true
	}
	if !slices.ContainsFunc(h.skips(t.Tier, to), func(s Skip) bool { return s.admits(t) }) {
		return Edge{}, false
	}
	for _, edge := range h.Edges {
		if edge.From == t.Tier && edge.To == to {
			return edge, true
		}
	}
	return Edge{From: t.Tier, To: to}, true
}

// skips are the ways for critical cases from one tier to another.
func (h House) skips(from, to int) []Skip {
	tier, ok := h.Tier(from)
	if !ok || from == to {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(tier.SkipTo), func(s Skip) bool { return s.To != to })
}

// mustReach refuses a tier that is kept for critical cases to any other. Where nothing is said about the way, nothing is refused.
func (h House) mustReach(t Ticket, team Team) error {
	skips := h.skips(t.Tier, team.Tier)
	if len(skips) == 0 || slices.ContainsFunc(skips, func(s Skip) bool { return s.admits(t) }) {
		return nil
	}
	return skips[0].refusal(t.Tier)
}

// refusal says who may take the way. A tier names another once.
func (s Skip) refusal(from int) error {
	const next = "Choose a team of a tier between, or classify the ticket if it is more urgent."
	to, priority := []Value{counted("From", from), counted("To", s.To)}, said("Priority", s.Priority.String())
	switch {
	case s.Priority > 0 && s.VIP:
		return Invalid("team_id", "tier.skip_either", fmt.Sprintf(
			"From tier %d only tickets of %s or more urgent and those of VIPs go straight to tier %d. %s", from, s.Priority, s.To, next)).With(append(to, priority)...)
	case s.VIP:
		return Invalid("team_id", "tier.skip_vip", fmt.Sprintf(
			"From tier %d only tickets of VIPs go straight to tier %d. Choose a team of a tier between.", from, s.To)).With(to...)
	}
	return Invalid("team_id", "tier.skip_priority", fmt.Sprintf(
		"From tier %d only tickets of %s or more urgent go straight to tier %d. %s", from, s.Priority, s.To, next)).With(append(to, priority)...)
}

// mayHave refuses a team whose tier may not have tickets of this category. Where a ticket is already, it may stay.
func (h House) mayHave(t Ticket, team Team) error {
	if team.ID == t.Team || !h.Excludes(team.Tier, t.Category) {
		return nil
	}
	name := h.Categories[t.Category].Name
	return Invalid("team_id", "team.tier_excluded", fmt.Sprintf(
		"Tier %d may not have tickets of the category %s. Choose a team of another tier, or correct the category.", team.Tier, name)).
		With(counted("Tier", team.Tier), said("Category", name))
}

// placed lists a ticket for a dispatcher when it is given a category that its tier may not have, and takes it off when it is given one that it may. It
// stays where it is until then: nothing moves without somebody who says so.
func (h House) placed(t Ticket, category CategoryID) []Entry {
	misplaced := h.Excludes(t.Tier, category)
	switch {
	case !misplaced && t.isMisplaced():
		return t.leaveDispatch()
	case misplaced && t.Dispatch == nil && !h.Excludes(t.Tier, t.Category) && t.State.IsLive():
		return same(DispatchListed{Why: DispatchTier, Reason: Reason{
			Source: "excluded", Version: h.Version, Ref: string(category), Values: []rules.Match{{Field: "tier", Value: strconv.Itoa(t.Tier)}},
			Words: fmt.Sprintf("By version %d of the set-up tier %d may not have this category.", h.Version, t.Tier),
		}})
	}
	return nil
}

// allows tells whether the policy of tiers lets a ticket go to a team.
func (h House) allows(t Ticket, team Team) bool {
	return h.mayHave(t, team) == nil && h.mustReach(t, team) == nil
}

// MayGo tells whether a ticket may be routed to a team: it works for the client, is named where the ticket is restricted, and its tier's policy has
// nothing against it. A dispatcher may pass over the ways for critical cases.
func (h House) MayGo(t Ticket, team Team, dispatcher bool) bool {
	return t.mustFit(team, h) == nil && (dispatcher || h.mustReach(t, team) == nil)
}

// beginsAt is a ticket that is not there yet, as the policy of tiers asks about it: it stands where the intake does.
func (h House) beginsAt(t Ticket) Ticket {
	t.Tier = cmp.Or(h.Teams[h.Intake].Tier, 1)
	return t
}

// mayBegin tells of a rule whether its team can have the ticket, as it is after the rules before and this one. A ticket that is there keeps its
// priority.
func (f Facts) mayBegin(t Ticket, facts rules.Facts) func(routing.Then) bool {
	return func(then routing.Then) bool {
		team, ok := f.House.Teams[TeamID(then.Team)]
		if !ok {
			return false
		}
		after := t
		after.Category = CategoryID(cmp.Or(facts["category"].Code, then.Category))
		if t.Version == 0 {
			after.Priority, _ = f.matrix().Priority(Level(cmp.Or(facts["impact"].Code, then.Impact)), Level(cmp.Or(facts["urgency"].Code, then.Urgency)))
		}
		return after.mustFit(team, f.House) == nil && f.House.mustReach(after, team) == nil
	}
}

// intakeFor is where a ticket begins that neither rule nor category gave a team: the intake, or where its tier may not have the category, the first
// team of the desk in the lowest tier that may. Where no tier may, the intake has it: a ticket is never nowhere.
func (h House) intakeFor(t Ticket) TeamID {
	if intake, ok := h.Teams[h.Intake]; !ok || !h.Excludes(intake.Tier, t.Category) {
		return h.Intake
	}
	var best Team
	for _, team := range h.Teams {
		if team.Client != "" || !h.allows(t, team) {
			continue
		}
		if best.ID == "" || cmp.Or(cmp.Compare(team.Tier, best.Tier), strings.Compare(string(team.ID), string(best.ID))) < 0 {
			best = team
		}
	}
	return cmp.Or(best.ID, h.Intake)
}

const (
	maxTools   = 20
	maxToolURL = 1000
)

// checkRights refuses rights that contradict each other or lead nowhere.
func (t Tier) checkRights(h House) error {
	if t.KnownIssuesOnly && t.Research {
		return Invalid("research", "tier.research", "A tier works from known issues only, or does research. Choose one of the two.")
	}
	for i, id := range t.Excludes {
		if _, ok := h.Categories[id]; !ok || slices.Contains(t.Excludes[:i], id) {
			return Invalid("excludes", "tier.excludes", "Name categories of the desk that this tier may not have, each once.")
		}
	}
	if len(t.Tools) > maxTools {
		return Invalid("tools", "tier.tools", "A tier has at most 20 tools. Keep those that people use.")
	}
	for _, tool := range t.Tools {
		if err := tool.check(); err != nil {
			return err
		}
	}
	return t.checkSkips(h)
}

// toolAddress is an https address with a host and without name and password before it.
var toolAddress = regexp.MustCompile("^https://[^\\s/?#@\"'<>\\\\]+([/?#][^\\s\"'<>\\\\]*)?$")

func (t Tool) check() error {
	if len(t.URL) > maxToolURL || !toolAddress.MatchString(t.URL) {
		return Invalid("tools", "tier.tool_url", "The address of a tool begins with https:// and holds no password.")
	}
	if strings.TrimSpace(t.Name) == "" || utf8.RuneCountInString(t.Name) > maxName {
		return Invalid("tools", "tier.tool_name", "A tool has a name of at most 200 characters.")
	}
	return nil
}

func (t Tier) checkSkips(h House) error {
	for i, skip := range t.SkipTo {
		_, ok := h.Tier(skip.To)
		twice := slices.ContainsFunc(t.SkipTo[:i], func(s Skip) bool { return s.To == skip.To })
		switch {
		case !ok || twice || skip.To == t.Number || skip.To < 1 || skip.To > 3:
			return Invalid("skip_to", "tier.skip_to", "A way for critical cases leads to another tier with teams, 1 to 3; name each once.")
		case slices.Contains(t.Next, skip.To):
			return Invalid("skip_to", "tier.skip_next", "Every ticket may go to that tier already. Take it out of the ways for all first.")
		case skip.Priority < 0 || skip.Priority > 4 || skip.Priority == 0 && !skip.VIP:
			return Invalid("skip_to", "tier.skip_who", "Say who may take this way: a priority from P1 to P4, VIPs, or both.")
		}
	}
	return nil
}
