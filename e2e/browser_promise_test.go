package e2e

import (
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/store/sqlstore"
)

// mostForAnAgreement is how many clicks and fields an agreement may take from nothing.
const mostForAnAgreement = 25

// TestBrowserAgreementFromNothing makes hours, holidays and an agreement for a client in another zone.
func TestBrowserAgreementFromNothing(t *testing.T) {
	wantBrowser(t)
	demo := startDemo(t)
	lines := inBrowser(t, 2*time.Minute, "agreement.mjs", map[string]any{
		"base": demo.url, "person": demo.people["sam"], "client": "Kestrel Logistics", "shots": os.Getenv("TIERDESK_SHOTS"),
	})
	var sum struct{ Findings, Clicks, Fields int }
	decode(t, lines[len(lines)-1], &sum)
	for _, line := range lines[:len(lines)-1] {
		t.Errorf("%s", line)
	}
	t.Logf("an agreement from nothing takes %d clicks and %d fields", sum.Clicks, sum.Fields)
	if sum.Clicks == 0 || sum.Clicks+sum.Fields > mostForAnAgreement {
		t.Errorf("it takes %d clicks and %d fields, want at most %d in all", sum.Clicks, sum.Fields, mostForAnAgreement)
	}
}

// TestBrowserReadsWhyATicketIsLate plays ten hours of a ticket by the engine, on the clock of the test: it is warned of, waits for its requester, is
// handed off, returned, handed off again and breached. An agent then reads in the browser why.
func TestBrowserReadsWhyATicketIsLate(t *testing.T) {
	wantBrowser(t)
	onBoth(t, func(t *testing.T, place []string) {
		d := newDesk(t, place)
		d.hire("ana", "Intake")
		d.hire("tom", "Specialists")
		s := d.open()
		number := playLate(t, d, s)
		d.start()
		d.setPassword(desk.PersonID(d.ids["ana"]), testPassword)
		wantNothing(t, time.Minute, "why.mjs", map[string]any{
			"base": d.url, "person": map[string]string{"email": "ana@desk.test", "password": testPassword}, "number": number, "shots": os.Getenv("TIERDESK_SHOTS"),
		})
	})
}

// playLate tells the story and gives the ticket's number. Open is always, so that the hours are the same on every day of the year.
func playLate(t *testing.T, d *deskProcess, s *sqlstore.Store) int64 {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	end := time.Now().UTC().Truncate(time.Second)
	start := end.Add(-10 * time.Hour)
	now := start
	e, err := engine.New(ctx, s, engine.NewClock(func() time.Time { return now }, func() time.Duration { return now.Sub(start) }), slog.New(slog.DiscardHandler))
	must(err)
	person := func(name string) desk.Actor {
		p, err := s.Person(ctx, desk.PersonID(d.ids[name]))
		must(err)
		return desk.Actor{Person: p}
	}
	ana, tom := person("ana"), person("tom")
	admin := desk.Actor{Person: desk.Person{ID: "admin", Roles: []desk.Role{desk.RoleManager, desk.RoleAdministrator}, ServesAll: true}}
	week := map[string][]string{}
	for _, day := range calendar.Weekdays {
		week[day] = []string{"00:00-24:00"}
	}
	must(e.SaveCalendar(ctx, admin, store.Calendar{ID: "always", Name: "Day and night", Hours: calendar.Calendar{Zone: "Asia/Tokyo", Weekly: week}}))
	client := desk.Client{ID: desk.ClientID(uuid.NewString()), Name: "Acme"}
	must(s.SaveClient(ctx, client, store.Audit{At: now, Act: "client.save"}))
	must(e.SaveAgreement(ctx, admin, sla.Agreement{
		ID: "acme", Name: "Acme, day and night", Scope: sla.Scope{Client: string(client.ID)}, Start: start.AddDate(0, 0, -1), Coverage: "always", DayMinutes: 24 * 60,
		Targets: []sla.Target{
			{Clock: sla.FirstResponse, Minutes: 60}, {Clock: sla.NextResponse, Minutes: 60}, {Clock: sla.Resolution, Minutes: 240}, {Clock: sla.TierTime, Tier: 1, Minutes: 600}, {Clock: sla.TierTime, Tier: 2, Minutes: 120},
		},
		Warnings: []sla.Warning{{Share: 75}}, Escalations: []sla.Escalation{{Clock: sla.Resolution, Share: 75, Do: sla.ActionTell, To: sla.ReceiverOwner}, {Clock: sla.Resolution, Do: sla.ActionDispatch}},
	}))
	maria := desk.Actor{Person: desk.Person{
		ID: desk.PersonID(uuid.NewString()), Name: "Maria", Email: "maria@acme.test", Roles: []desk.Role{desk.RoleRequester}, Contacts: []desk.Contact{{Client: client.ID, Sees: desk.SeesOwn}},
	}}
	must(s.SavePerson(ctx, maria.Person, store.Audit{At: now, Act: "person.save"}))
	text := func(body string) desk.Content { return desk.Content{Body: body} }
	opened, err := e.Open(ctx, desk.Open{Client: client.ID, Requester: maria.Person.ID, Content: desk.Content{Subject: "The till is dark", Body: "Since this morning."}}, engine.Call{Actor: maria, Via: desk.ViaWeb})
	must(err)
	at := func(hours float64, by desk.Actor, c desk.Command) {
		t.Helper()
		until := start.Add(time.Duration(hours * float64(time.Hour)))
		for { // what is due on the way is done when it is due
			ran, next, err := e.RunDue(ctx)
			must(err)
			if ran == 0 && (next.IsZero() || next.After(until)) {
				break
			}
			if ran == 0 {
				now = next
			}
		}
		now = until
		if c == nil {
			return
		}
		_, err := e.Do(ctx, opened.Ticket, c, engine.Call{Actor: by, Via: desk.ViaWeb})
		must(err)
	}
	story := []desk.Part{{Code: desk.PartSymptoms, Text: "Dark screen"}, {Code: desk.PartTried, Text: "Another cable"}, {Code: desk.PartGuess, Text: "Power"}, {Code: desk.PartCustomerContext, Text: "One till of two"}, {Code: desk.PartCheckFirst, Text: "The fuse"}}
	specialists := teamNamed(t, e, "Specialists")
	at(0.2, ana, desk.Assign{To: ana.Person.ID})
	at(0.5, ana, desk.PostMessage{Content: text("Is the lamp on?")})
	at(2.5, ana, desk.Put{Reason: desk.HoldRequester})
	at(4.5, maria, desk.PostMessage{Content: text("It is on.")})
	at(4.7, ana, desk.PostMessage{Content: text("Thank you, we look at it.")})
	at(5.2, ana, desk.OfferHandoff{To: specialists, Parts: story})
	at(5.4, tom, desk.ReturnHandoff{Why: desk.ReturnMissingInfo, Content: text("Which till?")})
	at(5.6, ana, desk.OfferHandoff{To: specialists, Parts: story})
	at(5.7, tom, desk.AcceptHandoff{})
	at(10, tom, nil)
	loaded, err := s.Ticket(ctx, opened.Ticket)
	must(err)
	return loaded.Ticket.Number
}

func teamNamed(t *testing.T, e *engine.Engine, name string) desk.TeamID {
	t.Helper()
	for id, team := range e.House().Teams {
		if team.Name == name {
			return id
		}
	}
	t.Fatalf("there is no team %q", name)
	return ""
}
