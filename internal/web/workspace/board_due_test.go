package workspace

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/words"
)

// TestMenuSaysWhatIsDue holds that one line says what of a ticket is late since when, and what is due when.
func TestMenuSaysWhatIsDue(t *testing.T) {
	now := monday
	late := ticketDues{{Clock: sla.FirstResponse, At: now.Add(-68 * time.Hour)}, {Clock: sla.Resolution, At: now.Add(5 * time.Hour)}, {Clock: sla.TierTime, Left: 90 * time.Minute}}
	for _, c := range []struct {
		language string
		dues     ticketDues
		late     bool
		next     time.Time
		want     string
	}{
		{"en", late, true, now.Add(5 * time.Hour), "First response late since Fri 14:00 · Solution due today 15:00 · Tier time paused, 1 h 30 left"},
		{"de", late, true, now.Add(5 * time.Hour), "Erste Antwort überfällig seit Fr 14:00 · Lösung fällig heute 15:00 · Stufenzeit ruht, noch 1 h 30"},
		{"en", late[1:], false, now.Add(5 * time.Hour), "Solution due today 15:00 · Tier time paused, 1 h 30 left"},
		{"en", late[2:], false, time.Time{}, "Tier time paused, 1 h 30 left"},
		{"en", nil, false, time.Time{}, "Nothing of it is due"},
	} {
		w := words.For(c.language, "", time.UTC, now)
		if got := c.dues.words(w, now); got != c.want || c.dues.isLate(now) != c.late || !c.dues.next(now).Equal(c.next) {
			t.Errorf("it says %q, late %v, next %v; want %q", got, c.dues.isLate(now), c.dues.next(now), c.want)
		}
	}
}

// offered is a ticket whose handoff was offered an hour ago and is to be accepted within the next, and that was changed since.
func offered() (desk.Ticket, store.Row) {
	by := monday.Add(time.Hour)
	t := desk.Ticket{ID: "#1", State: desk.StateOpen, LastAt: monday.Add(-time.Minute), Handoffs: []desk.Handoff{
		{Seq: 3, State: desk.HandoffStateOffered, OfferedAt: monday.Add(-time.Hour), AcceptBy: by},
	}}
	return t, store.Row{ID: t.ID, State: t.State, LastAt: t.LastAt, DueAt: t.DueAt()}
}

// TestOfferedIsDue holds that a handoff to be accepted is among what is due.
func TestOfferedIsDue(t *testing.T) {
	ticket, _ := offered()
	w := words.For("en", "", time.UTC, monday)
	if got := duesOf(ticket, nil, monday).words(w, monday); got != "Acceptance due today 11:00" {
		t.Errorf("it says %q", got)
	}
}

// TestRowOfOffered holds that lists show the clock of an offered handoff as the head of the ticket does, whatever happened to it since.
func TestRowOfOffered(t *testing.T) {
	ticket, r := offered()
	v := &page.Visit{Words: words.For("en", "", time.UTC, monday), R: httptest.NewRequest(http.MethodGet, "/", http.NoBody)}
	row, head := rowClock(v, r, store.SortDue, ticket, sla.Account{}), clocks(v, ticket)[0]
	if row.Used != 50 || row.Used != head.Clock.Used || row.Text != head.Clock.Text || row.Tick != head.Clock.Tick || row.Label != head.Label {
		t.Errorf("a row shows %+v, the head %+v", row, head)
	}
}

// TestLeaveSaysWhenTheyAreBack holds that the bar of a leave and the words under the name say the same: when the person works again.
func TestLeaveSaysWhenTheyAreBack(t *testing.T) {
	hours, err := calendar.Compile(calendar.OfficeHours("UTC"), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	day := monday.Truncate(24 * time.Hour)
	p := desk.Person{ID: "yu", Teams: []desk.TeamID{"eng"}, Leave: []desk.Leave{{From: monday.Add(-time.Hour), Until: monday.Add(26 * time.Hour).Add(8 * time.Hour)}}}
	b := board{asked: boardAsked{Day: day}, House: desk.House{Calendar: "day"}}
	f := desk.Facts{House: b.House, Agents: []desk.Person{p}, Hours: map[string]calendar.Versions{"day": calendar.Always(hours)}}
	b.Frames = framesOf([]time.Time{day}, f, nil, monday)
	painter := boardPainter{w: words.For("en", "", time.UTC, monday), b: &b, f: f, now: monday}
	row := painter.person(p)
	var bar string
	for _, block := range row.Blocks {
		if block.Kind == "leave" {
			bar = block.Label
			if block.Title != bar {
				t.Errorf("pointed at it says %q", block.Title)
			}
		}
	}
	if row.Off != "On leave, back Wed 09:00" || bar != "Off, back Wed 09:00" {
		t.Errorf("the name says %q, the bar %q", row.Off, bar)
	}
}

// TestBlockHasItsNumber holds that planned work says whose it is where its block has no room for words.
func TestBlockHasItsNumber(t *testing.T) {
	var out bytes.Buffer
	ctx := words.With(t.Context(), words.For("en", "", time.UTC, monday))
	if err := boardBlockPart(boardBlock{Kind: "visit", Number: 56, Seq: 4, Href: "/x", Label: "On site, Acme", Title: "09:00–10:00 On site, Acme"}).Render(ctx, &out); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`<span class="block-no">#56</span>`, `title="09:00–10:00 On site, Acme"`} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("the block has no %s: %s", part, out.String())
		}
	}
}
