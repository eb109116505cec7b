package demo

import (
	"context"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
)

// furnishRules gives the desk its rules of routing and escalation. They name what the story's tickets are about anyway, so that it goes as it
// is written.
func (d *director) furnishRules(ctx context.Context) error {
	return d.stage.Store.SaveRules(ctx, demoRules(d.clock.now), d.audit("rules.save", "routing"))
}

func test(field string, op rules.Op, values ...string) rules.Condition {
	return rules.Condition{Field: field, Op: op, Values: values}
}

func all(parts ...rules.Condition) rules.Condition { return rules.Condition{All: parts} }

func demoRules(at time.Time) routing.RuleSet {
	category := func(key string) string { return string(categoryID(key)) }
	front := string(teamID("frontline"))
	return routing.RuleSet{
		Groups: []routing.Group{
			{ID: "start", Name: "All tickets", Rules: []routing.Rule{
				{ID: "alerts", Name: "Alerts of the monitoring", When: test("via", rules.Is, string(desk.ViaAlert)), Then: routing.Then{Group: "alerts"}},
				{ID: "networks", Name: "Networks and VPN", When: test("category", rules.Is, category("network")), Then: routing.Then{Group: "networks"}},
				{ID: "labels", Name: "Label printers of the warehouses", When: all(
					test("client", rules.Is, string(clientID("kestrel"))), test("category", rules.Is, category("printing")), test("words", rules.Contains, "label", "zebra"),
				), Then: routing.Then{Team: front, Tags: []string{"labels"}}},
				{ID: "x-rays", Name: "X-rays keep the practices waiting", From: at, When: all(
					test("client", rules.Is, string(clientID("harbor"))), test("category", rules.Is, category("imaging")),
				), Then: routing.Then{Team: front, Tags: []string{"imaging"}}},
				{ID: "year-end", Name: "Year end in the warehouse", Off: true, When: test("category", rules.Is, category("erp")), Then: routing.Then{Urgency: string(desk.High)}},
			}},
			{ID: "networks", Name: "Networks and VPN", Rules: []routing.Rule{
				{ID: "vpn", Name: "VPN begins with the front line", When: test("words", rules.Contains, "vpn", "tunnel"), Then: routing.Then{Team: front, Tags: []string{"vpn"}}},
				{ID: "wireless", Name: "Wireless", When: rules.Condition{Any: []rules.Condition{
					test("words", rules.Contains, "wi-fi", "wlan", "access point"), test("subject", rules.Contains, "scanner"),
				}}, Then: routing.Then{Team: front, Tags: []string{"wireless"}}},
			}},
			{ID: "alerts", Name: "Alerts", Rules: []routing.Rule{
				{ID: "servers", Name: "Servers go to engineering", When: test("category", rules.Is, category("servers")), Then: routing.Then{Team: string(teamID("engineering")), Tags: []string{"monitoring"}}},
			}},
		},
		Escalations: []routing.Escalation{
			{ID: "long-still", Name: "Nobody did anything for two days", At: routing.Idle, N: 2 * 24 * 60, When: test("priority", rules.AtMost, "2"), Do: routing.Dispatch},
			{ID: "outage", Name: "Many tickets of a kind", At: routing.Alike, N: 5, M: 30, Do: routing.ProposeMajor},
			{ID: "again-and-again", Name: "Opened again and again", At: routing.Reopened, N: 3, Do: routing.RaiseIt},
			{ID: "complex", Name: "Known to be hard", At: routing.Tagged, Tags: []string{"firmware", "database"}, When: test("tier", rules.Is, "2"), Do: routing.Dispatch},
			{ID: "unhappy", Name: "Somebody is unhappy", At: routing.Unhappy, Word: []string{"complaint", "unacceptable"}, Do: routing.RaiseIt},
		},
	}
}
