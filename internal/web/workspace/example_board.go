package workspace

import (
	"context"
	"time"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/web/example"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// ExampleBoard is the dispatcher's board with a day's work on it, and with nobody and nothing.
func ExampleBoard(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component { return boardPage(f, exampleBoard(ctx, f, full)) })
}

func exampleBoard(ctx context.Context, f part.Frame, full bool) board {
	w := words.From(ctx)
	now := example.At
	day := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, w.Zone)
	b := board{asked: boardAsked{Day: day}, House: example.House(), May: true, MayAway: true, Zone: words.Place(w.Zone)}
	facts := desk.Facts{House: b.House, Work: map[desk.PersonID]desk.Work{}}
	booked := map[desk.TicketID]bookedTicket{}
	if full {
		exampleStaff(&facts, booked, now)
	}
	b.Frames = framesOf(b.asked.days(), facts, facts.Booked, now)
	b.Marks, b.Other = b.Frames.marks(w, facts)
	if x, ok := b.Frames.at(now); ok {
		b.Now = place(x)
	}
	painter := boardPainter{w: w, b: &b, f: facts, now: now, booked: booked}
	b.Groups = painter.groups()
	if !full {
		return b
	}
	for i, r := range exampleListing(f, true).Rows[:5] {
		r.Owner = desk.Person{}
		item := trayItem{row: r, Why: w.T("board.why.queue", "Team", example.FrontLine.Name)}
		if i == 1 {
			item.Why, item.Proposed, item.To = w.Code("dispatch", string(desk.DispatchConfirm)), example.Priya.Name, example.Priya.ID
		}
		b.Tray = append(b.Tray, item)
	}
	b.Tray[2].Planned = w.T("board.planned.visit", "Name", example.Ines.Name, "At", w.Said(now.Add(68*time.Minute)))
	b.Heads = []trayHead{{w.T("view.queue"), "/tickets?view=queue", "5"}, {w.T("view.dispatch"), "/tickets?view=dispatch", "1"}}
	first := b.Tray[0]
	b.asked.Ticket = first.Number
	dues := ticketDues{{Clock: sla.FirstResponse, At: now.Add(-38 * time.Minute)}, {Clock: sla.Resolution, At: now.Add(3 * time.Hour)}}
	b.Menu = &assignMenu{Ticket: desk.Ticket{ID: first.ID, Number: first.Number, Version: first.Version}, Subject: first.Subject, Due: dues.words(w, now), Late: dues.isLate(now), Choices: []menuChoice{
		{Person: example.Ines, Why: w.T("board.had") + " · " + w.T("board.load", "Load", 3, "Room", 8), Good: true, Best: true, Member: true, Number: 1, Present: true},
		{Person: example.Marcus, Why: w.T("board.off.capacity") + " · " + w.T("board.load", "Load", 9, "Room", 8), Member: true, Number: 2, Present: true},
		{Person: example.Priya, Why: example.Network.Name + " · " + w.T("board.load", "Load", 4, "Room", 8), Good: true, Asks: true, Number: 3, Present: true},
	}}
	b.Balance = &balanceForm{Moves: []balanceMove{
		{Number: 48140, Subject: b.Tray[3].Subject, Priority: 2, Code: "48140.3.a.b", From: example.Marcus, To: example.Ines, Why: w.T("board.balance.over", "Load", 9, "Room", 8), Load: w.T("board.load", "Load", 5, "Room", 8)},
		{Number: 48077, Subject: b.Tray[4].Subject, Priority: 3, Code: "48077.3.a.b", From: example.Tomas, To: example.Priya, Why: w.T("board.balance.absent", "Off", w.T("board.off.leave")), Load: w.T("board.load", "Load", 5, "Room", 8)},
	}}
	hold := desk.Ticket{ID: "b9", Number: 48119, Hold: &desk.Hold{Reason: desk.HoldVendor, Vendor: "oem", At: now.Add(-26 * time.Hour), Until: now.Add(3 * time.Hour)}}
	vendor := painter.atVendor(hold, first.Subject)
	vendor.Name = "Storage OEM"
	b.Vendors = []boardVendor{vendor}
	return b
}

// exampleStaff puts four people at work: one over load, one on leave, one who visits a client and lives by another clock.
func exampleStaff(f *desk.Facts, booked map[desk.TicketID]bookedTicket, now time.Time) {
	marcus, ines, priya, tomas := example.Marcus, example.Ines, example.Priya, example.Tomas
	for _, p := range []*desk.Person{&marcus, &ines, &priya, &tomas} {
		p.Capacity = 8
	}
	marcus.Teams, ines.Teams = []desk.TeamID{example.FrontLine.ID}, []desk.TeamID{example.FrontLine.ID}
	priya.Teams, tomas.Teams = []desk.TeamID{example.Network.ID}, []desk.TeamID{example.Network.ID}
	priya.Zone = "America/New_York"
	tomas.Leave = []desk.Leave{{From: now.Add(-24 * time.Hour), Until: now.Add(48 * time.Hour), Why: desk.LeaveVacation}}
	f.Agents = []desk.Person{marcus, ines, priya, tomas}
	f.Work[marcus.ID] = desk.Work{Points: 9, Tickets: 7}
	f.Work[ines.ID] = desk.Work{Points: 3, Tickets: 3}
	f.Work[priya.ID] = desk.Work{Points: 4, Tickets: 2}
	plan := func(id desk.TicketID, number int64, p desk.Person, kind desk.WorkKind, from time.Time, took time.Duration, way int, client desk.Client) {
		t := desk.Ticket{ID: id, Number: number, State: desk.StateOpen, Tier: 1, Client: client.ID}
		t.Scheduled = []desk.Appointment{{Seq: 5, Kind: kind, Person: p.ID, From: from, Until: from.Add(took), Before: way, After: way, Terms: sla.OnSiteIncluded}}
		f.Booked = append(f.Booked, t.Bookings()...)
		booked[id] = bookedTicket{t, client.Name}
	}
	plan("b1", 48102, ines, desk.WorkVisit, now.Add(68*time.Minute), 2*time.Hour, 30, example.Kestrel)
	plan("b2", 48077, marcus, desk.WorkDepot, now.Add(-112*time.Minute), 90*time.Minute, 0, example.Harbor)
	plan("b3", 48143, marcus, desk.WorkRemote, now.Add(-52*time.Minute), time.Hour, 0, example.Kestrel)
	plan("b4", 48125, priya, desk.WorkVisit, now.Add(-172*time.Minute), 2*time.Hour, 45, example.Harbor)
}
