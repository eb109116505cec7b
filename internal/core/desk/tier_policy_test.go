package desk

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
)

// policy changes a tier of the world's house.
func (w *world) policy(number int, change func(*Tier)) {
	house := w.house.Copy()
	for i := range house.Tiers {
		if house.Tiers[i].Number == number {
			change(&house.Tiers[i])
		}
	}
	w.house = house
}

func straightToExperts(t *testing.T) *routing.Router {
	t.Helper()
	set := routing.RuleSet{Version: 2, Groups: []routing.Group{{ID: "main", Name: "Main", Rules: []routing.Rule{
		{ID: "top", Name: "Top", When: rules.Condition{Field: "client", Op: rules.Is, Values: []string{string(acme)}}, Then: routing.Then{Team: string(experts)}},
		{ID: "next", Name: "Next", When: rules.Condition{Field: "client", Op: rules.Is, Values: []string{string(acme)}}, Then: routing.Then{Team: string(frontDesk)}},
	}}}}
	r, err := routing.Prepare(set, OpeningFields)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestNoPolicyChangesNothing compares a house without policy with one whose policy is about other tickets, act by act.
func TestNoPolicyChangesNothing(t *testing.T) {
	play := func(change func(*world)) (teams []TeamID, codes []string) {
		w := newWorldWith(straightToExperts(t))
		change(w)
		for i, c := range []Open{
			{}, {Category: "vpn"}, {Category: "server", Client: beta, Requester: "cid"}, {Category: "vpn", Client: beta, Requester: "cid"},
			{Category: "acme-app", Team: specialists}, {Client: beta, Requester: "cid", Team: experts},
		} {
			id := TicketID("#" + string(rune('1'+i)))
			if c.Client == "" {
				c.Client, c.Requester = acme, "ana"
			}
			c.Content.Subject = "Nothing works"
			_, err := w.do(id, c, w.actor("tom"), Stamp{At: monday, Via: ViaWeb})
			codes = append(codes, codeOf(err))
			for _, to := range []TeamID{experts, network, intake} {
				_, err := w.do(id, Route{Team: to}, w.actor("dora"), Stamp{At: monday, Via: ViaWeb})
				codes = append(codes, codeOf(err))
			}
			teams = append(teams, w.tickets[id].Team)
		}
		return teams, codes
	}
	teams, codes := play(func(*world) {})
	others, otherCodes := play(func(w *world) {
		w.policy(2, func(tier *Tier) { tier.Next, tier.SkipTo = []int{1}, []Skip{{To: 3, Priority: 1}} })
		w.policy(1, func(tier *Tier) { tier.Excludes = []CategoryID{"access"} })
	})
	if !reflect.DeepEqual(teams, others) || !reflect.DeepEqual(codes, otherCodes) {
		t.Errorf("without policy %v %v, with a policy about others %v %v", teams, codes, others, otherCodes)
	}
	w := newWorldWith(straightToExperts(t))
	if ticket := w.opens(t, Open{}); ticket.Team != experts {
		t.Errorf("a rule begins at %s where nothing forbids it", ticket.Team)
	}
}

// TestClosedCategory keeps a category from a tier on every way to it.
func TestClosedCategory(t *testing.T) {
	w := newWorld()
	security := Category{ID: "security", Name: "Security"}
	breach := Category{ID: "breach", Name: "Data breach", Parent: "security", Team: frontDesk}
	w.house.Categories[security.ID], w.house.Categories[breach.ID] = security, breach
	w.policy(1, func(tier *Tier) { tier.Excludes = []CategoryID{security.ID} })
	w.policy(2, func(tier *Tier) { tier.Excludes = []CategoryID{breach.ID} })

	ticket := w.opens(t, Open{Category: breach.ID}) // its category names a team that may not have it, and so may not the intake
	if ticket.Team != experts {
		t.Fatalf("it begins with %s", ticket.Team)
	}
	opened := w.log["#1"][0].Event.(TicketOpened)
	if said := Why(opened, Stamp{}, w).English(); opened.Route.Source != "rights" || !strings.Contains(said, "Data breach") {
		t.Errorf("because %+v: %s", opened.Route, said)
	}
	at := Stamp{At: monday.Add(time.Minute), Via: ViaWeb}
	for name, c := range map[string]Command{
		"route":   Route{Team: specialists},
		"task":    AddTask{Title: "Look", Team: intake},
		"handoff": OfferHandoff{To: specialists, Parts: []Part{{PartTried, "x"}, {PartCheckFirst, "y"}}},
	} {
		who := PersonID("eva")
		if name == "route" {
			who = "dora" // not even a dispatcher
		}
		if _, err := w.do("#1", c, w.actor(who), at); codeOf(err) != "team.tier_excluded" {
			t.Errorf("%s gives %v", name, err)
		}
	}
	if _, err := w.do("#2", Open{Client: acme, Requester: "ana", Category: security.ID, Team: intake, Content: Content{Subject: "x"}}, w.actor("tom"), at); codeOf(err) != "team.tier_excluded" {
		t.Errorf("opened by hand it gives %v", err)
	}
	w.policy(3, func(tier *Tier) { tier.Excludes = []CategoryID{breach.ID} })
	_, err := w.do("#3", Open{Client: acme, Requester: "ana", Category: breach.ID, Content: Content{Subject: "x"}}, w.actor("ana"), at)
	if err != nil || w.tickets["#3"].Team != intake {
		t.Errorf("what no tier may have is with %q: %v", w.tickets["#3"].Team, err)
	}
}

// TestSkipIsForCriticalCases opens a way over tiers to those alone that it names.
func TestSkipIsForCriticalCases(t *testing.T) {
	up := []Part{{PartSymptoms, "a"}, {PartTried, "b"}, {PartGuess, "c"}, {PartCustomerContext, "d"}, {PartCheckFirst, "e"}}
	for name, c := range map[string]struct {
		skip   Skip
		vip    bool
		impact Level
		want   string
	}{
		"not urgent":            {skip: Skip{To: 3, Priority: 1, VIP: true}, want: "tier.skip_either"},
		"urgent":                {skip: Skip{To: 3, Priority: 1}, impact: High},
		"a VIP":                 {skip: Skip{To: 3, VIP: true}, vip: true},
		"a VIP does not matter": {skip: Skip{To: 3, Priority: 1}, vip: true, want: "tier.skip_priority"},
		"urgent does not help":  {skip: Skip{To: 3, VIP: true}, impact: High, want: "tier.skip_vip"},
		"urgent enough":         {skip: Skip{To: 3, Priority: 3}},
	} {
		w := newWorldWith(straightToExperts(t))
		w.policy(1, func(tier *Tier) { tier.Next, tier.SkipTo = []int{2}, []Skip{c.skip} })
		ana := w.people["ana"]
		ana.VIP = c.vip
		w.people["ana"] = ana
		ticket := w.opens(t, Open{Impact: c.impact, Urgency: c.impact})
		begins := map[bool]TeamID{true: experts, false: frontDesk}[c.want == ""]
		if ticket.Team != begins {
			t.Errorf("%s: the rules begin with %s, want %s", name, ticket.Team, begins)
		}
		w.router = nil
		low := Open{Client: acme, Requester: "ana", Category: "vpn", Impact: c.impact, Urgency: c.impact, Content: Content{Subject: "x"}}
		at := Stamp{At: monday, Via: ViaWeb}
		for _, id := range []TicketID{"#2", "#3"} {
			if _, err := w.do(id, low, w.actor("ana"), at); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.do("#2", Route{Team: experts}, w.actor("tom"), at); codeOf(err) != c.want {
			t.Errorf("%s: routing gives %v", name, err)
		}
		if _, err := w.do("#3", Assign{To: "tom"}, w.actor("tom"), at); err != nil {
			t.Fatal(err)
		}
		if _, err := w.do("#3", OfferHandoff{To: experts, Parts: up}, w.actor("tom"), at); codeOf(err) != c.want {
			t.Errorf("%s: a handoff gives %v", name, err)
		}
		if _, err := w.do("#3", Route{Team: experts, Content: Content{Body: "It burns."}}, w.actor("dora"), at); c.want != "" && err != nil {
			t.Errorf("%s: a dispatcher may: %v", name, err)
		}
	}
}

func TestTierRightsAreChecked(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Tier)
		code   string
	}{
		"all": {func(t *Tier) {
			t.Excludes, t.SeesLogs, t.Tools = []CategoryID{"vpn"}, true, []Tool{{"Remote", "https://r.example/x"}}
		}, ""},
		"both":             {func(t *Tier) { t.KnownIssuesOnly, t.Research = true, true }, "tier.research"},
		"no category":      {func(t *Tier) { t.Excludes = []CategoryID{"nonsense"} }, "tier.excludes"},
		"twice":            {func(t *Tier) { t.Excludes = []CategoryID{"vpn", "vpn"} }, "tier.excludes"},
		"plain http":       {func(t *Tier) { t.Tools = []Tool{{"Remote", "http://r.example"}} }, "tier.tool_url"},
		"a script":         {func(t *Tier) { t.Tools = []Tool{{"Remote", "javascript:alert(1)"}} }, "tier.tool_url"},
		"a password":       {func(t *Tier) { t.Tools = []Tool{{"Remote", "https://a:b@r.example"}} }, "tier.tool_url"},
		"no host":          {func(t *Tier) { t.Tools = []Tool{{"Remote", "https:///x"}} }, "tier.tool_url"},
		"no name":          {func(t *Tier) { t.Tools = []Tool{{" ", "https://r.example"}} }, "tier.tool_name"},
		"many":             {func(t *Tier) { t.Tools = make([]Tool, maxTools+1) }, "tier.tools"},
		"skip":             {func(t *Tier) { t.Next, t.SkipTo = []int{2}, []Skip{{To: 3, Priority: 4}} }, ""},
		"skip for all":     {func(t *Tier) { t.SkipTo = []Skip{{To: 3, Priority: 1}} }, "tier.skip_next"},
		"skip for nobody":  {func(t *Tier) { t.Next, t.SkipTo = nil, []Skip{{To: 3}} }, "tier.skip_who"},
		"skip to itself":   {func(t *Tier) { t.SkipTo = []Skip{{To: 1, VIP: true}} }, "tier.skip_to"},
		"skip to vendors":  {func(t *Tier) { t.SkipTo = []Skip{{To: 4, VIP: true}} }, "tier.skip_to"},
		"skip twice":       {func(t *Tier) { t.Next, t.SkipTo = nil, []Skip{{To: 3, VIP: true}, {To: 3, Priority: 1}} }, "tier.skip_to"},
		"skip with a slip": {func(t *Tier) { t.Next, t.SkipTo = nil, []Skip{{To: 3, Priority: 5}} }, "tier.skip_who"},
	} {
		house := testHouse().Copy()
		tier, _ := house.Tier(1)
		c.change(&tier)
		if got := codeOfError(house.PutTier(tier)); got != c.code {
			t.Errorf("%s: %q, want %q", name, got, c.code)
		}
	}
}
