package assist

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/core/triage"
	"tierdesk/internal/engine"
	"tierdesk/internal/search"
	"tierdesk/internal/store"
	"tierdesk/internal/store/memory"
)

// world is a desk with solved tickets about networks, printers and salaries.
type world struct {
	t      *testing.T
	engine *engine.Engine
	assist *Assist
	now    time.Time
}

var (
	network = desk.Team{ID: "network", Name: "Network", Tier: 2}
	print   = desk.Team{ID: "print", Name: "Print", Tier: 1}
	theirs  = desk.Team{ID: "theirs", Name: "IT of Beta", Tier: 2, Client: "beta"}
)

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	s := memory.New()
	house := desk.DefaultHouse(uuid.NewString)
	for _, team := range []desk.Team{network, print, theirs} {
		house.Teams[team.ID] = team
	}
	house.Categories = map[desk.CategoryID]desk.Category{"vpn": {ID: "vpn", Name: "VPN", Team: "network"}, "printer": {ID: "printer", Name: "Printers"}}
	w.must(s.SaveHouse(t.Context(), house, store.Audit{At: w.now}))
	began := time.Now()
	first := w.now
	clock := engine.NewClock(func() time.Time { return w.now.Add(time.Since(began)) }, func() time.Duration { return w.now.Sub(first) + time.Since(began) })
	e, err := engine.New(t.Context(), s, clock, slog.New(slog.NewTextHandler(io.Discard, nil)))
	w.must(err)
	w.engine, w.assist = e, New(e, slog.New(slog.NewTextHandler(io.Discard, nil)))
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// was puts a ticket into the desk as it was once, and into the search.
func (w *world) was(subject, body string, client desk.ClientID, more ...desk.Entry) desk.Ticket {
	w.t.Helper()
	opened := desk.TicketOpened{
		Type: desk.Incident, Client: client, Requester: "dana", Via: desk.ViaImport, Team: "print", Tier: 1, Impact: desk.Medium, Urgency: desk.Medium, Priority: 3,
	}
	entries := []desk.Entry{
		{Event: opened, Content: &desk.Content{Subject: subject}},
		{Event: desk.MessagePosted{Side: desk.SideRequester, From: "dana"}, Content: &desk.Content{Body: body}},
	}
	all, err := w.engine.Import(w.t.Context(), []engine.History{{Ticket: desk.TicketID(uuid.Must(uuid.NewV7()).String()), Steps: []engine.Step{{At: w.now, By: "dana", Entries: append(entries, more...)}}}})
	w.must(err)
	t := all[0]
	w.must(w.engine.Store().IndexDocuments(w.t.Context(), []store.Document{{
		Kind: "ticket", ID: string(t.ID), Number: t.Number, Version: int64(t.Version), Title: search.Stream("en", subject), Body: search.Stream("en", body),
	}}))
	return t
}

func solvedBy(team desk.Team, category desk.CategoryID, impact desk.Level) []desk.Entry {
	return []desk.Entry{
		{Event: desk.TicketClassified{Type: desk.Incident, Category: category, Impact: impact, Urgency: desk.Medium, Priority: 3}},
		{Event: desk.TicketRouted{Team: team.ID, Tier: team.Tier}},
		{Event: desk.TicketResolved{Outcome: desk.OutcomeSolved, Cause: desk.CauseUnknown, Team: team.ID, Tier: team.Tier}},
	}
}

func (w *world) history() {
	places := []string{"Cologne", "Berlin", "Munich", "Hamburg", "Bremen", "Kiel"}
	for i := range 60 {
		place := places[i%len(places)]
		w.was(fmt.Sprintf("VPN drops in %s", place), "The fortinet client loses the tunnel every hour.", "acme", solvedBy(network, "vpn", desk.High)...)
		w.was(fmt.Sprintf("Printer in %s", place), "It prints blank pages since the toner was changed.", "acme", solvedBy(print, "printer", desk.Low)...)
	}
}

func agentOf(clients ...desk.ClientID) desk.Scope {
	return desk.Actor{Person: desk.Person{ID: "ines", Roles: []desk.Role{desk.RoleAgent}, Serves: clients}}.Scope()
}

func (w *world) ask(scope desk.Scope, q triage.Question) triage.Suggested {
	w.t.Helper()
	got, err := w.assist.Suggest(w.t.Context(), scope, q)
	w.must(err)
	return got
}

var tunnel = triage.Question{Subject: "Fortinet tunnel", Body: "The vpn client is gone again", Client: "acme"}

