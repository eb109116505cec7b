package workspace

import (
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// monday is the first of June 2026, ten o'clock.
var monday = time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)

// told is the account of a P3 that was opened on Monday at ten in office hours, after some more has happened.
func told(t *testing.T, after time.Duration, marks ...sla.Mark) sla.Account {
	t.Helper()
	return toldOf(t, monday, monday.Add(after), marks...)
}

func toldOf(t *testing.T, from, at time.Time, marks ...sla.Mark) sla.Account {
	t.Helper()
	hours, err := calendar.Compile(calendar.OfficeHours("UTC"), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	opened := sla.Mark{At: from, What: sla.Opened{Type: "incident", Priority: 3, Team: sla.Team{Tier: 1, ID: "front"}}}
	return sla.Tell(sla.Story{
		Agreement: sla.Standard(calendar.OfficeHoursID, monday.AddDate(0, -1, 0)), Hours: calendar.Always(hours), Marks: append([]sla.Mark{opened}, marks...),
	}, at)
}

func TestBadges(t *testing.T) {
	held := sla.Mark{At: monday.Add(90 * time.Minute), What: sla.Held{Wait: sla.WaitRequester}}
	answered := sla.Mark{At: monday.Add(time.Hour), What: sla.Wrote{By: sla.VoiceAgent}}
	for _, tt := range []struct {
		name               string
		after              time.Duration
		marks              []sla.Mark
		pace               part.Pace
		used               int
		head, at, row, sub string
	}{
		{"runs", time.Hour, nil, part.OnTime, 25, "3 h 00", "14:00", "3 h 00", "14:00"},
		{"due on another day", 2 * time.Hour, []sla.Mark{answered}, part.OnTime, 12, "14 h 00", "Wed 10:00", "Wed 10:00", "14 h 00"},
		{"due soon", 3*time.Hour + 30*time.Minute, nil, part.Soon, 87, "30 m", "14:00", "30 m", "14:00"},
		{"late", 5 * time.Hour, nil, part.Breached, 100, "−1 h 00", "14:00", "−1 h 00", "14:00"},
		{"paused", 3 * time.Hour, []sla.Mark{answered, held}, part.Paused, 9, "14 h 30 left", "Requester", "Requester", "14 h 30 left"},
	} {
		account := told(t, tt.after, tt.marks...)
		next, ok := account.Next()
		if !ok {
			t.Errorf("%s: there is no next clock", tt.name)
		}
		w := words.For("en", "", time.UTC, account.At)
		head, row := badge(w, next), rowBadge(w, next)
		if head.Pace != tt.pace || head.Used != tt.used || head.Text != tt.head || head.At != tt.at {
			t.Errorf("%s: the head shows %+v", tt.name, head)
		}
		if row.Text != tt.row || row.At != tt.sub || row.Label == "" || row.Hint == "" {
			t.Errorf("%s: a row shows %+v", tt.name, row)
		}
	}
}

// TestRowBadgeOfOneThatDoesNotCountYet holds that a row says when what begins to count later is due, not how little time it then has.
func TestRowBadgeOfOneThatDoesNotCountYet(t *testing.T) {
	account := toldOf(t, monday.Add(-5*time.Hour), monday.Add(-4*time.Hour))
	next, _ := account.Next()
	w := words.For("en", "", time.UTC, account.At)
	if row := rowBadge(w, next); row.Text != "13:00" || row.At != "4 h 00" || row.Tick != "" {
		t.Errorf("a row shows %+v", row)
	}
}

// TestStepsFoldDays holds that days on which nothing happened are one line, and that few are not folded.
func TestStepsFoldDays(t *testing.T) {
	w := words.For("en", "", time.UTC, monday.AddDate(0, 0, 9))
	long := told(t, 9*24*time.Hour, sla.Mark{At: monday.AddDate(0, 0, 1), What: sla.Held{Wait: sla.WaitRequester}}, sla.Mark{At: monday.AddDate(0, 0, 2), What: sla.Resumed{}})
	var resolution sla.Clock
	for _, c := range long.Clocks {
		if c.Kind == sla.Resolution {
			resolution = c
		}
	}
	lines := steps(w, resolution, long.At)
	var said []string
	for _, l := range lines {
		said = append(said, l.At.Format("02 15:04 ")+l.Words+" "+w.Hours(l.Accrued))
	}
	want := []string{
		"01 10:00 Starts: 16 h 00 0 m", "01 17:00 Hours close 7 h 00", "02 09:00 Hours open 7 h 00", "02 10:00 Paused. Waits for the requester 8 h 00",
		"03 10:00 Goes on 8 h 00", "03 17:00 Hours close 15 h 00", "04 09:00 Hours open 15 h 00", "04 10:00 Late from here on 16 h 00", "10 09:00 4 days go by 47 h 00", "10 10:00 Now 48 h 00",
	}
	if len(said) != len(want) {
		t.Fatalf("it is explained as %q", said)
	}
	for i := range want {
		if said[i] != want[i] {
			t.Errorf("line %d is %q, want %q", i, said[i], want[i])
		}
	}
	if fold := lines[8]; len(fold.Folded) != 8 || fold.More != 0 {
		t.Errorf("the fold holds %d steps and leaves out %d", len(fold.Folded), fold.More)
	}
}

// TestLedgerSumsUp holds that what counts and what is left make up the promise, that the bar is whole, and that the cells make up all time.
func TestLedgerSumsUp(t *testing.T) {
	w := words.For("en", "", time.UTC, monday)
	house := desk.House{Teams: map[desk.TeamID]desk.Team{"front": {Name: "Front line"}, "net": {Name: "Network"}}}
	account := told(t, 5*time.Hour,
		sla.Mark{At: monday.Add(time.Hour), What: sla.Offered{To: sla.Team{Tier: 2, ID: "net"}}}, sla.Mark{At: monday.Add(2 * time.Hour), What: sla.Accepted{}},
		sla.Mark{At: monday.Add(3 * time.Hour), What: sla.Held{Wait: sla.WaitRequester}})
	p := shown{House: house, Ticket: desk.Ticket{Priority: 3}}
	l := ledgerOf(w, reckon(w, account, sla.Agreement{}, store.Calendar{}, house), p)
	var counted time.Duration
	for _, line := range l.Counted {
		counted += line.For
	}
	if counted != 16*time.Hour || l.Sum.For != counted || l.Sum.Name != "Promise, P3 solution" || l.Late != "" {
		t.Errorf("the lines make %s of the promise %+v", counted, l.Sum)
	}
	if last := l.Bar[len(l.Bar)-1]; last.At+last.Wide < 99.99 || last.At+last.Wide > 100.01 || last.Kind != "wait" {
		t.Errorf("the bar ends with %+v", last)
	}
	if l.Whole.all() != account.Ledger.Elapsed || l.Whole.Waited != 2*time.Hour || len(l.Holders) != 3 {
		t.Errorf("the cells make %+v of %s", l.Whole, account.Ledger.Elapsed)
	}
	late := told(t, 4*24*time.Hour)
	l = ledgerOf(w, reckon(w, late, sla.Agreement{}, store.Calendar{}, house), p)
	if l.Late != "Past the promise of 16 h 00 by 16 h 00" || l.Sum.Name != "Counted" || l.Sum.For != 32*time.Hour {
		t.Errorf("a late one says %q, %+v", l.Late, l.Sum)
	}
}
