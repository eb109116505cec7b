package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// The sizes of the measurements of routing.
const (
	routingRules   = 500
	routingTickets = 10_000
	routingAsked   = 2_000 // questions to the rules
	routingGiven   = 300   // tickets that the desk gives out
	routingAgents  = 50
)

// routes measures rules, rehearsal and giving out on both databases, and gives a section of the report.
func (b *bench) routes(ctx context.Context) (string, error) {
	text := fmt.Sprintf(`## Routing

The engine and the store in one process, on the same two cores: %d rules, half of which ask about words of the first message, over tickets with messages of
200 bytes and, asked apart, of 20 kB. The rehearsal runs over %d tickets; giving out chooses among %d agents of one team.

| what | target | value | |  |
| --- | --- | --- | --- | --- |
`, routingRules, routingTickets, routingAgents)
	for _, pg := range []bool{false, true} {
		rows, err := b.routingRows(ctx, pg)
		if err != nil {
			return "", err
		}
		for _, r := range rows {
			text += r.line(pg)
			fmt.Fprint(os.Stderr, r.line(pg))
		}
	}
	return text + "\n", nil
}

func (b *bench) routingRows(ctx context.Context, pg bool) ([]row, error) {
	name := "SQLite"
	if pg {
		name = "PostgreSQL"
	}
	d, err := b.newClockDesk(ctx, "routing-"+name, pg)
	if err != nil {
		return nil, err
	}
	defer d.close()
	set := manyRules(d.teams)
	if err := d.engine.SaveRules(ctx, d.agent, set); err != nil {
		return nil, err
	}
	var rows []row
	if !pg {
		rows = append(rows, d.askRules(name, 200), d.askRules(name, 20_000))
	}
	if err := d.pastTickets(ctx); err != nil {
		return nil, err
	}
	if err := d.store.Analyze(ctx); err != nil {
		return nil, err
	}
	draft := manyRules(append(slices.Clone(d.teams[1:]), d.teams[0]))
	draft.Version = 1
	began := time.Now()
	r, err := d.engine.Rehearse(ctx, d.agent, draft, routingTickets)
	if err != nil {
		return nil, err
	}
	took := time.Since(began)
	if r.Tickets != routingTickets || len(r.Moved) == 0 {
		return nil, fmt.Errorf("the rehearsal looked at %d tickets and moves %d", r.Tickets, len(r.Moved))
	}
	rows = append(rows, row{
		fmt.Sprintf("%s: rehearsal of %d rules over %d tickets, %d moved", name, routingRules, routingTickets, len(r.Moved)), "≤ 10 s",
		fmt.Sprintf("%.2f s", took.Seconds()), "", took <= 10*time.Second,
	})
	given, err := d.giveOut(ctx, name)
	return append(rows, given), err
}

// manyRules are as many as a large provider has: by client and by words.
func manyRules(teams []desk.TeamID) routing.RuleSet {
	set := routing.RuleSet{Groups: []routing.Group{{ID: "main", Name: "Main"}}}
	for i := range routingRules {
		when := rules.Condition{Field: "words", Op: rules.Contains, Values: []string{fmt.Sprintf("product %d", i), fmt.Sprintf("error 0x%04x", i)}}
		if i%2 == 1 {
			when = rules.Condition{All: []rules.Condition{
				{Field: "client", Op: rules.Is, Values: []string{string(clientOf(i % clockClients))}}, {Field: "subject", Op: rules.Contains, Values: []string{fmt.Sprintf("site %d", i)}},
			}}
		}
		set.Groups[0].Rules = append(set.Groups[0].Rules, routing.Rule{ID: fmt.Sprintf("r%d", i), Name: fmt.Sprint("Rule ", i), When: when, Then: routing.Then{Team: string(teams[i%len(teams)])}})
	}
	return set
}

// askRules times the rules alone, over a message that none of them holds for.
func (d *clockDesk) askRules(name string, size int) row {
	body := strings.Repeat("The printer on the second floor does not print any more. ", size/56+1)[:size]
	opening := desk.Opening{Client: noClient, Via: desk.ViaMail, Subject: "Printer", Body: body}
	facts := desk.Facts{House: d.engine.House(), Router: d.engine.Router()}
	var all []time.Duration
	for range routingAsked {
		began := time.Now()
		_, _, decision := facts.Start(opening, d.now)
		all = append(all, time.Since(began))
		if len(decision.Fired) > 0 {
			return row{"rules held that should not", "", "", "", false}
		}
	}
	slices.Sort(all)
	p99 := all[len(all)*99/100]
	return row{
		fmt.Sprintf("%d rules asked about a message of %d bytes", routingRules, size), "≤ 1 ms",
		fmt.Sprintf("p50 %s, p99 %s", millis(all[len(all)/2]), millis(p99)), "", p99 <= time.Millisecond,
	}
}

