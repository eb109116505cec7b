package workspace

import (
	"context"
	"net/url"
	"time"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/report"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/core/triage"
	"tierdesk/internal/store"
	"tierdesk/internal/web/example"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// The examples show each page without data, full and empty, for the gallery. Their values are made by hand.

// exampleMe is who looks: a specialist whose ticket it is.
var exampleMe = example.Priya

// ExampleList is the list of tickets.
func ExampleList(f part.Frame, full bool) templ.Component {
	return listPage(f, exampleListing(f, full))
}

// ExampleViews is a list somebody gave a name, with their own views in the rail.
func ExampleViews(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		l := exampleListing(f, full)
		l.Sort = store.SortPriority
		for i := range l.Rows {
			l.Rows[i].Head = ""
		}
		if full {
			f.Title = "Network, by priority"
			f.Rail = railGroups(exampleRail(ctx, "/tickets?sort=priority&view=team"))
		} else {
			groups := exampleRail(ctx, "/tickets?view=mine")
			groups[1].Items = nil
			f.Title, f.Rail = words.T(ctx, "view.mine"), railGroups(groups)
		}
		l.Title = f.Title
		return listPage(f, l)
	})
}

// ExampleFilter is the filter of a list: nothing chosen, or several things.
func ExampleFilter(frame part.Frame, full bool) templ.Component {
	f := filtering{
		Query: url.Values{}, House: example.House(), Owners: []part.Option{{Value: "ines", Label: example.Ines.Name}},
		Clients: []part.Option{{Value: "harbor", Label: example.Harbor.Name}, {Value: "kestrel", Label: example.Kestrel.Name}},
	}
	if full {
		f.Query = url.Values{"client": {"kestrel"}, "priority": {"1", "2"}, "state": {"held"}, "tag": {"eastgate"}}
	}
	return filterPage(frame, f)
}

// ExampleRail is what the rail holds beside the example of a page.
func ExampleRail() templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component { return railGroups(exampleRail(ctx, "")) })
}

func exampleRail(ctx context.Context, at string) []railGroup {
	groups := []railGroup{
		{Label: words.T(ctx, "rail.views"), Items: []railItem{
			{Icon: "user-round", Label: words.T(ctx, "view.mine"), Href: "/tickets?view=mine", Count: "12"},
			{Icon: "layers", Label: words.T(ctx, "view.queue"), Href: "/tickets?view=queue", Count: "4"},
			{Icon: "timer", Label: words.T(ctx, "view.due"), Href: "/tickets?view=due", Count: "2", Alert: true},
			{Icon: "triangle-alert", Label: words.T(ctx, "view.soon"), Href: "/tickets?view=soon", Count: "3"},
			{Icon: "list", Label: words.T(ctx, "view.open"), Href: "/tickets?view=open", Count: "34"},
			{Icon: "circle-check", Label: words.T(ctx, "view.solved"), Href: "/tickets?view=solved"},
		}},
		{Label: words.T(ctx, "rail.own"), Items: []railItem{
			{Icon: "bookmark", Label: "Network, by priority", Href: "/tickets?sort=priority&view=team", Count: "9", Delete: "/views/example/delete"},
			{Icon: "bookmark", Label: "Kestrel, older than a week", Href: "/tickets?age=3&client=kestrel", Count: "1", Delete: "/views/example/delete"},
		}},
		{Label: words.T(ctx, "rail.teams"), Items: []railItem{{Icon: "layers", Label: example.Network.Name, Href: "/tickets?view=queue&team=network", Count: "4"}}},
		{Label: words.T(ctx, "rail.clients"), Items: []railItem{
			{Icon: "building-2", Label: example.Harbor.Name, Href: "/tickets?client=harbor", Count: "14"},
			{Icon: "building-2", Label: example.Kestrel.Name, Href: "/tickets?client=kestrel", Count: "20"},
		}},
	}
	for g := range groups {
		for i, item := range groups[g].Items {
			groups[g].Items[i].Current = item.Href == at
		}
	}
	return groups
}

