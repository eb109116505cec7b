package workspace

import (
	"testing"
	"time"

	"tierdesk/internal/core/sla"
	"tierdesk/internal/words"
)

// TestTermSaysTheDaysThatWereEntered holds that an agreement from a day on is said to be from that day, wherever its reader is.
func TestTermSaysTheDaysThatWereEntered(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	a := sla.Agreement{Start: time.Date(2026, 6, 2, 0, 0, 0, 0, time.UTC)}
	w := words.For("en", "", zone, monday.AddDate(0, 0, 1))
	if got := termOf(w, a); got != "since Tue 2 Jun, without end" {
		t.Errorf("it says %q", got)
	}
	a.End = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	if got := termOf(w, a); got != "Tue 2 Jun to Tue 30 Jun" {
		t.Errorf("it says %q", got)
	}
}
