package portal

import (
	"fmt"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// TestHomeShowsWhatIsWorkedOn holds that solved requests do not hide what is still worked on, and that no place stays empty.
func TestHomeShowsWhatIsWorkedOn(t *testing.T) {
	rows := func(state desk.State, numbers ...int64) []store.Row {
		var all []store.Row
		for _, n := range numbers {
			all = append(all, store.Row{Number: n, State: state})
		}
		return all
	}
	open, solved := desk.StateOpen, desk.StateResolved
	for _, c := range []struct {
		name                  string
		asked, solved, others []store.Row
		want                  string
	}{
		{"nothing", nil, nil, nil, ""},
		{"what asks comes first, and two that are solved", rows(open, 1), rows(solved, 11, 12, 13), rows(open, 21, 22), "1 11 12 21 "},
		{"places that nobody takes", nil, rows(solved, 11, 12, 13), rows(open, 21), "11 12 13 21 "},
		{"solved ones alone", nil, rows(solved, 11, 12, 13, 14, 15), nil, "11 12 13 14 "},
		{"what asks takes all", rows(open, 1, 2, 3, 4, 5), rows(solved, 11), rows(open, 21), "1 2 3 4 "},
		{"others alone", nil, nil, rows(open, 21, 22, 23, 24, 25), "21 22 23 24 "},
	} {
		got := ""
		for _, r := range shownOfMine(append(c.asked, c.solved...), c.others) {
			got += fmt.Sprint(r.Number) + " "
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
