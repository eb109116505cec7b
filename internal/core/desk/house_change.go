package desk

import (
	"maps"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tierdesk/internal/core/routing"
)

// What the set-up may hold, so that a slip of a finger does not fill it.
const (
	maxHouseName  = 100 // runes
	maxName       = 200
	maxScope      = 2000
	maxLine       = 500
	maxLines      = 100
	maxCloseAfter = 365       // business days
	maxLimitFor   = 366 * day // of a tier or an acceptance
	maxSkills     = 500
	maxCapacity   = 1000
	maxLeaves     = 100
	maxCostRate   = 100_000_000 // cents an hour
	day           = 24 * time.Hour
)

// Copy gives a house whose lists and maps are its own, so that it can be changed while others read the first.
func (h House) Copy() House {
	h.Tiers, h.Edges = slices.Clone(h.Tiers), slices.Clone(h.Edges)
	h.Teams, h.Categories, h.Vendors = maps.Clone(h.Teams), maps.Clone(h.Categories), maps.Clone(h.Vendors)
	h.Past = maps.Clone(h.Past)
	h.Matrix.Cells = slices.Clone(h.Matrix.Cells)
	if h.Teams == nil {
		h.Teams = map[TeamID]Team{}
	}
	if h.Categories == nil {
		h.Categories = map[CategoryID]Category{}
	}
	if h.Vendors == nil {
		h.Vendors = map[VendorID]Vendor{}
	}
	return h
}

// Call gives the desk its own name and the business days from resolved to closed; empty and 0 are what is usual.
func (h *House) Call(name string, closeAfter int) error {
	name = strings.TrimSpace(name)
	if utf8.RuneCountInString(name) > maxHouseName {
		return Invalid("name", "house.name", "The name of the desk has at most 100 characters.")
	}
	if closeAfter < 0 || closeAfter > maxCloseAfter {
		return Invalid("close_after", "house.close_after", "A solved ticket is closed after 1 to 365 business days.")
	}
	h.Name, h.CloseAfter = name, closeAfter
	return nil
}

// The bounces at which a dispatcher can decide: [NoHopGuard] for none, 0 for the usual one, else 1 to this.
const (
	NoHopGuard  = -1
	MaxHopGuard = 50
)

// GuardHops sets the bounce that brings a ticket to the dispatcher.
func (h *House) GuardHops(n int) error {
	if n < NoHopGuard || n > MaxHopGuard {
		return Invalid("hop_guard", "desk.hop_guard", "Choose at which bounce a dispatcher decides: 1 to 50, 0 for the usual, or -1 for never.")
	}
	h.HopGuard = n
	return nil
}

// PutTeam adds a team or changes one. A team stays in its tier, because its tickets do, and keeps its hours; see [House.GiveHours].
func (h *House) PutTeam(t Team) error {
	t.Name = strings.TrimSpace(t.Name)
	if t.Name == "" || utf8.RuneCountInString(t.Name) > maxName {
		return Invalid("name", "team.name", "A team has a name of at most 200 characters.")
	}
	if t.Tier < 1 || t.Tier > 3 {
		return Invalid("tier", "team.tier", "A team belongs to tier 1, 2 or 3.")
	}
	if before, ok := h.Teams[t.ID]; ok && before.Tier != t.Tier {
		return Conflict("team.tier_fixed", "A team stays in its tier, because its tickets do. Add a team in the other tier.")
	}
	if t.ID == h.Intake && t.Client != "" {
		return Invalid("client_id", "team.intake_client", "The intake team is the desk's own: it takes what nothing else applies to.")
	}
	if err := h.checkPolicy(t); err != nil {
		return err
	}
	t.Hours = h.Teams[t.ID].Hours
	h.Teams[t.ID] = t
	return nil
}

// PutCategory adds a category or changes one. Categories have two levels.
func (h *House) PutCategory(c Category) error {
	c.Name = strings.TrimSpace(c.Name)
	if c.Name == "" || utf8.RuneCountInString(c.Name) > maxName {
		return Invalid("name", "category.name", "A category has a name.")
	}
	if c.Parent != "" {
		if c.Parent == c.ID || h.Categories[c.Parent].ID == "" {
			return Invalid("parent_id", "category.unknown", "There is no such category.")
		}
		if h.Categories[c.Parent].Parent != "" || h.hasChildren(c.ID) {
			return Invalid("parent_id", "category.deep", "Categories have two levels: choose one that lies under no other.")
		}
	}
	if c.Team != "" && h.Teams[c.Team].ID == "" {
		return Invalid("team_id", "team.unknown", "There is no such team.")
	}
	if c.Type != "" && !slices.Contains(Types, c.Type) {
		return Invalid("type", "type.unknown", "There is no such type.")
	}
	if err := h.checkNeeds(c.Needs); err != nil {
		return err
	}
	if err := checkIntake(c.Intake); err != nil {
		return err
	}
	h.Categories[c.ID] = c
	return nil
}

