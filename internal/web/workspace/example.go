package workspace

import (
	"net/url"
	"time"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/part"
)

// The examples show each page without data, full and empty, for the gallery. Their values are made by hand.

var (
	exampleAt   = time.Date(2026, 5, 12, 11, 52, 0, 0, time.UTC)
	exampleTeam = desk.Team{ID: "network", Name: "Network", Tier: 2}
	exampleMe   = desk.Person{ID: "priya", Name: "Priya Raman", Roles: []desk.Role{desk.RoleAgent}, Teams: []desk.TeamID{exampleTeam.ID}, ServesAll: true}
	exampleDana = desk.Person{ID: "dana", Name: "Dana Whitfield", Title: "Practice manager"}
)

func exampleHouse() desk.House {
	n := 0
	house := desk.DefaultHouse(func() string { n++; return "example-" + string(rune('a'+n)) })
	house.Teams[exampleTeam.ID] = exampleTeam
	return house
}

// ExampleList is the list of tickets.
func ExampleList(f part.Frame, full bool) templ.Component {
	return listPage(f, exampleListing(f, full))
}

func exampleListing(f part.Frame, full bool) listing {
	l := listing{Title: f.Title, Query: url.Values{}, Sort: store.SortDue}
	if !full {
		return l
	}
	clocks := []part.Clock{
		{Pace: part.Breached, Used: 100, Text: "−38 m"},
		{Pace: part.Soon, Used: 85, Text: "33 m"},
		{Pace: part.OnTime, Used: 20, Text: "2 h 10"},
		{Pace: part.Paused, Text: "Vendor"},
		{Text: "Thu 14:00"},
	}
	for i, subject := range []string{
		"Label printer offline in warehouse 3", "VPN drops every few minutes since the update", "Locked out of sign-in codes with a new phone",
		"RAID degraded on KES-FS02, drive case open", "A subject that is much longer than the room a list has for it, so that one sees how it ends",
	} {
		r := row{Client: "HDG", Clock: clocks[i], Href: path(int64(48127 + i)), Unread: i == 1}
		r.ID, r.Number, r.Subject, r.Priority, r.Tier = desk.TicketID("example"), int64(48127+i), subject, desk.Priority(i%4+1), i%4+1
		r.State, r.LastAt = desk.StateOpen, exampleAt
		if i%2 == 0 {
			r.Owner = exampleMe
		}
		l.Rows = append(l.Rows, r)
	}
	return l
}

func exampleTicket(full bool) shown {
	house := exampleHouse()
	t := desk.Ticket{
		ID: "example", Number: 48127, Version: 3, Type: desk.Incident, State: desk.StateOpen, Requester: exampleDana.ID, Via: desk.ViaWeb,
		Team: exampleTeam.ID, Tier: exampleTeam.Tier, OpenedTier: 1, Impact: desk.High, Urgency: desk.Medium, Priority: 2,
		OpenedAt: exampleAt.Add(-3 * time.Hour), LastAt: exampleAt,
	}
	p := shown{
		Ticket: t, Subject: "VPN drops every few minutes since the update", House: house, Me: exampleMe, Actor: desk.Actor{Person: exampleMe},
		People: map[desk.PersonID]desk.Person{exampleMe.ID: exampleMe, exampleDana.ID: exampleDana}, Client: desk.Client{Name: "Harbor Dental Group"},
		Members: []desk.Person{exampleMe}, Version: 3, Path: path4{From: t.OpenedAt, To: exampleAt},
	}
	if !full {
		return p
	}
	p.Ticket.Owner = exampleMe.ID
	say := func(kind, text string, by desk.Person, e desk.Event, ago time.Duration) item {
		stamp := desk.Stamp{At: exampleAt.Add(-ago), By: desk.By{Person: by.ID}}
		return item{Kind: kind, Line: line{Record: store.Record{Seq: 2, Event: e, Stamp: stamp, Content: &desk.Content{Body: text}}, Author: by}}
	}
	p.Items = []item{
		say("message", "Since this morning the VPN kicks everyone out every five minutes or so.", exampleDana, desk.MessagePosted{Side: desk.SideRequester, From: exampleDana.ID}, 3*time.Hour),
		say("note", "Rekey at 300 s ends with \"no proposal chosen\".", exampleMe, desk.NoteWritten{}, time.Hour),
	}
	return p
}

// ExampleTicket is a ticket beside its list.
func ExampleTicket(f part.Frame, full bool) templ.Component {
	return ticketPage(f, exampleListing(f, full), exampleTicket(full))
}

// ExampleHandoff is a handoff as it is written: empty with nothing chosen, full with one part still missing.
func ExampleHandoff(f part.Frame, full bool) templ.Component {
	p := exampleTicket(full)
	c := contract{shown: p, Parts: map[desk.PartCode]string{}, Sources: map[desk.PartCode]string{}}
	for _, team := range p.House.Teams {
		if team.Tier == 3 {
			c.Teams = append(c.Teams, team)
		}
	}
	if full {
		c.Team = c.Teams[0]
		c.Edge, _ = p.House.Edge(2, 3)
		c.Parts[desk.PartSymptoms] = "All Eastgate computers lose the VPN about every five minutes."
		c.Parts[desk.PartTried] = "Reconnect: same. The older client holds."
		c.Missing = []desk.PartCode{desk.PartGuess}
		c.Receives, c.AcceptBy = []desk.Person{exampleMe}, exampleAt.Add(4*time.Hour)
	}
	return handoffPage(f, c)
}

// ExampleNew is a new ticket: empty, or typed and refused.
func ExampleNew(f part.Frame, full bool) templ.Component {
	d := draft{House: exampleHouse(), Clients: []part.Option{{Value: "harbor", Label: "Harbor Dental Group"}}}
	if full {
		d.Email, d.Name, d.Subject = "dana@harbordental.example", exampleDana.Name, "VPN drops"
		d.Body, d.Problem = "Since this morning.", "The requester is no contact of this client. Add them to it first."
	}
	return ticketNewPage(f, d)
}

// ExampleReport is the report of a month.
func ExampleReport(f part.Frame, full bool) templ.Component {
	r := report{Days: 7, From: exampleAt.AddDate(0, 0, -6), To: exampleAt, Created: make([]int64, 7), Solved: make([]int64, 7)}
	if full {
		r.Ages = []ageRow{{Tier: 1, Name: "Front line", Bands: [5]int64{9, 5, 3, 1, 0}, All: 18}, {Tier: 2, Name: "Specialists", Bands: [5]int64{4, 5, 4, 2, 1}, All: 16}}
		r.Open, r.Created, r.Solved, r.Front = 34, []int64{41, 38, 52, 47, 44, 12, 9}, []int64{39, 40, 45, 50, 46, 15, 10}, 180
		r.Totals.Created, r.Totals.Solved, r.Totals.Reopened, r.Totals.Handoffs, r.Totals.Returns = 243, 245, 8, 61, 5
		r.Flow = []flow{{From: 1, To: 2, N: 48, Back: 4}, {From: 2, To: 3, N: 13, Back: 1}}
		r.Teams = []teamLoad{{Team: exampleTeam, Queue: 4, Owned: 12, Members: 4, OldestQueuedAt: exampleAt.Add(-2 * time.Hour)}}
		r.Due = exampleListing(f, true).Rows[:3]
	}
	return reportPage(f, r)
}
