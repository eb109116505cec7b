package workspace

import (
	"testing"
	"time"

	"tierdesk/internal/core/desk"
)

// TestBoardPlaces holds that what is drawn at a place of the board is dropped at the same time, over a change of daylight saving and in a week.
func TestBoardPlaces(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []boardAsked{
		{Day: time.Date(2026, 3, 29, 0, 0, 0, 0, zone)},
		{Day: time.Date(2026, 10, 25, 0, 0, 0, 0, zone), Week: true},
		{Day: time.Date(2026, 5, 12, 0, 0, 0, 0, zone)},
	} {
		days := a.days()
		late := days[len(days)-1].Add(22 * time.Hour)
		booked := []desk.Booking{{Person: "a", From: late, Until: late.Add(time.Hour)}}
		f := framesOf(days, desk.Facts{}, booked, time.Time{})
		for _, frame := range f {
			for at := frame.From; at.Before(frame.Until); at = at.Add(15 * time.Minute) {
				x, ok := f.at(at)
				if got := f.instant(x + 0.001); !ok || !got.Equal(at) {
					t.Fatalf("%v lies at %v (%v), where %v is", at, x, ok, got)
				}
			}
		}
		pieces := f.pieces(f[0].From.Add(-time.Hour), f[len(f)-1].Until.Add(time.Hour))
		sum := 0.0
		for _, p := range pieces {
			sum += p.w
		}
		if len(pieces) != len(days) || sum < 99.99 || sum > 100.01 {
			t.Errorf("all of %d days are %d pieces of %v %%", len(days), len(pieces), sum)
		}
		if _, ok := f.at(f[0].From.Add(-time.Second)); ok {
			t.Error("an instant before the board lies on it")
		}
		if len(f.pieces(late, late.Add(time.Hour))) != 1 {
			t.Error("work in the evening is not on the board")
		}
	}
}
