package desk

import "time"

// DefaultHouse is the set-up a new desk starts with: the trade's usual three tiers, one team in each beside the intake, the
// usual categories, and the handoff contracts between them. newID gives a fresh id at every call.
func DefaultHouse(newID func() string) House {
	intake := Team{ID: TeamID(newID()), Name: "Intake", Tier: 1}
	desk := Team{ID: TeamID(newID()), Name: "Service Desk", Tier: 1}
	specialists := Team{ID: TeamID(newID()), Name: "Specialists", Tier: 2}
	experts := Team{ID: TeamID(newID()), Name: "Experts", Tier: 3}
	house := House{
		Name: DefaultName, Tiers: defaultTiers(), Edges: defaultEdges(), Intake: intake.ID, Unsorted: ClientID(newID()),
		Teams:      map[TeamID]Team{intake.ID: intake, desk.ID: desk, specialists.ID: specialists, experts.ID: experts},
		Categories: map[CategoryID]Category{}, Vendors: map[VendorID]Vendor{},
		CloseAfter: DefaultCloseAfter, ReopenFor: DefaultReopenFor,
	}
	for _, c := range defaultCategories {
		team := map[int]TeamID{1: desk.ID, 2: specialists.ID, 3: experts.ID}[c.tier]
		id := CategoryID(newID())
		house.Categories[id] = Category{ID: id, Name: c.name, Team: team, Type: c.kind, Intake: UsualQuestions(c.name)}
	}
	return house
}

func defaultTiers() []Tier {
	return []Tier{
		{
			Number: 0, Name: "Self-service", Scope: "The user alone: portal, articles, guided fixes, catalog.", Next: []int{1},
			LeaveWhen: []string{"No article answers the question.", "The user asks for a person."}, TargetShare: 0.2,
		},
		{
			Number: 1, Name: "Front line", Scope: "Intake, triage and all known issues.", Next: []int{2, 3}, KnownIssuesOnly: true, SpeaksToRequester: true,
			Duties:      []string{"Unlock accounts", "Password reset", "Access rights", "Install and uninstall software", "Printers", "Mail set-up", "Basic office suites"},
			LeaveWhen:   []string{"No article or script covers it.", "30 minutes of work brought no step forward.", "It needs rights the front line does not have."},
			TargetShare: 0.75, CostRate: 3500, TimeLimit: 30 * time.Minute,
		},
		{
			Number: 2, Name: "Specialists", Scope: "Escalated work with the full story: diagnostics, logs, configuration.", Next: []int{1, 3},
			Duties:      []string{"Network and back end", "Configuration", "Logs", "Permissions", "Refunds", "Hardware repair"},
			LeaveWhen:   []string{"The cause lies in a product's own code or design.", "Several clients are hit by the same unknown error.", "Four hours of work brought no step forward."},
			TargetShare: 0.2, CostRate: 6000, TimeLimit: 4 * time.Hour,
		},
		{
			Number: 3, Name: "Experts", Scope: "Problems, root causes and restricted cases; fixes pushed down.", Next: []int{1, 2},
			Duties:    []string{"Root cause", "Bugs", "Security", "Outages", "Hotfixes"},
			LeaveWhen: []string{"Only the vendor can change it.", "It is under warranty."}, TargetShare: 0.05, CostRate: 9500,
		},
		{
			Number: 4, Name: "Vendors", Scope: "Outside suppliers under their own contract.", CostRate: 15000,
			Duties: []string{"Warranty", "Vendor patch", "Firmware", "Cloud outage"},
		},
	}
}

// defaultEdges ask for more the further up a ticket goes; a way down asks for what was done.
func defaultEdges() []Edge {
	up := []PartCode{PartSymptoms, PartTried, PartGuess, PartCustomerContext}
	return []Edge{
		{From: 1, To: 1, Parts: []PartCode{PartSymptoms}, AcceptWithin: 2 * time.Hour},
		{From: 1, To: 2, Parts: up, AcceptWithin: 2 * time.Hour},
		{From: 1, To: 3, Parts: append(up[:len(up):len(up)], PartCheckFirst), AcceptWithin: time.Hour},
		{From: 2, To: 2, Parts: []PartCode{PartSymptoms, PartTried}, AcceptWithin: 4 * time.Hour},
		{From: 2, To: 3, Parts: append(up[:len(up):len(up)], PartCheckFirst), AcceptWithin: 4 * time.Hour},
		{From: 2, To: 1, Parts: []PartCode{PartTried, PartCheckFirst}, AcceptWithin: 4 * time.Hour},
		{From: 3, To: 3, Parts: []PartCode{PartSymptoms, PartTried}, AcceptWithin: 8 * time.Hour},
		{From: 3, To: 2, Parts: []PartCode{PartTried, PartCheckFirst}, AcceptWithin: 8 * time.Hour},
		{From: 3, To: 1, Parts: []PartCode{PartTried, PartCheckFirst}, AcceptWithin: 8 * time.Hour},
	}
}

var defaultCategories = []struct {
	name string
	tier int
	kind Type
}{
	{"Password and account", 1, Incident},
	{"Access rights", 1, Request},
	{"Software installation", 1, Request},
	{"Printer", 1, Incident},
	{"Mail and calendar", 1, Incident},
	{"Office software", 1, Incident},
	{"Network and VPN", 1, Incident},
	{"Server and back end", 2, Incident},
	{"Hardware", 1, Incident},
	{"Billing and refunds", 2, Request},
	{"Security", 3, Incident},
	{"Outage", 3, Incident},
	{"New equipment", 1, Request},
	{"Question", 1, Request},
	{"Other", 1, Incident},
}
