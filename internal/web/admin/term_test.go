package admin

import "testing"

func TestTerms(t *testing.T) {
	for text, want := range map[string][2]int{
		"": {0, 0}, " – ": {0, 0}, "-": {0, 0}, "30 m": {30, 0}, "30min": {30, 0}, "4 h": {240, 0}, "4h": {240, 0}, "1 h 30": {90, 0}, "1h30m": {90, 0},
		"2 d": {0, 2}, "2 days": {0, 2}, "1 Tag": {0, 1}, "2 Std": {120, 0}, "90 minutes": {90, 0}, "1 h 5": {65, 0},
	} {
		minutes, days, err := readTerm(text)
		if err != nil || minutes != want[0] || days != want[1] {
			t.Errorf("%q is %d min and %d days, %v", text, minutes, days, err)
			continue
		}
		if m, d, err := readTerm(termText(minutes, days)); m != minutes || d != days || err != nil {
			t.Errorf("%q is written as %q", text, termText(minutes, days))
		}
	}
	for _, text := range []string{"30", "0 h", "4 x", "h", "-4 h", "4 h 30 h", "2 d 4", "2 d 4 h", "30 m 5", "9999999 h", "soon", "1.5 h"} {
		if m, d, err := readTerm(text); err == nil {
			t.Errorf("%q is taken as %d min and %d days", text, m, d)
		}
	}
}

func FuzzTerm(f *testing.F) {
	f.Add("1 h 30")
	f.Fuzz(func(t *testing.T, text string) {
		minutes, days, err := readTerm(text)
		if err != nil {
			return
		}
		if m, d, err := readTerm(termText(minutes, days)); m != minutes || d != days || err != nil {
			t.Errorf("%q does not come back", text)
		}
	})
}
