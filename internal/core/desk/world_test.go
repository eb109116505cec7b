package desk

import (
	"maps"
	"slices"
	"strings"
	"time"

	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/sop"
)

// The house of the tests: one desk for two clients, with a team of a client's own.
const (
	acme     ClientID = "acme"
	beta     ClientID = "beta"
	unsorted ClientID = "unsorted"

	intake      TeamID = "intake"
	frontDesk   TeamID = "service-desk"
	specialists TeamID = "specialists"
	network     TeamID = "network"
	experts     TeamID = "experts"
	acmeIT      TeamID = "acme-it" // of the client acme only
)

func testHouse() House {
	teams := []Team{
		{ID: intake, Name: "Intake", Tier: 1},
		{ID: frontDesk, Name: "Service Desk", Tier: 1},
		{ID: specialists, Name: "Specialists", Tier: 2},
		{ID: network, Name: "Network", Tier: 2},
		{ID: experts, Name: "Experts", Tier: 3},
		{ID: acmeIT, Name: "Acme IT", Tier: 2, Client: acme},
	}
	house := House{
		Version: 7, Tiers: defaultTiers(), Edges: defaultEdges(), Teams: map[TeamID]Team{}, Categories: map[CategoryID]Category{},
		Vendors: map[VendorID]Vendor{"hoster": {ID: "hoster", Name: "Hoster Ltd"}}, Intake: intake, Unsorted: unsorted,
	}
	for _, team := range teams {
		house.Teams[team.ID] = team
	}
	for _, c := range []Category{
		{ID: "vpn", Name: "Network and VPN", Team: frontDesk, Type: Incident},
		{ID: "server", Name: "Server", Team: specialists, Type: Incident},
		{ID: "access", Name: "Access rights", Team: frontDesk, Type: Request},
		{ID: "acme-app", Name: "Acme's application", Team: acmeIT},
		{ID: "other", Name: "Other"},
	} {
		house.Categories[c.ID] = c
	}
	return house
}

func testClients() map[ClientID]Client {
	return map[ClientID]Client{
		acme: {ID: acme, Name: "Acme"}, unsorted: {ID: unsorted, Name: "Unsorted"},
		beta: {ID: beta, Name: "Beta", HasOwn: true, Matrix: Matrix{Version: 3, Cells: []Cell{{Impact: Low, Urgency: High, Priority: 2}}}},
	}
}

func testPeople() map[PersonID]Person {
	contact := func(id PersonID, client ClientID, site SiteID, sees Sees) Person {
		return Person{ID: id, Roles: []Role{RoleRequester}, Contacts: []Contact{{Client: client, Site: site, Sees: sees}}}
	}
	agent := func(id PersonID, teams ...TeamID) Person {
		return Person{ID: id, Roles: []Role{RoleAgent}, Teams: teams, ServesAll: true}
	}
	people := []Person{
		contact("ana", acme, "berlin", SeesOwn), contact("ben", acme, "berlin", SeesOwn), contact("mia", acme, "", SeesAll),
		contact("sam", acme, "berlin", SeesSite), contact("cid", beta, "", SeesOwn), contact("una", unsorted, "", SeesOwn),
		agent("tom", intake, frontDesk), agent("tina", intake, frontDesk), agent("petra", specialists), agent("paul", specialists),
		agent("ned", network), agent("eva", experts), agent("kim", acmeIT),
		{ID: "bea", Roles: []Role{RoleAgent}, Teams: []TeamID{frontDesk}, Serves: []ClientID{beta}},
		{ID: "dora", Roles: []Role{RoleDispatcher}, ServesAll: true},
		{ID: "max", Roles: []Role{RoleManager}, ServesAll: true},
		{ID: "adam", Roles: []Role{RoleAdministrator}, ServesAll: true},
		{ID: "vic", Roles: []Role{RoleVendor}},
		{ID: "ines", Roles: []Role{RoleAgent}, Teams: []TeamID{frontDesk}, ServesAll: true, Contacts: []Contact{{Client: acme, Sees: SeesOwn}}},
		{ID: "gone", Roles: []Role{RoleAgent}, Teams: []TeamID{intake}, ServesAll: true, Disabled: true},
	}
	byID := map[PersonID]Person{}
	for _, p := range people {
		p.Name = strings.ToUpper(string(p.ID[:1])) + string(p.ID[1:])
		byID[p.ID] = p
	}
	return byID
}

// world is a desk in memory: it does for a test what the engine and a store do for the program.
type world struct {
	house   House
	clients map[ClientID]Client
	people  map[PersonID]Person
	tickets map[TicketID]Ticket
	log     map[TicketID][]logged
	router  *routing.Router
	away    map[PersonID]time.Time
	scripts map[sop.ID]sop.Script  // the newest
	former  map[sop.Ref]sop.Script // every version
}

// logged is one entry as a store keeps it.
type logged struct {
	Entry
	Stamp Stamp
}

func newWorld() *world {
	w := &world{
		house: testHouse(), clients: testClients(), people: testPeople(),
		tickets: map[TicketID]Ticket{}, log: map[TicketID][]logged{},
		scripts: map[sop.ID]sop.Script{}, former: map[sop.Ref]sop.Script{},
	}
	for _, s := range testScripts() {
		w.scripts[s.ID], w.former[s.Ref()] = s, s
	}
	return w
}