func exampleListing(f part.Frame, full bool) listing {
	l := listing{Title: f.Title, Query: url.Values{}, Sort: store.SortDue}
	if !full {
		return l
	}
	l.Chips = []chip{
		{Label: "Client", Value: "Kestrel Freight with a name as long as some clients have, and their sites", Without: "/tickets?priority=1"},
		{Label: "Priority", Value: "P1, P2", Without: "/tickets?client=kestrel"},
	}
	l.Where = narrowing{Said: "category is Network and VPN and subject contains “vpn”", Without: "/tickets"}
	clocks := []part.Clock{
		{Pace: part.Breached, Used: 100, Text: "−38 m"},
		{Pace: part.Soon, Used: 85, Text: "33 m"},
		{Pace: part.OnTime, Used: 20, Text: "2 h 10"},
		{Pace: part.OnTime, Used: 10, Text: "Thu 14:00"},
		{Pace: part.Paused, Text: "Vendor"},
	}
	heads := []string{"late", "hour", "today", "week", "none"}
	subjects := []string{
		"Label printer offline in warehouse 3", "VPN drops every few minutes since the update", "Locked out of sign-in codes with a new phone",
		"RAID degraded on KES-FS02, drive case open", "A subject that is much longer than the room a list has for it, so that one sees how it ends",
		"Calendar shows every meeting an hour late", "X-ray viewer opens to a white window", "New colleague starts on Monday: account, phone, badge",
		"Scanner sends to the mailbox of somebody who left", "Backup of the practice server failed twice", "Wi-Fi of the waiting room asks for a password again",
		"Invoices print with the old address", "Till 2 does not open its drawer", "Access to the rota for the night shift",
	}
	for i, subject := range subjects {
		client := []desk.Client{example.Kestrel, example.Harbor}[i%2]
		group := i * len(clocks) / len(subjects)
		r := row{Client: client.Short, Clock: clocks[group], Href: path(int64(48127 + i)), Unread: i%6 == 1}
		r.ID, r.Number, r.Subject, r.Priority, r.Tier = desk.TicketID("example"), int64(48127+i), subject, desk.Priority(i%4+1), i%4+1
		r.State, r.LastAt = desk.StateOpen, example.At
		if i%2 == 0 {
			r.Owner = exampleMe
		}
		if i == 0 || group != (i-1)*len(clocks)/len(subjects) {
			r.Head = heads[group]
		}
		l.Rows = append(l.Rows, r)
	}
	return l
}

// exampleTicket is one that was just taken, or one in the midst of its work.
func exampleTicket(ctx context.Context, full bool) shown {
	house := example.House()
	t := desk.Ticket{
		ID: "example", Number: 48128, Version: 3, Type: desk.Incident, State: desk.StateOpen, Client: example.Harbor.ID, Requester: example.Dana.ID, Via: desk.ViaWeb,
		Team: example.Network.ID, Tier: example.Network.Tier, OpenedTier: 1, Impact: desk.High, Urgency: desk.Medium, Priority: 2,
		OpenedAt: example.At.Add(-3 * time.Hour), LastAt: example.At,
	}
	p := shown{
		Ticket: t, Subject: "VPN drops every few minutes since the update", House: house, Me: exampleMe, Actor: desk.Actor{Person: exampleMe},
		People: example.People(), Client: example.Harbor, Members: []desk.Person{exampleMe, example.Ines}, Version: 3,
		Path: exampleWay(t, path4{
			Spans: []span{{Tier: 2, Team: t.Team, From: t.OpenedAt, To: example.At}}, Spent: []spent{{Tier: 2, Team: t.Team, For: 3 * time.Hour}},
		}), Drafts: map[string]string{},
	}
	if full {
		exampleWork(ctx, &p)
		exampleAdvice(&p)
	}
	p.Promise = examplePromise(ctx, p, full)
	return p
}

