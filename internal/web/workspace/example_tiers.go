package workspace

import (
	"time"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/report"
	"tierdesk/internal/store"
	"tierdesk/internal/web/example"
	"tierdesk/internal/web/part"
)

// exampleTierReport counts a few days' tickets between the front line and a team above it.
func exampleTierReport(f part.Frame, full bool) tierReport {
	r := tierReport{House: example.House(), Target: 0.75, Asked: tierAsked{Clients: []desk.Client{example.Harbor, example.Kestrel}, Logs: []desk.LogCode{"desk-2012"}}}
	sum := report.NewSum()
	if full {
		front, network := example.FrontLine.ID, example.Network.ID
		at := func(hours int) time.Time { return example.At.Add(time.Duration(hours-200) * time.Hour) }
		solved := report.Step{At: at(30), Team: front, Tier: 1, State: desk.StateResolved}
		ways := []report.Trace{
			{Steps: []report.Step{{At: at(0), Team: front, Tier: 1, State: desk.StateOpen}, solved}},
			{Steps: []report.Step{
				{At: at(0), Team: front, Tier: 1, State: desk.StateOpen},
				{At: at(6), Team: network, Tier: 2, State: desk.StateOpen},
				{At: at(40), Team: network, Tier: 2, State: desk.StateOpen, Hold: desk.HoldRequester, Held: true},
				{At: at(60), Team: network, Tier: 2, State: desk.StateResolved},
			}, Rules: []report.Ruled{{Ref: "vpn", Step: 1}}},
			{Steps: []report.Step{
				{At: at(0), Team: front, Tier: 1, State: desk.StateOpen}, {At: at(6), Team: network, Tier: 2, State: desk.StateOpen}, {At: at(20), Team: front, Tier: 1, State: desk.StateOpen}, solved,
			}, Passings: []report.Passing{{From: front, To: network, FromTier: 1, ToTier: 2, OfferedAt: at(6), EndedAt: at(20), End: desk.HandoffStateReturned}}, Rules: []report.Ruled{{Ref: "vpn", Step: 1}}},
		}
		for i := range 40 {
			flow, _ := report.Of(ways[[]int{0, 0, 1, 0, 2, 1, 0}[i%7]])
			sum.Add(flow)
		}
		r.Behind = 3
	}
	r.Report = sum.Tell()
	return r
}

// ExampleTierReport is the report of tiers, with what it counts and without.
func ExampleTierReport(f part.Frame, full bool) templ.Component {
	return tierReportPage(f, exampleTierReport(f, full))
}

// ExampleTierTickets are the tickets behind a number.
func ExampleTierTickets(f part.Frame, full bool) templ.Component {
	t := tierTickets{Pick: store.PickPingPong, Title: f.Title}
	if full {
		t.Rows, t.Days = exampleListing(f, true).Rows, weekDays
		for i := range t.Rows {
			t.Rows[i].Head, t.Rows[i].Clock = "", part.Clock{Text: []string{"Sun 10 May", "Fri 8 May", "Mon 4 May"}[i*3/len(t.Rows)]}
		}
		t.Asked.From, t.Asked.To = "2026-05-04", "2026-05-10"
		t.More = "/reports/tiers/tickets?pick=pingpong&after=example"
	}
	return tierTicketsPage(f, t)
}
