package desk

import (
	"slices"
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/sla"
)

// covered is an agreement with hours from nine to five in Berlin, mail and web, and first answers for incidents alone.
func covered(t *testing.T) Promise {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	hours, err := calendar.Compile(calendar.OfficeHours("Europe/Berlin"), zone)
	if err != nil {
		t.Fatal(err)
	}
	return Promise{Hours: calendar.Always(hours), Agreement: sla.Agreement{
		ID: "gold", Version: 1, DayMinutes: 480, Channels: []sla.Channel{sla.ChannelMail, sla.ChannelWeb}, Tiers: []int{1, 2}, OnSite: sla.OnSiteExtra,
		Time: sla.TimeTerms{PrepaidMinutes: 600},
		Targets: []sla.Target{
			{Clock: sla.FirstResponse, Type: string(Incident), Priority: 2, Minutes: 60}, {Clock: sla.Resolution, Type: string(Incident), Days: 1},
		},
	}}
}

func TestOutlook(t *testing.T) {
	p := covered(t)
	incident := sla.Subject{Type: string(Incident), Priority: 2}
	tuesday, saturday := time.Date(2026, 6, 2, 8, 30, 0, 0, time.UTC), time.Date(2026, 6, 6, 10, 0, 0, 0, time.UTC)
	five, monday := time.Date(2026, 6, 2, 15, 0, 0, 0, time.UTC), time.Date(2026, 6, 8, 7, 0, 0, 0, time.UTC)
	offered := p.Agreement.Channels
	for _, tt := range []struct {
		name    string
		promise Promise
		subject sla.Subject
		via     Via
		at      time.Time
		want    Outlook
	}{
		{"in hours", p, incident, ViaMail, tuesday, Outlook{IsOpen: true, Closes: five, Within: time.Hour, AnswerBy: tuesday.Add(time.Hour)}},
		{"at the weekend", p, incident, ViaWeb, saturday, Outlook{Opens: monday, Within: time.Hour, AnswerBy: monday.Add(time.Hour)}},
		{"no promise for requests", p, sla.Subject{Type: string(Request), Priority: 2}, ViaWeb, saturday, Outlook{Opens: monday}},
		{"no promise for the priority", p, sla.Subject{Type: string(Incident), Priority: 4}, ViaWeb, tuesday, Outlook{IsOpen: true, Closes: five}},
		{"by a way that is not offered", p, incident, ViaChat, saturday, Outlook{Opens: monday, Within: time.Hour, AnswerBy: monday.Add(time.Hour), Offered: offered}},
		{"without hours nothing is promised", Promise{Agreement: p.Agreement}, incident, ViaMail, tuesday, Outlook{}},
	} {
		got := OutlookOf(tt.promise, tt.subject, tt.via, tt.at)
		if got.IsOpen != tt.want.IsOpen || !got.Closes.Equal(tt.want.Closes) || !got.Opens.Equal(tt.want.Opens) || got.Within != tt.want.Within ||
			!got.AnswerBy.Equal(tt.want.AnswerBy) || !slices.Equal(got.Offered, tt.want.Offered) {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

// TestOutlookOfATicket follows its own clock: from the promise to the answer, and no promise any more once it was missed.
func TestOutlookOfATicket(t *testing.T) {
	p := covered(t)
	opened := time.Date(2026, 6, 6, 10, 0, 0, 0, time.UTC)
	due := time.Date(2026, 6, 8, 8, 0, 0, 0, time.UTC)
	terms := Terms{{ID: "gold", Version: 1}: p}
	stamp := Stamp{At: opened, RecordedAt: opened, By: By{Person: "p1"}, Via: ViaChat}
	var ticket Ticket
	for _, e := range []Event{
		TicketOpened{Type: Incident, Client: "c1", Requester: "p1", Via: ViaChat, Team: "t1", Tier: 1, Impact: High, Urgency: Medium, Priority: 2},
		AgreementBound{Agreement: "gold", Version: 1, Level: AgreementOfClient},
	} {
		ticket = ticket.Apply(e, stamp)
	}
	o, ok := ticket.Outlook(terms, opened.Add(time.Minute))
	if !ok || o.IsOpen || !o.AnswerBy.Equal(due) || o.Within != time.Hour || len(o.Offered) != 2 {
		t.Errorf("when it was opened: %+v, %t", o, ok)
	}
	if o, ok := ticket.Outlook(terms, due.Add(time.Minute)); !ok || !o.IsOpen || o.Within != 0 || !o.AnswerBy.IsZero() {
		t.Errorf("when the answer is late: %+v, %t", o, ok)
	}
	if o, ok := ticket.Outlook(nil, opened); ok {
		t.Errorf("without terms: %+v", o)
	}
	answered := due.Add(-time.Minute)
	reply := Stamp{At: answered, RecordedAt: answered, By: By{Person: "a1"}, Via: ViaWeb}
	if o, ok := ticket.Apply(MessagePosted{Side: SideDesk, From: "a1"}, reply).Outlook(terms, answered); ok {
		t.Errorf("once answered: %+v", o)
	}
}

func TestGapsOfATicket(t *testing.T) {
	a := covered(t).Agreement
	mailed := Ticket{Type: Incident, Priority: 2, Tier: 1, Via: ViaMail}
	called, imported, deep, other := mailed, mailed, mailed, mailed
	called.Via, imported.Via, deep.Tier, other.Type = ViaPhone, ViaImport, 3, Problem
	for _, tt := range []struct {
		name   string
		ticket Ticket
		a      sla.Agreement
		onSite bool
		left   int
		want   []sla.Gap
	}{
		{"all covered", mailed, a, false, 1, nil},
		{"by a way that is not offered", called, a, false, 1, []sla.Gap{sla.GapChannel}},
		{"what the desk put in itself came by no way", imported, a, false, 1, nil},
		{"at a tier that is not included", deep, a, false, 1, []sla.Gap{sla.GapTier}},
		{"on site, with the hours used up", mailed, a, true, 0, []sla.Gap{sla.GapExtra, sla.GapUsedUp}},
		{"without a promise", other, a, false, 1, []sla.Gap{sla.GapPromise}},
		{"without an agreement", mailed, sla.Agreement{}, true, 0, []sla.Gap{sla.GapPromise}},
	} {
		if got := tt.ticket.Gaps(tt.a, tt.onSite, tt.left); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}