// exampleWork is what happened on a ticket since the morning.
func exampleWork(ctx context.Context, p *shown) {
	t := &p.Ticket
	t.Owner, t.Voice, t.Minutes, t.Tags = exampleMe.ID, example.Marcus.ID, 35, []string{"vpn", "eastgate"}
	taken := example.At.Add(-2 * time.Hour)
	stamp := func(by desk.Person, at time.Time) desk.Stamp { return desk.Stamp{At: at, By: desk.By{Person: by.ID}} }
	say := func(kind, text string, by desk.Person, e desk.Event, at time.Time) item {
		return item{Kind: kind, Line: line{Record: store.Record{Seq: 2, Event: e, Stamp: stamp(by, at), Content: &desk.Content{Body: text}}, Author: by}}
	}
	told := func(by desk.Person, e desk.Event, at time.Time) line {
		s := stamp(by, at)
		return line{Record: store.Record{Seq: 3, Event: e, Stamp: s}, Author: by, Icon: iconOf(e), Words: words.Sentence(ctx, e, s, names{*p}, desk.Internal)}
	}
	p.Items = []item{
		{Kind: "day", Day: words.From(ctx).Day(t.OpenedAt)},
		say("message", "Since this morning the VPN kicks everyone out every five minutes or so. The till works; it is the computers.", example.Dana, desk.MessagePosted{Side: desk.SideRequester, From: example.Dana.ID}, t.OpenedAt),
		{Kind: "entries", Entries: []line{told(exampleMe, desk.TicketAssigned{To: exampleMe.ID}, taken)}},
		say("note", "Rekey at 300 s ends with \"no proposal chosen\". The update took the old cipher out on one side only.", exampleMe, desk.NoteWritten{}, example.At.Add(-time.Hour)),
		say("message", "Priya found the cause: both ends no longer agree on how to encrypt. She is setting Eastgate back now; you should see it hold within ten minutes.", example.Marcus, desk.MessagePosted{Side: desk.SideDesk}, example.At.Add(-20*time.Minute)),
	}
	p.Path = exampleWay(*t, path4{
		Moves: []move{{At: taken, From: 1, To: 2}},
		Spans: []span{{Tier: 1, Team: example.FrontLine.ID, From: t.OpenedAt, To: taken}, {Tier: 2, Team: example.Network.ID, From: taken, To: example.At}},
		Spent: []spent{{Tier: 1, Team: example.FrontLine.ID, For: time.Hour}, {Tier: 2, Team: example.Network.ID, For: 2 * time.Hour}},
	})
	p.Articles = []found{{Article: store.Article{ID: "vpn-rekey", Title: "VPN that drops at every rekey", Number: 14}}, {Article: store.Article{ID: "vpn-client", Title: "Install the VPN client", Number: 3}}}
	p.Tasks = []taskLine{
		{Task: desk.Task{Seq: 4, Team: example.Network.ID, State: desk.TaskDone}, Title: "Compare the proposals of both ends", Team: example.Network.Name},
		{Task: desk.Task{Seq: 5, Team: example.Network.ID, State: desk.TaskOpen}, Title: "Set Eastgate back to the old profile", Team: example.Network.Name},
	}
	p.Links = []linkLine{{Number: 48101, Subject: "Firmware of the site gateways", State: desk.StateResolved, Relation: desk.CausedBy}}
	p.Gaps = []sla.Gap{sla.GapUsedUp, sla.GapTier}
	p.Present = []present{{Person: example.Marcus, Doing: "viewing"}}
}

// exampleAdvice is what is suggested: one value that is set already, one that is sure and one that is not.
func exampleAdvice(p *shown) {
	sure := triage.Suggestion{Source: triage.FromModel, Sure: true, Version: 7, Examples: 4012, Words: []string{"vpn", "eastgate", "rekey"}, Agree: 3, Of: 3}
	value := func(kind triage.Kind, value string, confidence float64) triage.Suggestion {
		one := sure
		one.Kind, one.Value, one.Confidence = kind, value, confidence
		return one
	}
	perhaps := triage.Suggestion{Kind: triage.Priority, Value: "P3", Confidence: 0.58, Source: triage.FromSimilar, Agree: 2, Of: 3}
	p.Advice = advice{
		Lines: []advised{
			{Suggestion: perhaps, Name: "P3", May: true},
			{Suggestion: value(triage.Team, string(example.Network.ID), 0.94), Name: example.Network.Name, Is: true},
		},
		Solved: []triage.Alike{{Number: 48101, Subject: "VPN of the practice drops since the night", Team: string(example.Network.ID), Tier: 2}},
		Open:   []triage.Alike{{Number: 48122, Subject: "No VPN from home", Team: string(example.FrontLine.ID), Tier: 1, Open: true}},
	}
}

// exampleWay is a way through the tiers since the ticket was opened.
func exampleWay(t desk.Ticket, p path4) path4 {
	p.From, p.To, p.Whole = t.OpenedAt, example.At, p.Waited
	for _, s := range p.Spent {
		p.Whole += s.For
	}
	return p
}

// ExampleTicket is a ticket beside its list.
func ExampleTicket(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		p := exampleTicket(ctx, full)
		l := exampleListing(f, full)
		l.Title, l.Open = words.T(ctx, "view.mine"), p.Ticket.Number
		return ticketPage(f, l, p)
	})
}

