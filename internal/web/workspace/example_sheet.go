package workspace

import (
	"context"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
	"tierdesk/internal/web/example"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// exampleTyped is what stands in the fields of a sheet that is filled in.
var exampleTyped = map[string]map[string]string{
	"assign":   {"person": string(example.Ines.ID)},
	"classify": {"type": string(desk.Incident), "impact": string(desk.High), "urgency": string(desk.High)},
	"hold":     {"reason": string(desk.HoldVendor), "until": "2026-05-13T09:00", "vendor": string(example.Tamarack.ID), "reference": "TT-20418", "body": "Tamarack checks the line at Eastgate overnight."},
	"resolve":  {"outcome": string(desk.OutcomeSolved), "cause": string(desk.CauseChange), "body": "Both ends use the same settings again. The VPN has held for an hour; please tell us if it drops once more.", "minutes": "35"},
	"return":   {"why": string(desk.ReturnMissingInfo), "body": "Which computers? The parts name the site only."},
	"merge":    {"number": "48999"},
	"link":     {"number": "48101", "relation": string(desk.CausedBy)},
	"task":     {"title": "Set Eastgate back to the old profile", "team": string(example.Network.ID)},
	"time":     {"minutes": "35", "where": string(desk.Remote), "billable": "1", "body": "Compared the proposals of both ends."},
	"tag":      {"tag": "eastgate"},
	"raise":    {"person": string(example.Sam.ID), "body": "The practice loses patients over this. They ask for a call by noon."},
	"voice":    {"person": string(example.Marcus.ID)},
	"route":    {"team": string(example.FrontLine.ID), "body": "The case is about the printer after all."},
	"discard":  {"why": string(desk.DiscardTest)},
	"script":   {"script": "mail"},
	"reopen":   {"body": "It dropped again this morning, so we look at it once more."},
}

// exampleRefused are the sheets that are shown refused, with what is wrong.
var exampleRefused = map[string]*desk.Error{
	"merge": desk.Invalid("number", "ticket.number_unknown", "There is no ticket with this number. Write it as 1042."),
}

// ExampleSheet is the form of an act as a page of its own: nothing typed, or filled in.
func ExampleSheet(act string) func(part.Frame, bool) templ.Component {
	return func(f part.Frame, full bool) templ.Component {
		return example.Worded(func(ctx context.Context) templ.Component {
			e := sheet{
				shown: exampleTicket(ctx, true), Act: act, Leaders: []desk.Person{example.Sam}, Voices: []desk.Person{example.Marcus, example.Sam},
				typed: func(string) string { return "" },
			}
			e.Ticket.Voice = ""
			e.Weighed = weighed{Impact: desk.High, Urgency: desk.Medium}
			e.Circle = circle{Teams: []desk.Team{example.Network}, Agents: 1}
			e.Move.Clients = []part.Option{{Value: "kestrel", Label: "Kestrel Freight"}}
			if act == "lift" {
				e.Ticket.Restriction = &desk.Restriction{Teams: []desk.TeamID{example.Network.ID}}
			}
			if full {
				e.Scripts = []part.Option{{Value: "vpn", Label: "VPN does not connect"}, {Value: "mail", Label: "A mail comes back"}}
				e.Circle.Others, e.Circle.Agents = []desk.Person{example.Marcus}, 8
				e.Move.To, e.Move.Agents, e.Move.Asks = desk.Client{ID: "kestrel", Name: "Kestrel Freight"}, 8, example.Dana
				e.Others = []candidate{
					{Number: 48101, Subject: "Firmware of the site gateways", State: desk.StateOpen, Requester: example.Dana.Name},
					{Number: 48090, Subject: "Rights on the payroll share", State: desk.StateOpen, Requester: example.Dana.Name, Client: "Kestrel Freight", Why: words.T(ctx, "other.client")},
				}
				e.Standing.Agreement.Time.PrepaidMinutes, e.Standing.Month.Usage.Left, e.OnSite = 600, 80, sla.OnSiteNone
				e.typed = func(field string) string { return exampleTyped[act][field] }
				if refused := exampleRefused[act]; refused != nil {
					e.Problem = words.Problem(ctx, refused)
				}
			}
			return sheetPage(f, e, sheets[act].form(e))
		})
	}
}

// ExampleTicketArticle is an article beside a ticket: for the answer, or for a note.
func ExampleTicketArticle(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		a := found{Article: store.Article{ID: "vpn-rekey", Title: "VPN that drops at every rekey", Body: "Set the gateway back to the old profile.", Audience: "tier", Tier: 2, Version: 3, UpdatedAt: example.At}}
		if full {
			a.Audience, a.Told = "public", true
		}
		a.Link, a.Quote = "["+a.Title+"](/guides/vpn-rekey)", "> "+a.Body
		return articleSheetPage(f, exampleTicket(ctx, true), a)
	})
}

// ExampleBulkDone is a mass act after it was done, with its undoing, or taken back.
func ExampleBulkDone(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		b := bulk{Act: "take", Done: true, Undone: !full}
		for _, r := range exampleListing(f, true).Rows[:3] {
			b.Tickets = append(b.Tickets, bulkTicket{Number: r.Number, Subject: r.Subject})
		}
		if full {
			b.Tickets = append(b.Tickets, bulkTicket{Number: 48090, Subject: "Rights on the payroll share", Why: words.T(ctx, "bulk.why.not_yours")})
			b.Undo, b.UndoUntil = "example", example.At.Add(undoWithin)
		}
		return bulkPage(f, b)
	})
}

// ExampleBulk is a mass act before it is done: some of the tickets, or one that is left out.
func ExampleBulk(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		ended := bulkTicket{Number: 48101, Subject: "Firmware of the site gateways", Why: words.T(ctx, "bulk.why.ended")}
		b := bulk{Act: "tag", Tickets: []bulkTicket{ended}}
		if full {
			b.Act, b.Clients, b.Letters = "take", 2, 3
			for _, r := range exampleListing(f, true).Rows[:3] {
				b.Tickets = append(b.Tickets, bulkTicket{Number: r.Number, Subject: r.Subject})
			}
			b.Tickets = append(b.Tickets, bulkTicket{Number: 48090, Subject: "Rights on the payroll share", Why: words.T(ctx, "bulk.why.not_yours")})
		}
		return bulkPage(f, b)
	})
}
