package engine_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/store/memory"
)

// teamOf finds a team of the default house by its name.
func teamOf(d *clockDesk, name string) desk.TeamID {
	for id, team := range d.engine.House().Teams {
		if team.Name == name {
			return id
		}
	}
	d.t.Fatalf("no team %s", name)
	return ""
}

// givesOut lets the desk give out the tickets of a team to so many people who can have so much in hand.
func givesOut(d *clockDesk, team desk.TeamID, people, capacity int) []desk.PersonID {
	d.must(d.engine.SaveHouse(d.t.Context(), d.agent, "team.save", string(team), func(h *desk.House) error {
		one := h.Teams[team]
		one.Assign = routing.Policy{Mode: routing.ModeAutomatic}
		h.Teams[team] = one
		return nil
	}))
	var ids []desk.PersonID
	for i := range people {
		p := desk.Person{
			ID: desk.PersonID(fmt.Sprintf("agent-%d", i)), Name: fmt.Sprint("Agent ", i), Email: fmt.Sprintf("agent%d@desk.example", i), ServesAll: true,
			Roles: []desk.Role{desk.RoleAgent}, Teams: []desk.TeamID{team}, Capacity: capacity,
		}
		d.must(d.store.SavePerson(d.t.Context(), p, store.Audit{At: d.now, Act: "seed"}))
		ids = append(ids, p.ID)
	}
	return ids
}

func (d *clockDesk) opens(c desk.Open) desk.TicketID {
	d.t.Helper()
	c.Client, c.Requester = d.client, d.rita.Person.ID
	if c.Content.Subject == "" {
		c.Content.Subject = "It broke"
	}
	result, err := d.engine.Open(d.t.Context(), c, engine.Call{Actor: d.rita, Via: desk.ViaWeb})
	d.must(err)
	return result.Ticket
}

