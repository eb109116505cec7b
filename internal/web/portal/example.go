package portal

import (
	"context"
	"time"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/example"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// The examples show each page without data, full and empty, for the gallery. Their values are made by hand.

var exampleGuides = []guideLine{
	{ID: "codes", Title: []piece{{Text: "Set up sign-in codes on a new phone"}}, Minutes: 3},
	{ID: "vpn-client", Title: []piece{{Text: "Install the VPN client"}}, Minutes: 2},
	{ID: "vpn-drops", Title: []piece{{Text: "The VPN drops again and again: what you can do before you ask"}}, Minutes: 4},
	{ID: "printer", Title: []piece{{Text: "Connect to the printer next to you"}}, Minutes: 2},
	{ID: "absence", Title: []piece{{Text: "An absence message while you are away"}}, Minutes: 1},
}

// exampleLine is a request of the list, so long ago.
func exampleLine(number int64, subject, who string, ago time.Duration, c course) requestLine {
	return requestLine{Number: number, Subject: subject, Course: c, Steps: c.steps(), Who: who, At: example.At.Add(-ago)}
}

func exampleLines() []requestLine {
	lines := []requestLine{
		exampleLine(48128, "VPN drops every few minutes since the update", "Priya", 20*time.Minute, course{State: desk.StateOpen, Specialist: true, There: true}),
		exampleLine(48104, "X-ray viewer opens to a white window", "", 3*time.Hour, course{State: desk.StateNew}),
		exampleLine(48077, "New colleague starts on Monday: account, phone, badge", "Marcus", 26*time.Hour, course{State: desk.StateOpen, Hold: desk.HoldRequester}),
		exampleLine(48051, "Scanner sends to the mailbox of somebody who left", "Marcus", 50*time.Hour, course{State: desk.StateResolved}),
	}
	lines[1].Visit, lines[1].Visitor = exampleVisit(example.Marcus), part.FirstName(example.Marcus.Name)
	return lines
}

// exampleVisit is somebody who comes, later than was promised.
func exampleVisit(who desk.Person) *desk.Appointment {
	from := example.At.AddDate(0, 0, 3)
	return &desk.Appointment{Kind: desk.WorkVisit, Person: who.ID, From: from, Until: from.Add(time.Hour)}
}

// ExampleHome is the first page of somebody who asked for some things, or for nothing so far.
func ExampleHome(f part.Frame, full bool) templ.Component {
	h := home{answers: answers{Signed: f.Person.ID != ""}}
	if full {
		h.Guides, h.More = exampleGuides, true
		if h.Signed {
			h.Mine = exampleLines()
		}
	}
	return homePage(f, h)
}

// ExampleAnswers is the first page with what was found for a question, or with nothing found.
func ExampleAnswers(f part.Frame, full bool) templ.Component {
	h := home{answers: answers{Query: "fax to mail", Signed: true}, Guides: exampleGuides, Mine: exampleLines()[:1]}
	if full {
		h.answers = answers{Query: "vpn drops", Signed: true, Found: []guideLine{
			{ID: "vpn-drops", Title: marked("The VPN drops again and again: what you can do before you ask", "vpn drops"), Minutes: 4},
			{ID: "vpn-client", Title: marked("Install the VPN client", "vpn drops"), Minutes: 2},
		}}
	}
	return homePage(f, h)
}

// ExampleRequests is the list of somebody's requests.
func ExampleRequests(f part.Frame, full bool) templ.Component {
	r := requests{May: true, Of: example.Harbor.Name}
	if full {
		r.Lines, r.All, r.Next = exampleLines(), true, "/requests?show=open&of=all&after=example"
		r.Lines[1].For = example.Paul.Name
		merged := exampleLine(48129, "VPN again", "", 18*time.Minute, course{State: desk.StateMerged})
		merged.Merged, merged.Into = true, 48128
		r.Lines = append(r.Lines, merged)
	}
	return requestListPage(f, r)
}

// ExampleRequest is a request that specialists have, or one that just came in.
func ExampleRequest(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		p := exampleRequest(ctx)
		if full {
			exampleTalk(ctx, &p)
		}
		f.Title = p.Subject
		return requestShowPage(f, p)
	})
}

// ExampleLinked is the same request as the link in a letter shows it to somebody without an account.
func ExampleLinked(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		p := exampleRequest(ctx)
		if full {
			exampleTalk(ctx, &p)
		}
		p.At, p.Ends = linkPath+"example", example.At.AddDate(0, 0, 30)
		f.Title = p.Subject
		return requestShowPage(f, p)
	})
}

// ExampleLinkEnded is a link that worked once: at a desk that sends mail, and at one that no longer does.
func ExampleLinkEnded(f part.Frame, full bool) templ.Component {
	return linkEndedPage(f, ended{Number: 48128, NoMail: !full})
}

