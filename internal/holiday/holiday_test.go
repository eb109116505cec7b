package holiday

import (
	"slices"
	"testing"
	"time"
)

func TestDaysOfAYear(t *testing.T) {
	for _, tt := range []struct {
		code string
		year int
		day  Day
		is   bool
	}{
		{"DE", 2026, Day{"2026-12-25", "Weihnachtstag"}, true},
		{"DE", 2026, Day{"2026-11-01", "Allerheiligen"}, false},
		{"DE-BY", 2026, Day{"2026-11-01", "Allerheiligen"}, true},
		{"GB", 2021, Day{"2021-12-27", "Christmas Day"}, true}, // it fell on a Saturday
		{"US", 2026, Day{"2026-05-25", "Memorial Day"}, true},
	} {
		if got := slices.Contains(Of(tt.code, tt.year), tt.day); got != tt.is {
			t.Errorf("%s %d has %v: %t; it has %v", tt.code, tt.year, tt.day, got, Of(tt.code, tt.year))
		}
	}
	if Of("XX", 2026) != nil || Of("DE", 1969) != nil || Of("DE", 2101) != nil {
		t.Error("a place or year that is not known has days")
	}
}

// TestEveryRegionHasDays in order, each once.
func TestEveryRegionHasDays(t *testing.T) {
	for _, r := range Regions() {
		for year := 2024; year < 2034; year++ {
			days := Of(r.Code, year)
			if len(days) < 5 {
				t.Errorf("%s has %d days in %d", r.Code, len(days), year)
			}
			for i, d := range days {
				if _, err := time.Parse(time.DateOnly, d.Date); err != nil || d.Name == "" || i > 0 && days[i-1].Date >= d.Date {
					t.Errorf("%s %d: %v", r.Code, year, days)
					break
				}
			}
		}
	}
}