// TestSuggest learns where tickets were solved, not where they were sent first, and says why.
func TestSuggest(t *testing.T) {
	w := newWorld(t)
	w.history()
	learned, err := w.assist.Learn(t.Context())
	w.must(err)
	for _, one := range learned {
		wanted := one.Kind != triage.Urgency // which was the same everywhere
		if one.Used != wanted || (one.Why == "") != wanted {
			t.Errorf("learned %+v", one)
		}
	}
	got := w.ask(agentOf("acme"), tunnel)
	team := got.Values[triage.Team]
	if team.Value != "network" || team.Source != triage.FromModel || team.Version != 1 || team.Confidence < 0.8 || !team.Sure || team.Examples != 120 {
		t.Errorf("the team: %+v", team)
	}
	if !slices.Contains(team.Words, "fortinet") || team.Agree < 3 || team.Agree != team.Of {
		t.Errorf("why: %v, %d of %d", team.Words, team.Agree, team.Of)
	}
	if got.Values[triage.Category].Value != "vpn" || got.Values[triage.Impact].Value != "high" {
		t.Errorf("the rest: %+v", got.Values)
	}
	if u := got.Values[triage.Urgency]; u.Source != triage.FromSimilar || u.Value != "medium" {
		t.Errorf("urgency is told by similar tickets: %+v", u)
	}
	if len(got.Solved) != shownSolved || got.Solved[0].Team != "network" || got.Solved[0].Tier != 2 || !strings.HasPrefix(got.Solved[0].Subject, "VPN") {
		t.Errorf("similar: %+v", got.Solved)
	}
	all := got.All(func(i, u string) string { return "P2 of " + i + " and " + u }, func(team string) int { return 2 })
	var kinds []string
	for _, one := range all {
		kinds = append(kinds, string(one.Kind)+" "+one.Value)
		if s := one.Sentence(one.Value); !strings.Contains(s, one.Value) || strings.Contains(s, "fortinet") {
			t.Errorf("the sentence for the record: %q", s)
		}
	}
	if want := "category vpn, team network, tier 2, impact high, urgency medium, priority P2 of high and medium"; strings.Join(kinds, ", ") != want {
		t.Errorf("all: %v", kinds)
	}
}

// TestRulesComeFirst gives the team of a category that was chosen, whatever was learned.
func TestRulesComeFirst(t *testing.T) {
	w := newWorld(t)
	w.history()
	_, err := w.assist.Learn(t.Context())
	w.must(err)
	q := triage.Question{Subject: "Printer in Kiel prints blank pages", Client: "acme", Category: "vpn"}
	if team := w.ask(agentOf("acme"), q).Values[triage.Team]; team.Source != triage.FromRule || team.Value != "network" || !team.Sure || team.Rule == "" {
		t.Errorf("the team: %+v", team)
	}
	w.assist.rules = append([]Rules{ruleOf{"beta", "theirs"}}, w.assist.rules...)
	if team := w.ask(agentOf("acme"), q).Values[triage.Team]; team.Value != "network" {
		t.Errorf("a rule gave a ticket to another client's team: %+v", team)
	}
	q.Client = "beta"
	if team := w.ask(agentOf("beta"), q).Values[triage.Team]; team.Value != "theirs" {
		t.Errorf("the first rule did not hold: %+v", team)
	}
}

type ruleOf struct{ client, team string }

func (r ruleOf) Suggest(context.Context, desk.House, triage.Question) ([]triage.Suggestion, error) {
	return []triage.Suggestion{{Kind: triage.Team, Value: r.team, Confidence: 1, Source: triage.FromRule, Rule: "their own"}}, nil
}

// TestNothingLearnedYet goes by similar tickets alone, and says nothing where there are none.
func TestNothingLearnedYet(t *testing.T) {
	w := newWorld(t)
	if got := w.ask(agentOf("acme"), tunnel); len(got.Values)+len(got.Solved)+len(got.Open) != 0 {
		t.Errorf("an empty desk says %+v", got)
	}
	for range 4 {
		w.was("VPN drops", "The fortinet client loses the tunnel.", "acme", solvedBy(network, "vpn", desk.High)...)
	}
	open := w.was("VPN tunnel", "Fortinet is down here too.", "acme")
	got := w.ask(agentOf("acme"), tunnel)
	if team := got.Values[triage.Team]; team.Source != triage.FromSimilar || team.Value != "network" || team.Sure || team.Confidence >= 0.9 {
		t.Errorf("the team: %+v", team)
	}
	if len(got.Open) != 1 || got.Open[0].Number != open.Number {
		t.Errorf("open: %+v", got.Open)
	}
	own := tunnel
	own.Ticket = string(open.ID)
	if got := w.ask(agentOf("acme"), own); len(got.Open) != 0 {
		t.Errorf("a ticket is like itself: %+v", got.Open)
	}
	if got := w.ask(agentOf("acme"), triage.Question{Subject: " v "}); len(got.Values)+len(got.Solved) != 0 {
		t.Errorf("one letter says %+v", got)
	}
}