// ExampleSolved is a request whose solution waits for a word of the one who asked: full with one, empty after a refusal.
func ExampleSolved(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		p := exampleRequest(ctx)
		exampleTalk(ctx, &p)
		p.Ticket.State = desk.StateResolved
		p.Ticket.Resolution = &desk.Resolution{Outcome: desk.OutcomeSolved, At: example.At, CloseAt: example.At.AddDate(0, 0, 5)}
		if !full {
			p.Ticket.State, p.Ticket.Closure = desk.StateClosed, &desk.Closure{At: example.At.AddDate(0, 0, 5), Why: desk.CloseDue}
			p.TooOld, p.Notes["confirm"] = true, words.Said(ctx, p.Ticket.Closure.At)
		}
		p.Promise, p.Visit = nil, nil // nothing is to come any more
		p.Course = courseOf(p.Ticket)
		p.Steps = p.Course.steps()
		p.Notes["solved"], p.Notes["specialist"] = words.Said(ctx, example.At), ""
		f.Title = p.Subject
		return requestShowPage(f, p)
	})
}

func exampleRequest(ctx context.Context) shown {
	me := example.Dana
	t := desk.Ticket{
		ID: "example", Number: 48128, Version: 1, Type: desk.Incident, State: desk.StateNew, Client: example.Harbor.ID, Requester: me.ID, Via: desk.ViaWeb,
		Team: example.FrontLine.ID, Tier: 1, OpenedTier: 1, OpenedAt: example.At.Add(-3 * time.Hour), LastAt: example.At.Add(-3 * time.Hour),
	}
	p := shown{
		Ticket: t, At: path(t.Number), Subject: "VPN drops every few minutes since the update", Course: courseOf(t), Steps: courseOf(t).steps(), People: example.People(),
		Me: me, Actor: desk.Actor{Person: me}, Notes: map[string]string{"received": words.Said(ctx, t.OpenedAt), "specialist": words.T(ctx, "portal.note.if_needed")},
	}
	p.Look = exampleLook(ctx)
	p.Look.Status += " " + words.T(ctx, "look.offered", "Via", words.T(ctx, "channel.chat"), "Channels", words.T(ctx, "channel.web")+", "+words.T(ctx, "channel.mail"))
	p.say(ctx, me, desk.MessagePosted{Side: desk.SideRequester, From: me.ID}, "Since this morning the VPN kicks everyone out every five minutes or so. The till works; it is the computers.", t.OpenedAt)
	return p
}

// say adds a message to an example.
func (p *shown) say(ctx context.Context, by desk.Person, e desk.Event, text string, at time.Time) {
	l := line{Record: store.Record{Seq: 1, Event: e, Stamp: desk.Stamp{At: at, By: desk.By{Person: by.ID}}, Content: &desk.Content{Body: text}}, Author: by}
	if len(p.Lines) == 0 {
		l.Day = words.From(ctx).Day(at)
	}
	p.Lines = append(p.Lines, l)
}

// exampleTalk lets specialists take an example over and answer it.
func exampleTalk(ctx context.Context, p *shown) {
	taken := example.At.Add(-2 * time.Hour)
	p.Ticket.State, p.Ticket.Team, p.Ticket.Tier, p.Ticket.Owner, p.Ticket.Voice = desk.StateOpen, example.Network.ID, 2, example.Priya.ID, example.Marcus.ID
	p.Ticket.Handoffs = []desk.Handoff{{Seq: 3, FromTier: 1, ToTier: 2, State: desk.HandoffStateAccepted}}
	p.Course = courseOf(p.Ticket)
	p.Steps = p.Course.steps()
	p.Who, p.Contact, p.Look = example.Priya, example.Marcus, nil
	due := example.At.Add(49 * time.Minute)
	p.Promise = []promised{{What: "answer", By: words.Said(ctx, example.At.Add(-12*time.Minute)), Late: true}, {What: "solution", By: words.Said(ctx, due), Due: due}}
	p.Visit = exampleVisit(example.Priya)
	p.Notes["front"] = words.T(ctx, "portal.note.looked", "Name", part.FirstName(example.Marcus.Name))
	p.Notes["specialist"] = words.T(ctx, "portal.note.now", "Name", part.FirstName(example.Priya.Name))
	p.say(ctx, example.Marcus, desk.MessagePosted{Side: desk.SideDesk}, "Good morning Dana, I see the same from here. The network team takes over; they have everything you wrote.", taken)
	p.Lines = append(p.Lines, line{
		Record: store.Record{Seq: 4, Event: desk.HandoffAccepted{}, Stamp: desk.Stamp{At: taken}},
		Words:  words.T(ctx, "portal.told.specialist", "Name", example.Priya.Name),
	})
	p.say(ctx, example.Marcus, desk.MessagePosted{Side: desk.SideDesk}, "Priya found the cause: both ends no longer agree on how to encrypt. She is setting Eastgate back now; **you should see it hold within ten minutes**.", example.At.Add(-20*time.Minute))
}