// ExampleHandoff is a handoff as it is written: empty with nothing chosen, full with one part still missing.
func ExampleHandoff(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		p := exampleTicket(ctx, full)
		c := contract{shown: p, Parts: map[desk.PartCode]string{}, Sources: map[desk.PartCode]string{}, Teams: []desk.Team{example.Engineering}}
		c.Team = example.Engineering
		c.Edge, _ = p.House.Edge(2, 3)
		c.Receives, c.AcceptBy = []desk.Person{{ID: "aiko", Name: "Aiko Mori"}}, example.At.Add(4*time.Hour)
		if full {
			c.Parts[desk.PartSymptoms] = "All Eastgate computers lose the VPN about every five minutes."
			c.Parts[desk.PartTried] = "Reconnect: same. The older client holds."
			c.Parts[desk.PartCustomerContext] = "The practice sees patients until six; a restart is possible at noon."
			c.Missing = []desk.PartCode{desk.PartGuess}
		}
		return handoffPage(f, c)
	})
}

// ExampleNew is a new ticket: empty, or typed and refused.
func ExampleNew(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		d := draft{House: example.House(), Clients: []part.Option{
			{Label: words.T(ctx, "new.client.by_address")}, {Value: "harbor", Label: example.Harbor.Name}, {Value: "kestrel", Label: example.Kestrel.Name},
		}}
		if full {
			d.Via, d.Email, d.Name, d.Client = "call", example.Dana.Email, example.Dana.Name, string(example.Kestrel.ID)
			d.Subject, d.Body = "VPN drops", "Since this morning, every five minutes. The till works."
			d.Problem = words.Problem(ctx, desk.Invalid("requester", "requester.not_of_client", "The requester is no contact of this client. Add them to it first."))
		}
		return ticketNewPage(f, d)
	})
}

// ExampleReport is the report of a week.
func ExampleReport(f part.Frame, full bool) templ.Component {
	r := deskReport{
		Days: 7, Target: 0.75, Now: example.At, From: example.At.AddDate(0, 0, -6), To: example.At, Created: make([]int64, 7), Solved: make([]int64, 7),
		Ages: []ageRow{{Tier: 1, Name: "Front line"}, {Tier: 2, Name: "Specialists"}}, Teams: []teamLoad{{Team: example.Network, Members: 4}},
	}
	if full {
		r.Ages = []ageRow{{Tier: 1, Name: "Front line", Bands: [5]int64{9, 5, 3, 1, 0}, All: 18}, {Tier: 2, Name: "Specialists", Bands: [5]int64{4, 5, 4, 2, 1}, All: 16}}
		r.Open, r.Created, r.Solved = 34, []int64{41, 38, 52, 47, 44, 12, 9}, []int64{39, 40, 45, 50, 46, 15, 10}
		r.Cases = report.Report{Sum: report.Sum{Solved: map[int]int{1: 180, 2: 52}, Reopened: 8}, SolvedCases: 232, FirstLineShare: 180.0 / 232}
		r.Totals.Created, r.Totals.Solved, r.Totals.Handoffs, r.Totals.Returns = 243, 245, 61, 5
		r.Flow = []flow{{From: 1, To: 2, N: 48, Back: 4}, {From: 2, To: 3, N: 13, Back: 1}}
		r.Teams = []teamLoad{{Team: example.Network, Queue: 4, Owned: 12, Members: 4, OldestQueuedAt: example.At.Add(-2 * time.Hour)}}
		r.Due, r.DueAll = exampleListing(f, true).Rows[:3], 7
	}
	return reportPage(f, r)
}

// ExampleTriage is triage: a ticket with what is suggested of it, or nothing that waits.
func ExampleTriage(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		f.Triages = true
		p := triaging{Empty: !full, Left: "7", shown: exampleTicket(ctx, full)}
		if !full {
			return triagePage(f, triaging{Empty: true})
		}
		t := &p.Ticket
		t.State, t.Owner, t.Voice, t.Team, t.Tier, t.Impact, t.Taken = desk.StateNew, "", "", example.FrontLine.ID, 1, desk.Medium, false
		p.Items, p.Present, p.Triaging, p.Promise = p.Items[:2], nil, true, nil
		p.Actor.Person.Roles = append(p.Actor.Person.Roles, desk.RoleDispatcher)
		p.Questions = []desk.Question{
			{ID: "symptom", Text: "What fails?", Kind: desk.AskChoice, Answers: []string{"No connection at all", "It drops"}},
			{ID: "since", Text: "Since when?", Kind: desk.AskText},
		}
		p.Said, p.Affected, p.Stands = map[string]string{"symptom": "It drops"}, "5", desk.StandstillPartly
		p.Team, p.Guessed = example.Network.ID, map[triage.Kind]bool{triage.Team: true}
		p.Weighed = weighed{Impact: desk.Medium, Urgency: desk.Medium}
		p.Done = &triaged{Number: 48126, Act: "set", Team: example.FrontLine.Name, Undo: true}
		return triagePage(f, p)
	})
}