// pastTickets are what the rehearsal runs over: opened at the intake, solved by other teams.
func (d *clockDesk) pastTickets(ctx context.Context) error {
	house := d.engine.House()
	for start := 0; start < routingTickets; start += 250 {
		var histories []engine.History
		for i := start; i < start+250; i++ {
			at := d.now.Add(-time.Duration(routingTickets-i) * time.Minute)
			solver := house.Teams[d.teams[i%len(d.teams)]]
			opened := desk.TicketOpened{Type: desk.Incident, Client: clientOf(i % clockClients), Requester: d.rita, Via: desk.ViaMail, Team: house.Intake, Tier: 1, Impact: desk.Medium, Urgency: desk.Medium, Priority: 3}
			histories = append(histories, engine.History{Ticket: desk.TicketID(uuid.Must(uuid.NewV7()).String()), Steps: []engine.Step{
				{At: at, By: d.rita, Entries: []desk.Entry{
					{Event: opened, Content: &desk.Content{Subject: fmt.Sprintf("Case %d at site %d", i, i%700)}},
					{Event: desk.MessagePosted{Side: desk.SideRequester, From: d.rita}, Content: &desk.Content{Body: fmt.Sprintf("Since this morning product %d stops. %s", i%1200, strings.Repeat("It worked yesterday. ", 8))}},
				}},
				{At: at.Add(20 * time.Minute), By: d.agent.Person.ID, Entries: []desk.Entry{
					{Event: desk.TicketRouted{From: house.Intake, Team: solver.ID, Tier: solver.Tier}},
					{Event: desk.TicketResolved{Outcome: desk.OutcomeSolved, Team: solver.ID, Tier: solver.Tier, CloseAt: d.now.AddDate(1, 0, 0)}},
				}},
			}})
		}
		if _, err := d.engine.Import(ctx, histories); err != nil {
			return err
		}
	}
	return nil
}

// giveOut times the choice of a person and its commit.
func (d *clockDesk) giveOut(ctx context.Context, name string) (row, error) {
	team := d.teams[len(d.teams)-1]
	if err := d.engine.SaveHouse(ctx, d.agent, "team.save", string(team), func(h *desk.House) error {
		one := h.Teams[team]
		one.Assign = routing.Policy{Mode: routing.ModeAutomatic}
		h.Teams[team] = one
		return nil
	}); err != nil {
		return row{}, err
	}
	for i := range routingAgents {
		p := desk.Person{
			ID: desk.PersonID(uuid.NewString()), Name: fmt.Sprint("Agent ", i), Email: fmt.Sprintf("agent%d@desk.example", i), ServesAll: true, Capacity: 1000,
			Roles: []desk.Role{desk.RoleAgent}, Teams: []desk.TeamID{team},
		}
		if err := d.store.SavePerson(ctx, p, store.Audit{At: d.now, Act: "bench"}); err != nil {
			return row{}, err
		}
	}
	machine := engine.Call{Actor: desk.MachineActor("bench"), Via: desk.ViaDue}
	var all []time.Duration
	for i := range routingGiven {
		result, err := d.engine.Open(ctx, desk.Open{Client: noClient, Requester: d.rita, Team: team, Content: desk.Content{Subject: fmt.Sprint("New ", i)}}, engine.Call{Actor: d.agent, Via: desk.ViaWeb})
		if err != nil {
			return row{}, err
		}
		began := time.Now()
		given, err := d.engine.Do(ctx, result.Ticket, desk.FindPerson{}, machine)
		if err != nil {
			return row{}, err
		}
		all = append(all, time.Since(began))
		if given.Owner == "" {
			return row{}, fmt.Errorf("ticket %d was given to nobody", i)
		}
	}
	slices.Sort(all)
	return row{
		fmt.Sprintf("%s: a ticket given to one of %d agents, committed", name, routingAgents), "reported",
		fmt.Sprintf("p50 %s, p99 %s", millis(all[len(all)/2]), millis(all[len(all)*99/100])), "", true,
	}, nil
}
