package page

import (
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// How long somebody is away from now on, as forms send it.
const (
	AwayHour     = "hour"
	AwayToday    = "today"    // until today is over
	AwayTomorrow = "tomorrow" // until tomorrow is over
	AwayUntil    = "until"    // until a time, which is sent beside it
	AwayBack     = "back"     // they are there again
)

// AwayOptions are those to choose from.
func AwayOptions(w *words.Words) []part.Option {
	var options []part.Option
	for _, length := range []string{AwayHour, AwayToday, AwayTomorrow, AwayUntil} {
		options = append(options, part.Option{Value: length, Label: w.T("you.away." + length)})
	}
	return options
}

// AwayForm is how a browser writes an instant on the reader's clock.
const AwayForm = "2006-01-02T15:04"

// AwayEnd is when an absence ends that begins now, by the reader's clock: zero when they are back.
func AwayEnd(length, at string, now time.Time) (time.Time, error) {
	midnight := func(days int) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day()+days, 0, 0, 0, 0, now.Location()).UTC()
	}
	switch length {
	case AwayBack:
		return time.Time{}, nil
	case AwayHour:
		return now.Add(time.Hour).UTC().Truncate(time.Second), nil
	case AwayToday:
		return midnight(1), nil
	case AwayTomorrow:
		return midnight(2), nil
	case AwayUntil:
		if until, err := time.ParseInLocation(AwayForm, at, now.Location()); err == nil {
			return until.UTC(), nil
		}
	}
	return time.Time{}, desk.Invalid("at", "away.for", "Say for how long: one of the choices, or a time as 2026-12-24T08:00.")
}