func (h *House) hasChildren(id CategoryID) bool {
	for _, c := range h.Categories {
		if c.Parent == id {
			return true
		}
	}
	return false
}

// PutSkill adds a skill or names it anew.
func (h *House) PutSkill(s Skill) error {
	s.Name = strings.TrimSpace(s.Name)
	if s.Name == "" || utf8.RuneCountInString(s.Name) > maxName {
		return Invalid("name", "skill.name", "A skill has a name of at most 200 characters.")
	}
	if !tagForm.MatchString(string(s.ID)) {
		return Invalid("id", "skill.id", "The id of a skill has 1 to 40 small letters, digits, dots, dashes or underscores.")
	}
	h.Skills = slices.Clone(h.Skills)
	if i := slices.IndexFunc(h.Skills, func(one Skill) bool { return one.ID == s.ID }); i >= 0 {
		h.Skills[i] = s
		return nil
	}
	if len(h.Skills) >= maxSkills {
		return Invalid("id", "skill.many", "At most 500 skills can be kept.")
	}
	h.Skills = append(h.Skills, s)
	return nil
}

// checkPolicy refuses a way to give out tickets that leads nowhere.
func (h House) checkPolicy(t Team) error {
	p := t.Assign
	switch {
	case !slices.Contains(routing.Modes, p.Mode):
		return Invalid("assign", "team.assign_mode", "People take tickets from the queue, the desk gives them out (automatic), or proposes and a dispatcher confirms (confirm).")
	case !slices.Contains(routing.Orders, p.Order):
		return Invalid("assign_order", "team.assign_order", "Tickets go to the least loaded, or round robin (round_robin).")
	case p.SpillAfter < 0 || p.SpillAfter > maxLimitFor:
		return Invalid("spill_after", "team.spill_after", "The time until another team stands in is at most a year.")
	}
	spill, ok := h.Teams[TeamID(p.Spill)]
	if p.Spill != "" && (!ok || spill.ID == t.ID || spill.Client != "" && spill.Client != t.Client) {
		return Invalid("spill_team_id", "team.spill", "Choose another team that can stand in for this one.")
	}
	return nil
}

// checkNeeds refuses skills that the desk does not know.
func (h House) checkNeeds(needs []routing.Need) error {
	for i, need := range needs {
		_, ok := h.Skill(SkillID(need.Skill))
		twice := slices.ContainsFunc(needs[:i], func(n routing.Need) bool { return n.Skill == need.Skill })
		if !ok || twice || need.Level < 1 || need.Level > routing.MaxLevel {
			return Invalid("needs", "skill.unknown", "Name skills of the desk, each once, with a level from 1 to 3.")
		}
	}
	return nil
}

// CheckWork refuses what cannot be somebody's skills, capacity or leave. Whether the calendar of their shift is there, the engine asks.
func (h House) CheckWork(p Person) error {
	var needs []routing.Need
	for _, s := range p.Skills {
		needs = append(needs, routing.Need{Skill: string(s.Skill), Level: s.Level})
	}
	if err := h.checkNeeds(needs); err != nil {
		return Invalid("skills", "skill.unknown", "Name skills of the desk, each once, with a level from 1 to 3.")
	}
	if p.Capacity < 0 || p.Capacity > maxCapacity {
		return Invalid("capacity", "person.capacity", "Somebody can have 1 to 1000 points in hand; 0 is the usual.")
	}
	if len(p.Leave) > maxLeaves {
		return Invalid("leave", "person.leave_many", "At most 100 leaves can be kept. Take out those that are over.")
	}
	for _, l := range p.Leave {
		if l.From.IsZero() || !l.Until.After(l.From) || !slices.Contains(LeaveWhys, l.Why) {
			return Invalid("leave", "person.leave", "A leave ends after it begins, and is one of vacation, sick, training, other.")
		}
	}
	return nil
}