// TestDeskGivesOutWhatPeopleCanCarry opens more tickets than hands, lets several workers run the due work at once, and holds that nobody gets more
// than they can carry, nobody's last free hand is given twice, and the rest waits on the dispatcher's list.
func TestDeskGivesOutWhatPeopleCanCarry(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		d, ctx := newClockDesk(t, s, 31), t.Context()
		d.now = time.Date(2026, 3, 24, 10, 0, 0, 0, time.UTC) // a Tuesday in working hours
		team := teamOf(d, "Specialists")
		d.must(d.engine.SaveHouse(ctx, d.agent, "house.save", "", func(h *desk.House) error { h.Calendar = ""; return nil }))
		people := givesOut(d, team, 3, 4)
		if !slices.Contains(d.agent.Person.Teams, team) {
			t.Fatal("the agent of the test is in no team")
		}
		d.agent.Person.Teams = slices.DeleteFunc(slices.Clone(d.agent.Person.Teams), func(id desk.TeamID) bool { return id == team })
		d.must(s.SavePerson(ctx, d.agent.Person, store.Audit{At: d.now, Act: "seed"}))
		router := routing.RuleSet{Groups: []routing.Group{{ID: "main", Name: "Main", Rules: []routing.Rule{
			{ID: "broken", Name: "Broken things", When: rules.Condition{Field: "words", Op: rules.Contains, Values: []string{"broke"}}, Then: routing.Then{Team: string(team)}},
		}}}}
		d.must(d.engine.SaveRules(ctx, d.agent, router))
		var ids []desk.TicketID
		for range 15 {
			ids = append(ids, d.opens(desk.Open{}))
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, _, err := d.engine.RunDue(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		counts, listed := map[desk.PersonID]int{}, 0
		for _, id := range ids {
			ticket := d.fold(id)
			if ticket.Team != team {
				t.Fatalf("with %s, by %+v", ticket.Team, ticket.Marks)
			}
			counts[ticket.Owner] += ticket.Points()
			if ticket.Owner == "" && ticket.Dispatch != nil && ticket.Dispatch.Why == desk.DispatchNobody && ticket.Waits.At.After(d.now) {
				listed++
			}
		}
		work, err := s.Work(ctx)
		d.must(err)
		for _, id := range people {
			if counts[id] != 4 || work[id].Points != 4 {
				t.Errorf("%s has %d points by the tickets and %d by the row, want 4", id, counts[id], work[id].Points)
			}
		}
		if listed != 3 {
			t.Errorf("%d tickets wait on the dispatcher's list, want 3: %v", listed, counts)
		}
		_, err = d.engine.Do(ctx, ids[slices.IndexFunc(ids, func(id desk.TicketID) bool { return d.fold(id).Owner == people[0] })],
			desk.Resolve{Outcome: desk.OutcomeSolved, Content: desk.Content{Body: "Done."}},
			engine.Call{Actor: desk.Actor{Person: must(s.Person(ctx, people[0]))(t)}, Via: desk.ViaWeb})
		d.must(err)
		d.now = d.now.Add(time.Hour)
		if _, _, err := d.engine.RunDue(ctx); err != nil {
			t.Fatal(err)
		}
		if work, err = s.Work(ctx); err != nil || work[people[0]].Points != 4 {
			t.Errorf("the free hand was not filled: %+v, %v", work[people[0]], err)
		}
	})
}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestRehearsal(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		d, ctx := newClockDesk(t, s, 32), t.Context()
		d.now = time.Date(2026, 3, 24, 9, 0, 0, 0, time.UTC)
		front, back := teamOf(d, "Intake"), teamOf(d, "Specialists")
		dispatcher := engine.Call{Actor: d.agent, Via: desk.ViaWeb}
		for i := range 6 { // each begins at the intake, and the specialists get it half an hour later and solve it
			id := d.opens(desk.Open{Content: desk.Content{Subject: fmt.Sprint("Server ", i), Body: "The database is slow."}})
			d.now = d.now.Add(30 * time.Minute)
			_, err := d.engine.Do(ctx, id, desk.Route{Team: back, Content: desk.Content{Body: "Theirs."}}, dispatcher)
			d.must(err)
			_, err = d.engine.Do(ctx, id, desk.Resolve{Outcome: desk.OutcomeSolved, Content: desk.Content{Body: "Done."}}, dispatcher)
			d.must(err)
		}
		stays := d.opens(desk.Open{Content: desk.Content{Subject: "Printer"}})
		_, err := d.engine.Do(ctx, stays, desk.Resolve{Outcome: desk.OutcomeSolved, Content: desk.Content{Body: "Done."}}, dispatcher)
		d.must(err)
		chosen, err := d.engine.Open(ctx, desk.Open{Client: d.client, Requester: d.rita.Person.ID, Team: front, Content: desk.Content{Subject: "The database"}}, dispatcher)
		d.must(err)
		draft := routing.RuleSet{Groups: []routing.Group{{ID: "main", Name: "Main", Rules: []routing.Rule{
			{ID: "slow", Name: "Slow things", When: rules.Condition{Field: "words", Op: rules.Contains, Values: []string{"database"}}, Then: routing.Then{Team: string(back)}},
			{ID: "paper", Name: "Paper", When: rules.Condition{Field: "subject", Op: rules.Contains, Values: []string{"printer"}}, Then: routing.Then{Team: string(back)}},
			{ID: "never", Name: "Never", When: rules.Condition{Field: "words", Op: rules.Contains, Values: []string{"submarine"}}, Then: routing.Then{Team: string(back)}},
		}}}}
		trail, err := s.AuditTrail(ctx, 0, 1)
		d.must(err)
		r, err := d.engine.Rehearse(ctx, d.agent, draft, 100)
		d.must(err)
		if r.Tickets != 8 || r.Chosen != 1 || len(r.Moved) != 7 {
			t.Fatalf("%d tickets, %d chosen, %d moved", r.Tickets, r.Chosen, len(r.Moved))
		}
		for _, m := range r.Moved {
			want := -30 * time.Minute
			if m.Ticket == stays {
				want = 30 * time.Minute // as long as the others waited in the median
			}
			if m.Ticket == chosen.Ticket || m.Before != front || m.After != back || !m.Known || m.Effect != want {
				t.Errorf("moved %+v, want an effect of %s", m, want)
			}
		}
		d.opens(desk.Open{Content: desk.Content{Subject: "Printer that stays open"}})
		open, err := d.engine.Rehearse(ctx, d.agent, draft, 100)
		d.must(err)
		for _, m := range open.Moved {
			if want := m.Subject != "Printer that stays open"; m.Solved != want || m.SolvedBy == "" {
				t.Errorf("%s: solved %v by %q, want %v", m.Subject, m.Solved, m.SolvedBy, want)
			}
		}
		if len(open.Moved) != 8 {
			t.Errorf("%d moved with an open one", len(open.Moved))
		}
		if r.Saved != 3*time.Hour || r.Lost != 30*time.Minute {
			t.Errorf("saved %s, lost %s", r.Saved, r.Lost)
		}
		want := []engine.RuleUse{{Rule: "slow", Held: 6, Routed: 6}, {Rule: "paper", Held: 1, Routed: 1, Elsewhere: 1}, {Rule: "never"}}
		if !slices.Equal(r.Rules, want) {
			t.Errorf("rules %+v, want %+v", r.Rules, want)
		}
		after, err := s.AuditTrail(ctx, 0, 1)
		d.must(err)
		if d.engine.Router().Set().Version != 0 || after[0].Pos != trail[0].Pos {
			t.Error("the rehearsal changed something")
		}
		if _, err := d.engine.Rehearse(ctx, d.rita, draft, 10); err == nil {
			t.Error("a requester rehearses rules")
		}
		draft.Groups[0].Rules[0].Then.Team = "gone"
		if _, err := d.engine.Rehearse(ctx, d.agent, draft, 10); err == nil {
			t.Error("rules that cannot be saved are rehearsed")
		}
	})
}

