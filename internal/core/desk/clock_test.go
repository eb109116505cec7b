package desk

import (
	"slices"
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/sla"
)

// gold is a promise around the clock.
var gold = AgreementRef{ID: "gold", Version: 1}

func goldTerms(t *testing.T) Terms {
	t.Helper()
	week := map[string][]string{}
	for _, day := range calendar.Weekdays {
		week[day] = []string{"00:00-24:00"}
	}
	hours, err := calendar.Compile(calendar.Calendar{Zone: "UTC", Weekly: week}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return Terms{gold: {Hours: calendar.Always(hours), Agreement: sla.Agreement{
		ID: "gold", Version: 1, Targets: []sla.Target{{Clock: sla.FirstResponse, Minutes: 60}, {Clock: sla.NextResponse, Minutes: 60}, {Clock: sla.Resolution, Minutes: 240}},
	}}}
}

// told is a ticket after events, each so many minutes after Monday morning.
type told struct {
	minutes int
	by      PersonID
	event   Event
}

func fold(events ...told) Ticket {
	t := Ticket{ID: "t"}
	for _, e := range events {
		t = t.Apply(e.event, Stamp{At: monday.Add(time.Duration(e.minutes) * time.Minute), By: By{Person: e.by}})
	}
	return t
}

func opened(via Via) TicketOpened {
	return TicketOpened{Type: Incident, Client: "acme", Requester: "ana", Via: via, Team: "desk", Tier: 1, Priority: 2}
}

var bound = AgreementBound{Agreement: gold.ID, Version: gold.Version, Level: AgreementOfClient}

// TestMarksLeaveOutWhatChangesNoClock holds that a long conversation leaves few marks, and that automatic mail, notes and watchers leave none (S7).
func TestMarksLeaveOutWhatChangesNoClock(t *testing.T) {
	ask, answer := MessagePosted{Side: SideRequester, From: "ana"}, MessagePosted{Side: SideDesk, From: "ben"}
	ticket := fold(
		told{0, "ana", opened(ViaWeb)}, told{0, "", bound}, told{0, "ana", ask},
		told{1, "ana", ask}, told{2, "ben", NoteWritten{}}, told{3, "ben", answer}, told{4, "ben", answer},
		told{5, "ana", MessagePosted{Side: SideRequester, From: "ana", Automatic: true}}, told{6, "eve", MessagePosted{Side: SideOther, From: "eve"}},
		told{7, "ana", ask}, told{8, "ana", ask}, told{9, "ben", answer}, told{10, "ben", TicketTagged{Tag: "vpn"}},
	)
	var kinds []MarkKind
	for _, m := range ticket.Marks {
		kinds = append(kinds, m.Kind)
	}
	if want := []MarkKind{MarkOpened, MarkAgreed, MarkAnswered, MarkAsked, MarkAnswered}; !slices.Equal(kinds, want) {
		t.Errorf("the marks are %v, want %v", kinds, want)
	}
}

// TestOpeningByPhoneIsAnswered meets the first response, and the next begins with the next message of the customer (S7).
func TestOpeningByPhoneIsAnswered(t *testing.T) {
	ticket := fold(told{0, "ben", opened(ViaPhone)}, told{0, "", bound}, told{0, "ben", MessagePosted{Side: SideRequester, From: "ana"}}, told{30, "ana", MessagePosted{Side: SideRequester, From: "ana"}})
	account, ok := ticket.Clocks(goldTerms(t), monday.Add(40*time.Minute))
	if !ok {
		t.Fatal("the ticket has no clocks")
	}
	for _, c := range account.Clocks {
		switch {
		case c.Kind == sla.FirstResponse && c.State != sla.Met, c.Kind == sla.NextResponse && !c.Due.Equal(monday.Add(90*time.Minute)):
			t.Errorf("%s is %s, due %v", c.Kind, c.State, c.Due)
		}
	}
}

// TestClocksHearOfTheLastEntry holds that a page which was asked for a moment before an act shows the clocks after it.
func TestClocksHearOfTheLastEntry(t *testing.T) {
	ticket := fold(told{0, "ana", opened(ViaWeb)}, told{0, "", bound}, told{60, "ben", TicketHeld{Reason: HoldRequester}})
	account, _ := ticket.Clocks(goldTerms(t), monday.Add(59*time.Minute))
	at := slices.IndexFunc(account.Clocks, func(c sla.Clock) bool { return c.Kind == sla.Resolution })
	if at < 0 || account.Clocks[at].State != sla.Paused || account.Clocks[at].Left() != 3*time.Hour {
		t.Errorf("the clocks are %+v", account.Clocks)
	}
}

// TestDuesAndTelling finds the first threshold, tells it once, and then the next.
func TestDuesAndTelling(t *testing.T) {
	terms := goldTerms(t)
	ticket := fold(told{0, "ana", opened(ViaWeb)}, told{0, "", bound})
	if d := ticket.Dues(terms); !d.Shown.Equal(monday.Add(time.Hour)) || !d.Next.Equal(monday.Add(time.Hour+time.Microsecond)) {
		t.Fatalf("it is due at %v, needs the desk at %v", d.Shown, d.Next)
	}
	late := monday.Add(2 * time.Hour)
	commands := ticket.RunDue(terms, late)
	if len(commands) != 1 || commands[0].Name() != "tell_clocks" {
		t.Fatalf("due is %v", commands)
	}
	entries, err := ticket.Decide(commands[0], Facts{Actor: MachineActor("due"), Terms: terms}, Stamp{At: late})
	if err != nil || len(entries) != 1 {
		t.Fatalf("told is %v, %v", entries, err)
	}
	ticket = ticket.ApplyAll(entries, Stamp{At: late})
	if again := ticket.RunDue(terms, late); len(again) != 0 {
		t.Errorf("it is told again: %v", again)
	}
	if d := ticket.Dues(terms); !d.Shown.Equal(monday.Add(time.Hour)) || !d.Next.Equal(monday.Add(4*time.Hour+time.Microsecond)) {
		t.Errorf("late, it is due at %v, needs the desk at %v", d.Shown, d.Next)
	}
	if _, ok := fold(told{0, "ana", opened(ViaWeb)}).Clocks(terms, late); ok {
		t.Error("a ticket without an agreement has clocks")
	}
}

// TestSoonDue begins when three quarters of the next clock's time are used or an hour is left, whichever is first, and the same for a handoff
// that must be accepted.
func TestSoonDue(t *testing.T) {
	terms := goldTerms(t)
	long := Terms{gold: terms[gold]}
	promise := long[gold]
	promise.Agreement.Targets = []sla.Target{{Clock: sla.Resolution, Minutes: 480}}
	long[gold] = promise
	opening := []told{{0, "ana", opened(ViaWeb)}, {0, "", bound}}
	offered := func(at, minutes int) told {
		return told{at, "ben", HandoffOffered{Direction: HandUp, To: "lan", AcceptBy: monday.Add(time.Duration(at+minutes) * time.Minute)}}
	}
	for name, tt := range map[string]struct {
		terms Terms
		then  []told
		want  int // minutes; below 0: never
	}{
		"an hour, as long as the clock":        {terms, nil, 0},
		"an hour and three quarters alike":     {terms, []told{{10, "ben", MessagePosted{Side: SideDesk, From: "ben"}}}, 180},
		"three quarters of a long clock":       {long, nil, 360},
		"a handoff before its clock":           {long, []told{offered(10, 40)}, -10},
		"a handoff with a long time":           {long, []told{offered(10, 400)}, 310},
		"a clock before its handoff":           {long, []told{offered(30, 480)}, 360},
		"accepted":                             {long, []told{offered(10, 40), {20, "eva", HandoffAccepted{Handoff: 3}}}, 360},
		"held":                                 {long, []told{{10, "ben", TicketHeld{Reason: HoldRequester}}}, -1},
		"solved while a handoff was not taken": {long, []told{offered(10, 40), {20, "ben", TicketResolved{}}}, -1},
	} {
		soon := fold(append(slices.Clone(opening), tt.then...)...).Dues(tt.terms).Soon
		want := monday.Add(time.Duration(tt.want) * time.Minute)
		if tt.want == -1 {
			want = time.Time{}
		}
		if !soon.Equal(want) {
			t.Errorf("%s: from %v on, want %v", name, soon, want)
		}
	}
}

// TestEndedTicketIsNeverDue holds that thresholds which were missed before a merge keep no ticket due (S11).
func TestEndedTicketIsNeverDue(t *testing.T) {
	terms := goldTerms(t)
	for _, end := range []Event{TicketMerged{Into: "other"}, TicketDiscarded{Why: DiscardNoise}} {
		ticket := fold(told{0, "ana", opened(ViaWeb)}, told{0, "", bound}, told{300, "ben", end})
		account, _ := ticket.Clocks(terms, ticket.LastAt)
		if len(account.Fired) == 0 {
			t.Fatalf("%s: nothing was missed, so the test says nothing", end.Kind())
		}
		if d := ticket.Dues(terms); !d.Next.IsZero() || !d.Shown.IsZero() || len(ticket.RunDue(terms, monday.AddDate(1, 0, 0))) != 0 {
			t.Errorf("%s: it is due at %v and %v", end.Kind(), d.Next, d.Shown)
		}
	}
}
