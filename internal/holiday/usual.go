package holiday

import (
	"fmt"
	"slices"
	"time"

	"tierdesk/internal/core/calendar"
)

// UsualOf are the hours of a calendar's week. Hours that a calendar could not be saved with are left out.
func UsualOf(c calendar.Calendar) Usual {
	var usual Usual
	for i, day := range calendar.Weekdays {
		weekday := (time.Monday + time.Weekday(i)) % 7
		for _, text := range c.Weekly[day] {
			var from, fromMinute, to, toMinute int
			if n, err := fmt.Sscanf(text, "%d:%d-%d:%d", &from, &fromMinute, &to, &toMinute); n != 4 || err != nil {
				continue
			}
			opens, closes := from*60+fromMinute, to*60+toMinute
			if closes <= opens {
				closes += 24 * 60
			}
			usual[weekday] = append(usual[weekday], [2]int{opens, closes})
		}
		slices.SortFunc(usual[weekday], func(a, b [2]int) int { return a[0] - b[0] })
	}
	return usual
}
