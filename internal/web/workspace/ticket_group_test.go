package workspace

import (
	"slices"
	"testing"
	"time"

	"tierdesk/internal/store"
	"tierdesk/internal/words"
)

// TestGroupsByNextDue has each group where the reader's calendar has it, in one order, and each heading once over all pages.
func TestGroupsByNextDue(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) time.Time {
		instant, err := time.ParseInLocation("2006-01-02 15:04", text, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return instant.UTC()
	}
	w := words.For("en", "", berlin, at("2026-06-03 22:30")) // a Wednesday; in UTC the day ends two hours later
	dues := []time.Time{
		at("2026-06-01 09:00"), at("2026-06-03 22:30"), at("2026-06-03 22:31"), at("2026-06-03 23:30"), at("2026-06-03 23:31"), at("2026-06-04 00:01"),
		at("2026-06-04 23:59"), at("2026-06-05 00:00"), at("2026-06-07 23:59"), at("2026-06-08 00:00"),
		{},
	}
	want := []string{"late", "late", "hour", "hour", "today", "tomorrow", "tomorrow", "week", "week", "later", "none"}
	heads := []string{"late", "", "hour", "", "today", "tomorrow", "", "week", "", "later", "none"}
	rows := make([]row, len(dues))
	for i, due := range dues {
		rows[i].Row = store.Row{DueAt: due}
		if got := dueGroup(w, due); got != want[i] {
			t.Errorf("%v is in the group %q, want %q", due.In(berlin), got, want[i])
		}
	}
	last := grouped(w, rows[:2], "")
	last = grouped(w, rows[2:4], last)
	last = grouped(w, rows[4:7], last)
	last = grouped(w, rows[7:9], last)
	if last = grouped(w, rows[9:], last); last != "none" {
		t.Errorf("the list ends in the group %q", last)
	}
	for i := range rows {
		if rows[i].Head != heads[i] {
			t.Errorf("row %d has the heading %q, want %q", i, rows[i].Head, heads[i])
		}
	}
	sunday := words.For("en", "", berlin, at("2026-06-07 12:00"))
	if got := []string{dueGroup(sunday, at("2026-06-08 00:30")), dueGroup(sunday, at("2026-06-09 09:00"))}; !slices.Equal(got, []string{"tomorrow", "later"}) {
		t.Errorf("on a Sunday the days after are %v", got)
	}
}