// TestNothingLeaks neither shows nor counts what the reader does not see, and learns nothing from what is restricted.
func TestNothingLeaks(t *testing.T) {
	w := newWorld(t)
	for range 5 {
		w.was("VPN drops", "The fortinet client loses the tunnel.", "beta", solvedBy(network, "vpn", desk.High)...)
		secret := append([]desk.Entry{{Event: desk.TicketRestricted{People: []desk.PersonID{"ines"}, Teams: []desk.TeamID{"network"}}}}, solvedBy(network, "vpn", desk.High)...)
		w.was("VPN drops of the board", "The fortinet tunnel of the merger project.", "acme", secret...)
	}
	for name, scope := range map[string]desk.Scope{
		"an agent of another client, named on the restricted ones": agentOf("acme"),
		"a requester": desk.Actor{Person: desk.Person{ID: "dana", Contacts: []desk.Contact{{Client: "acme", Sees: desk.SeesAll}}}}.Scope(),
		"nobody":      {},
	} {
		if got := w.ask(scope, tunnel); len(got.Solved)+len(got.Open)+len(got.Values) != 0 {
			t.Errorf("%s learns of %+v", name, got)
		}
	}
	cases, err := w.assist.cases(t.Context())
	w.must(err)
	if len(cases) != 5 {
		t.Errorf("it learns from %d cases, want 5", len(cases))
	}
	for _, c := range cases {
		if strings.Contains(c.text, "merger") {
			t.Error("it learns from a restricted ticket")
		}
	}
}

// TestWorseModelsAreRefused keeps the old model, unless the desk has changed.
func TestWorseModelsAreRefused(t *testing.T) {
	w := newWorld(t)
	w.history()
	_, err := w.assist.Learn(t.Context())
	w.must(err)
	for i := range 200 { // by chance
		team := []desk.Team{network, print}[i%2]
		w.was(fmt.Sprintf("Odd thing %d", i*7919%97), "It is odd.", "acme", solvedBy(team, "vpn", desk.High)...)
	}
	learned, err := w.assist.Learn(t.Context())
	w.must(err)
	if team := learned[1]; team.Used || team.Version != 2 || !strings.Contains(team.Why, "version 1") {
		t.Errorf("the worse model: %+v", team)
	}
	if team := w.ask(agentOf("acme"), tunnel).Values[triage.Team]; team.Version != 1 {
		t.Errorf("version %d is in use", team.Version)
	}
	house := w.engine.House()
	house.Teams = map[desk.TeamID]desk.Team{"network": network, "new": {ID: "new", Name: "New", Tier: 1}}
	w.must(w.engine.Store().SaveHouse(t.Context(), house, store.Audit{At: w.now}))
	w.must(w.engine.Refresh(t.Context()))
	for i := range 30 {
		w.was(fmt.Sprintf("Kiosk %d", i), "The kiosk has no picture.", "acme", solvedBy(desk.Team{ID: "new", Tier: 1}, "vpn", desk.High)...)
	}
	learned, err = w.assist.Learn(t.Context())
	w.must(err)
	if team := learned[1]; !team.Used || team.Version != 3 {
		t.Errorf("after a team was taken away: %+v", team)
	}
}

// TestLearnDue learns once, then when a day has passed and something was solved.
func TestLearnDue(t *testing.T) {
	w := newWorld(t)
	w.history()
	versions := func() int64 {
		t.Helper()
		_, err := w.assist.LearnDue(t.Context())
		w.must(err)
		all, err := w.engine.Store().TriageModels(t.Context())
		w.must(err)
		last, _ := newest(triage.Team, all)
		return last.Version
	}
	if got := versions(); got != 1 {
		t.Fatalf("version %d after the first time", got)
	}
	if got := versions(); got != 1 {
		t.Errorf("version %d at once again", got)
	}
	w.now = w.now.Add(2 * time.Hour)
	if got := versions(); got != 1 {
		t.Errorf("version %d two hours later", got)
	}
	w.now = w.now.Add(24 * time.Hour)
	if got := versions(); got != 2 {
		t.Errorf("version %d the day after, with what was solved on the day before", got)
	}
	w.now = w.now.Add(48 * time.Hour)
	if got := versions(); got != 2 {
		t.Errorf("version %d although nothing was solved since", got)
	}
}

// TestRoutingRulesComeFirst saves a rule and wants it suggested by its name before anything that was learned.
func TestRoutingRulesComeFirst(t *testing.T) {
	w := newWorld(t)
	w.history()
	w.assist = New(w.engine, slog.New(slog.NewTextHandler(io.Discard, nil)), RoutingRules{Engine: w.engine})
	admin := desk.Actor{Person: desk.Person{ID: "adam", Roles: []desk.Role{desk.RoleAdministrator}, ServesAll: true}}
	w.must(w.engine.SaveRules(t.Context(), admin, routing.RuleSet{Groups: []routing.Group{{ID: "main", Name: "Main", Rules: []routing.Rule{
		{ID: "tunnel", Name: "Tunnels to print", When: rules.Condition{Field: "words", Op: rules.Contains, Values: []string{"tunnel"}}, Then: routing.Then{Team: "print", Category: "printer"}},
	}}}}))
	got := w.ask(agentOf("acme"), triage.Question{Subject: "The tunnel", Body: "fortinet loses it", Client: "acme"})
	for kind, value := range map[triage.Kind]string{triage.Team: "print", triage.Category: "printer"} {
		if s := got.Values[kind]; s.Value != value || s.Source != triage.FromRule || s.Rule != "Tunnels to print" || s.Version != 1 {
			t.Errorf("suggested %s is %+v", kind, s)
		}
	}
}