// TestManyAlikeAreProposed opens tickets of one category within minutes, and wants one proposal, once, and of restricted tickets none.
func TestManyAlikeAreProposed(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		d, ctx := newClockDesk(t, s, 33), t.Context()
		var outage, printer desk.CategoryID
		for id, c := range d.engine.House().Categories {
			switch c.Name {
			case "Outage":
				outage = id
			case "Printer":
				printer = id
			}
		}
		d.must(d.engine.SaveRules(ctx, d.agent, routing.RuleSet{Escalations: []routing.Escalation{{ID: "wave", Name: "Wave", At: routing.Alike, N: 3, M: 10, Do: routing.ProposeMajor}}}))
		watch := func(want int) {
			t.Helper()
			if n, err := d.engine.WatchBreadth(ctx); err != nil || n != want {
				t.Fatalf("proposed %d, want %d: %v", n, want, err)
			}
		}
		first := d.opens(desk.Open{Category: outage})
		d.opens(desk.Open{Category: printer})
		d.opens(desk.Open{Category: outage, Restrict: true})
		d.opens(desk.Open{Category: outage})
		watch(0)
		d.now = d.now.Add(9 * time.Minute)
		d.opens(desk.Open{Category: outage})
		watch(1)
		ticket := d.fold(first)
		if ticket.Major == nil || ticket.Major.State != desk.MajorProposed || len(ticket.Major.Alike) != 2 || ticket.Dispatch == nil {
			t.Fatalf("major %+v", ticket.Major)
		}
		d.opens(desk.Open{Category: outage})
		watch(0)
		d.now = d.now.Add(time.Hour)
		watch(0)
	})
}

// TestEscalationRulesReachRunningTickets saves a rule after a ticket was opened, and wants it to be due by it on every store.
func TestEscalationRulesReachRunningTickets(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		d, ctx := newClockDesk(t, s, 34), t.Context()
		id := d.opens(desk.Open{})
		d.must(d.engine.SaveRules(ctx, d.agent, routing.RuleSet{Escalations: []routing.Escalation{{ID: "quiet", Name: "Quiet", At: routing.Idle, N: 5, Do: routing.Dispatch}}}))
		if n, err := d.engine.Recount(ctx); err != nil || n != 1 {
			t.Fatalf("%d tickets are due anew: %v", n, err)
		}
		d.now = d.now.Add(6 * time.Minute)
		if _, _, err := d.engine.RunDue(ctx); err != nil {
			t.Fatal(err)
		}
		if ticket := d.fold(id); ticket.Dispatch == nil || ticket.Dispatch.Why != desk.DispatchRule {
			t.Errorf("dispatch %+v", ticket.Dispatch)
		}
	})
}