// ExampleAsking is a new request: empty, or typed, refused, and with guides beside it.
func ExampleAsking(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		a := asking{Affected: "1", Look: exampleLook(ctx)}
		a.Look.By = []lookBy{
			{words.T(ctx, "portal.affected.me"), words.T(ctx, "look.by", "At", words.T(ctx, "look.at", "At", "Wed 15:00", "Place", "New York"))},
			{words.T(ctx, "portal.affected.all"), words.T(ctx, "look.by", "At", words.T(ctx, "look.at", "At", "Wed 08:30", "Place", "New York"))},
		}
		if full {
			a = asking{Subject: "VPN drops", Body: "Since this morning, every five minutes. The till works.", Affected: "5", Follows: 47990}
			a.Problem = words.Problem(ctx, desk.Invalid("files", "upload.too_large", "These files are too large together. Send at most 25 MB at once."))
		}
		return requestNewPage(f, a)
	})
}

// ExampleGuides is the list of what may be read.
func ExampleGuides(f part.Frame, full bool) templ.Component {
	var g guides
	if full {
		g = guides{Lines: exampleGuides, Next: "example"}
	}
	return guideListPage(f, g)
}

// ExamplePublicGuides is what a stranger may read: less.
func ExamplePublicGuides(f part.Frame) templ.Component {
	return guideListPage(f, guides{Lines: exampleGuides[:2]})
}

// ExampleGuideSearch is what a search among the guides found.
func ExampleGuideSearch(f part.Frame, full bool) templ.Component {
	g := guides{Query: "fax machine"}
	if full {
		g = guides{Query: "vpn", Lines: []guideLine{
			{ID: "vpn-client", Title: marked("Install the VPN client", "vpn"), Minutes: 2},
			{ID: "vpn-drops", Title: marked("The VPN drops again and again: what you can do before you ask", "vpn"), Minutes: 4},
		}}
	}
	return guideListPage(f, g)
}

// ExampleGuide is a guide as it is read: a whole one, or a short one that helped.
func ExampleGuide(f part.Frame, full bool) templ.Component {
	g := guide{Minutes: 1, Solved: true, At: example.At.AddDate(0, -1, 0)}
	g.ID, g.Title, g.Body = "absence", "An absence message while you are away", "Open the calendar, choose **Settings**, then **Absence**."
	if full {
		g = guide{Minutes: 4, At: example.At.AddDate(0, 0, -2)}
		g.ID, g.Title = "vpn-drops", "The VPN drops again and again: what you can do before you ask"
		g.Body = "It is most often the network you are on, not the VPN.\n\n## Try this first\n\n1. Connect to another network, as that of your phone.\n2. Close the VPN client and open it again.\n3. Look for an update of the client in the shop.\n\n## If it still drops\n\nWrite us **when** it drops and whether your colleagues see it too. That saves both of us a question."
	}
	f.Title = g.Title
	return guideShowPage(f, g)
}

// ExampleJoin is how somebody comes in for the first time: untouched, or typed.
func ExampleJoin(f part.Frame, full bool) templ.Component {
	return joinPage(f, exampleDoor(full))
}

// ExampleForgot is how somebody gets in again.
func ExampleForgot(f part.Frame, full bool) templ.Component {
	return forgotPage(f, exampleDoor(full))
}

func exampleDoor(full bool) door {
	if full {
		return door{Name: example.Paul.Name, Email: example.Paul.Email}
	}
	return door{}
}

// ExampleSent is the answer to both: a letter is on its way, or none can be.
func ExampleSent(f part.Frame, full bool) templ.Component {
	return joinPage(f, door{Email: example.Paul.Email, Sent: full, NoMail: !full})
}

// ExampleNoDoor are the pages to come in by at a desk that sends no mail.
func ExampleNoDoor(f part.Frame) templ.Component { return joinPage(f, door{NoMail: true}) }

// ExampleNoWayBack is the same for a password that was forgotten.
func ExampleNoWayBack(f part.Frame) templ.Component { return forgotPage(f, door{NoMail: true}) }

// ExamplePassword is where a mailed link leads: to a new password, or to one that was refused.
func ExamplePassword(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		d := door{Email: example.Paul.Email, Secret: "example"}
		if full {
			d.Problem = words.Problem(ctx, desk.Invalid("password", "password.length", "A password has at least 12 characters.").With(desk.Value{Place: "Min", Text: "12"}))
		}
		return passwordPage(f, d)
	})
}

// exampleLook is a desk that is closed until the next morning.
func exampleLook(ctx context.Context) *look {
	return &look{Status: words.T(ctx, "look.from", "At", words.T(ctx, "look.at.yours", "At", "Wed 07:00", "Place", "New York", "Yours", "Wed 13:00"))}
}
