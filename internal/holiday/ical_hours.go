package holiday

import (
	"fmt"
	"strings"

	"github.com/emersion/go-ical"
)

// without takes parts of a day from its usual hours. It gives what is left, and the names of the parts that took something; false where what is
// left would begin after midnight, which is another date's.
func without(usual [][2]int, parts []busy) (left, names []string, ok bool) {
	open := usual
	for _, p := range parts {
		var rest [][2]int
		took := false
		for _, o := range open {
			if p.to <= o[0] || p.from >= o[1] {
				rest = append(rest, o)
				continue
			}
			took = true
			if p.from > o[0] {
				rest = append(rest, [2]int{o[0], p.from})
			}
			if p.to < o[1] {
				rest = append(rest, [2]int{p.to, o[1]})
			}
		}
		if open = rest; took {
			names = append(names, p.name)
		}
	}
	for _, o := range open {
		if o[0] >= 24*60 {
			return nil, nil, false
		}
		left = append(left, fmt.Sprintf("%s-%s", clock(o[0]), clock(o[1])))
	}
	return left, names, true
}

// clock writes minutes of a day; those after midnight are of the next.
func clock(minutes int) string {
	if minutes > 24*60 {
		minutes -= 24 * 60
	}
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
}

// nameOf is what an event is called, on one line.
func nameOf(e ical.Event) string { return strings.Join(strings.Fields(text(e, ical.PropSummary)), " ") }

// text is a property as words; one that cannot be read is none.
func text(e ical.Event, name string) string {
	said, err := e.Props.Text(name)
	if err != nil {
		return ""
	}
	return said
}