// countingStore counts how often clients and people are read.
type countingStore struct {
	store.Store
	reads *int
}

func (s countingStore) Client(ctx context.Context, id desk.ClientID) (desk.Client, error) {
	*s.reads++
	return s.Store.Client(ctx, id)
}

func (s countingStore) Clients(ctx context.Context, ids []desk.ClientID) (map[desk.ClientID]desk.Client, error) {
	*s.reads++
	return s.Store.Clients(ctx, ids)
}

func (s countingStore) Person(ctx context.Context, id desk.PersonID) (desk.Person, error) {
	*s.reads++
	return s.Store.Person(ctx, id)
}

func (s countingStore) Persons(ctx context.Context, ids []desk.PersonID) (map[desk.PersonID]desk.Person, error) {
	*s.reads++
	return s.Store.Persons(ctx, ids)
}

// TestRulesAreCheckedWithOneRead names clients and people in hundreds of rules: they are asked for at once, and those that are not there are told
// each at its place.
func TestRulesAreCheckedWithOneRead(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		reads := 0
		counting := countingStore{Store: s, reads: &reads}
		d := newClockDesk(t, counting, 7)
		set := routing.RuleSet{Groups: []routing.Group{{ID: "main", Name: "Main"}}}
		for i := range 300 {
			client, person := string(d.client), string(d.rita.Person.ID)
			if i%100 == 50 {
				client, person = fmt.Sprint("gone-", i), fmt.Sprint("nobody-", i)
			}
			set.Groups[0].Rules = append(set.Groups[0].Rules, routing.Rule{
				ID: fmt.Sprint("r", i), Name: "Rule", Then: routing.Then{Team: string(d.teams[0])},
				When: rules.Condition{All: []rules.Condition{
					{Field: "client", Op: rules.Is, Values: []string{client}}, {Field: "requester", Op: rules.IsNot, Values: []string{person}},
				}},
			})
		}
		reads = 0
		problems, err := d.engine.CheckRules(t.Context(), set)
		d.must(err)
		var told []string
		for _, p := range problems {
			told = append(told, fmt.Sprintf("%d %s %s", p.Rule, p.Field, p.Values["Value"]))
		}
		want := []string{
			`51 when.all[0] "gone-50"`, `51 when.all[1] "nobody-50"`, `151 when.all[0] "gone-150"`, `151 when.all[1] "nobody-150"`,
			`251 when.all[0] "gone-250"`, `251 when.all[1] "nobody-250"`,
		}
		if !slices.Equal(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
		if reads > 2 {
			t.Errorf("clients and people were read %d times, want once each", reads)
		}
	})
}

// TestEscalationsNameWhatIsThere refuses conditions of escalations that name what the desk does not have, each at its place.
func TestEscalationsNameWhatIsThere(t *testing.T) {
	d := newClockDesk(t, memory.New(), 35)
	there := map[string]string{
		"client": string(d.client), "requester": string(d.rita.Person.ID), "owner": string(d.agent.Person.ID), "team": string(d.teams[0]),
		"state": "open", "hold": "vendor", "dispatch": "tier", "type": "incident",
	}
	of := func(field, value string) routing.RuleSet {
		when := rules.Condition{Not: &rules.Condition{Field: field, Op: rules.Is, Values: []string{value}}}
		return routing.RuleSet{Escalations: []routing.Escalation{{ID: "one", Name: "One", At: routing.VIP, Do: routing.RaiseIt, When: when}}}
	}
	for field, value := range there {
		for _, asked := range []string{value, uuid.NewString()} {
			problems, err := d.engine.CheckRules(t.Context(), of(field, asked))
			d.must(err)
			unknown := slices.ContainsFunc(problems, func(p routing.Problem) bool {
				return p.Code == "rules.value_unknown" && p.Rule == 1 && p.Group == 0 && p.Field == "escalations.when.not"
			})
			if unknown != (asked != value) {
				t.Errorf("%s %s: %+v", field, asked, problems)
			}
		}
	}
}