// facts loads what the command names, and nothing else.
func (w *world) facts(t Ticket, c Command, actor Actor) Facts {
	needs := c.Needs()
	f := Facts{Actor: actor, House: w.house, Client: w.clients[either(needs.Client, t.Client)], Persons: map[PersonID]Person{}}
	ids := slices.Clone(needs.Persons)
	if needs.Involved {
		ids = append(ids, t.Involved()...)
	}
	for _, id := range ids {
		if p, ok := w.people[id]; ok {
			f.Persons[id] = p
		}
	}
	if needs.Requester {
		f.Persons[t.Requester] = w.people[t.Requester]
	}
	if needs.Agents {
		for _, id := range slices.Sorted(maps.Keys(w.people)) {
			if w.people[id].IsAgent() {
				f.Agents = append(f.Agents, w.people[id])
			}
		}
	}
	if needs.Work {
		f.Work = w.work()
	}
	if needs.Booked != (Span{}) {
		for _, id := range slices.Sorted(maps.Keys(w.tickets)) {
			f.Booked = append(f.Booked, w.tickets[id].Bookings()...)
		}
	}
	f.Router = w.router
	f.Other = w.tickets[needs.Other]
	f.Script = w.scripts[needs.Script]
	if needs.ScriptIn.ID != "" {
		f.Script = w.former[needs.ScriptIn]
	}
	if run := t.Run(needs.Run); run != nil {
		f.Script = w.former[run.Script]
	}
	return f
}

// work is what everybody has in hand, counted from the tickets.
func (w *world) work() map[PersonID]Work {
	all := map[PersonID]Work{}
	for id, until := range w.away {
		all[id] = Work{AwayUntil: until}
	}
	for _, t := range w.tickets {
		if t.Owner != "" && t.State.IsLive() {
			one := all[t.Owner]
			one.Points, one.Tickets = one.Points+t.Points(), one.Tickets+1
			all[t.Owner] = one
		}
	}
	return all
}

// did is what one command came to.
type did struct {
	before  Ticket
	entries []Entry
	other   []Entry
	letters []Letter
}

// do decides a command and commits both sides, as the engine does.
func (w *world) do(id TicketID, c Command, actor Actor, s Stamp) (did, error) {
	before, ok := w.tickets[id]
	if !ok {
		before = Ticket{ID: id}
	}
	f := w.facts(before, c, actor)
	if s.At.Before(before.LastAt) {
		s.At = before.LastAt
	}
	if s.At.Before(f.Other.LastAt) {
		s.At = f.Other.LastAt
	}
	entries, err := before.Decide(c, f, s)
	if err != nil || len(entries) == 0 {
		return did{before: before}, err
	}
	if opened, ok := entries[0].Event.(TicketOpened); ok {
		opened.Number = int64(1001 + len(w.tickets))
		entries[0].Event = opened
	}
	d := did{before: before, entries: entries, other: OtherSide(c, before, f, s), letters: Letters(before, entries, s)}
	w.commit(before, entries, s)
	if len(d.other) > 0 {
		w.commit(f.Other, d.other, s)
	}
	return d, nil
}

func (w *world) commit(t Ticket, entries []Entry, s Stamp) {
	for _, entry := range entries {
		w.log[t.ID] = append(w.log[t.ID], logged{entry, s})
	}
	w.tickets[t.ID] = t.ApplyAll(entries, s)
}

// The world gives names for ids.
func (w *world) Person(id PersonID) string     { return w.people[id].Name }
func (w *world) Team(id TeamID) string         { return w.house.Teams[id].Name }
func (w *world) Client(id ClientID) string     { return w.clients[id].Name }
func (w *world) Category(id CategoryID) string { return w.house.Categories[id].Name }
func (w *world) Vendor(id VendorID) string     { return w.house.Vendors[id].Name }
func (w *world) Ticket(id TicketID) string     { return string(id) }
func (w *world) Script(ref sop.Ref) sop.Script { return w.former[ref] }

func (w *world) actor(id PersonID) Actor { return Actor{Person: w.people[id]} }

// monday is 1 June 2026, 09:00 UTC.
var monday = time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)

// testScripts are one for tier 1 and up, one for tier 2 and one that was retired.
func testScripts() []sop.Script {
	return []sop.Script{
		{ID: "vpn", Version: 3, Title: "VPN does not connect", Steps: []sop.Step{
			{ID: "internet", Kind: sop.YesNo, Text: "Does a web page open?", Answers: []sop.Answer{{Next: "client"}, {Next: "no-net"}}},
			{ID: "client", Kind: sop.Choice, Text: "What does the client say?", Answers: []sop.Answer{{Text: "Wrong password", Next: "reset"}, {Text: "No tunnel", Next: "version"}}},
			{ID: "reset", Kind: sop.Instruction, Text: "Reset the password.", Tier: 1, Next: "done"},
			{ID: "version", Kind: sop.Text, Text: "Which version is it?", Next: "ping"},
			{ID: "ping", Kind: sop.Number, Text: "How many ms is the ping?", Next: "logs"},
			{ID: "logs", Kind: sop.Instruction, Text: "Read the gateway's log.", Tier: 2, Skip: "up", Next: "done"},
			{ID: "no-net", Kind: sop.Outcome, End: sop.NotApplicable, Text: "It is not the VPN."},
			{ID: "up", Kind: sop.Outcome, End: sop.Escalate, Up: 2, Reason: "The tunnel does not come up."},
			{ID: "done", Kind: sop.Outcome, End: sop.Solved},
		}},
		{ID: "gateway", Version: 1, Title: "Restart the gateway", Tiers: []int{2, 3}, Steps: []sop.Step{
			{ID: "restart", Kind: sop.Instruction, Text: "Restart it.", Next: "done"}, {ID: "done", Kind: sop.Outcome, End: sop.Solved},
		}},
		{ID: "old", Version: 2, Title: "Fax", Retired: true, Steps: []sop.Step{{ID: "done", Kind: sop.Outcome, End: sop.Solved}}},
	}
}