// PutVendor adds a vendor or changes one.
func (h *House) PutVendor(v Vendor) error {
	v.Name = strings.TrimSpace(v.Name)
	if v.Name == "" || utf8.RuneCountInString(v.Name) > maxName {
		return Invalid("name", "vendor.name", "A vendor has a name of at most 200 characters.")
	}
	h.Vendors[v.ID] = v
	return nil
}

// PutTier changes the policy of a tier that is there.
func (h *House) PutTier(t Tier) error {
	i := slices.IndexFunc(h.Tiers, func(one Tier) bool { return one.Number == t.Number })
	if i < 0 {
		return NotFound("tier")
	}
	t.Name, t.Scope = strings.TrimSpace(t.Name), strings.TrimSpace(t.Scope)
	if err := t.check(*h); err != nil {
		return err
	}
	slices.Sort(t.Next)
	t.Next = slices.Compact(t.Next)
	h.Tiers[i] = t
	return nil
}

func (t Tier) check(h House) error {
	switch {
	case t.Name == "" || utf8.RuneCountInString(t.Name) > maxName:
		return Invalid("name", "tier.name", "A tier has a name of at most 200 characters.")
	case utf8.RuneCountInString(t.Scope) > maxScope:
		return Invalid("scope", "tier.scope", "The scope has at most 2000 characters.")
	case areTooLong(t.Duties):
		return Invalid("duties", "tier.lines", "At most 100 lines of at most 500 characters fit here.")
	case areTooLong(t.LeaveWhen):
		return Invalid("leave_when", "tier.lines", "At most 100 lines of at most 500 characters fit here.")
	case math.IsNaN(t.TargetShare) || t.TargetShare < 0 || t.TargetShare > 1:
		return Invalid("target_share", "tier.target_share", "The share lies between 0 and 100 percent.")
	case t.CostRate < 0 || t.CostRate > maxCostRate:
		return Invalid("cost_rate", "tier.cost_rate", "The cost of an hour is 0 to 1,000,000.")
	case t.TimeLimit < 0 || t.TimeLimit > maxLimitFor:
		return Invalid("time_limit", "tier.time_limit", "The time limit is at most a year.")
	}
	for _, next := range t.Next {
		if _, ok := h.Tier(next); !ok || next == t.Number {
			return Invalid("next", "tier.next", "A ticket can go on to the other tiers of the desk only.")
		}
	}
	return t.checkRights(h)
}

func areTooLong(lines []string) bool {
	return len(lines) > maxLines || slices.ContainsFunc(lines, func(line string) bool { return utf8.RuneCountInString(line) > maxLine })
}

// PutEdge puts the contract of a way between two tiers. It changes nothing about whether the way is allowed.
func (h *House) PutEdge(e Edge) error {
	if _, ok := h.Tier(e.From); !ok {
		return NotFound("tier")
	}
	if _, ok := h.Tier(e.To); !ok {
		return NotFound("tier")
	}
	for _, part := range e.Parts {
		if !slices.Contains(PartCodes, part) {
			return Invalid("parts", "handoff.part_unknown", "There is no such part of a handoff.")
		}
	}
	if e.AcceptWithin < 0 || e.AcceptWithin > maxLimitFor {
		return Invalid("accept_within", "edge.accept_within", "The time to accept is at most a year.")
	}
	h.Edges = slices.DeleteFunc(h.Edges, func(one Edge) bool { return one.From == e.From && one.To == e.To })
	h.Edges = append(h.Edges, e)
	return nil
}

// Ways are the ways a ticket may go on from a tier: within it, and to those it names.
func (h House) Ways(from int) []int {
	tier, ok := h.Tier(from)
	if !ok || from < 1 || from > 3 {
		return nil
	}
	ways := append([]int{from}, tier.Next...)
	slices.Sort(ways)
	return slices.DeleteFunc(slices.Compact(ways), func(to int) bool { return to < 1 || to > 3 })
}

// NewMatrix makes a matrix of the cells that differ from the usual. The zero matrix is the usual one.
func NewMatrix(before Matrix, cells []Cell) (Matrix, error) {
	m := Matrix{Version: before.Version + 1}
	for _, c := range cells {
		if !c.Impact.IsValid() || !c.Urgency.IsValid() || !slices.Contains(Priorities, c.Priority) {
			return before, Invalid("matrix", "matrix.cell", "Every field holds a priority from P1 to P4.")
		}
		if usual[[2]Level{c.Impact, c.Urgency}] != c.Priority {
			m.Cells = append(m.Cells, c)
		}
	}
	return m, nil
}
