package admin

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/holiday"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
)

// calendarRead shows what the events of a file, or of its text, close. Nothing counts before it is among the exceptions and saved.
func (s *Site) calendarRead(v *page.Visit, e calendarEdit) error {
	data, err := iCalOf(v)
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(trimmed(e.draft, "zone"))
	if err != nil || trimmed(e.draft, "zone") == "" {
		err = desk.Invalid("zone", "calendar.zone_unknown", "There is no such time zone. Use one of the IANA list, such as Europe/Berlin.")
	}
	if err == nil {
		var read holiday.ICal
		read, err = holiday.ReadICal(data, zone, e.usual(), e.Today.Year())
		e.Read = &read
	}
	if err != nil {
		e.Read = nil
		if !isStaleOrRefused(err) {
			return err
		}
		return s.calendarPage(v, e.refuse(v, err), e)
	}
	return s.calendarPage(v, http.StatusOK, e)
}

// iCalOf is the file that was sent, or else the text. One byte too many is enough to see that it is too large.
func iCalOf(v *page.Visit) ([]byte, error) {
	file, _, err := v.R.FormFile("ics")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return []byte(v.Form("ical")), nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, holiday.MaxICal+1))
	if len(data) == 0 {
		data = []byte(v.Form("ical"))
	}
	return data, err
}

// usual are the hours of the week as they are typed. What cannot be read is told when the calendar is saved.
func (e calendarEdit) usual() holiday.Usual {
	var usual holiday.Usual
	for i, day := range calendar.Weekdays {
		weekday := (time.Monday + time.Weekday(i)) % 7
		for _, text := range intervals(e.get(day)) {
			if from, to, ok := minutesOf(text); ok {
				usual[weekday] = append(usual[weekday], [2]int{from, to})
			}
		}
		slices.SortFunc(usual[weekday], func(a, b [2]int) int { return a[0] - b[0] })
	}
	return usual
}

// pasted is the field for the text of a file. What is too long to be read is not sent back.
func (e calendarEdit) pasted(ctx context.Context) part.Field {
	f := e.rows(ctx, "ical", 3)
	f.Now = ""
	if len(f.Value) > holiday.MaxICal {
		f.Value = ""
	}
	return f
}

// exceptionLine writes a proposal as the form has exceptions.
func exceptionLine(p holiday.Proposed) string {
	return strings.TrimSpace(p.Date + " " + proposedHours(p) + " " + p.Name)
}

func proposedHours(p holiday.Proposed) string {
	if len(p.Hours) == 0 {
		return "closed"
	}
	return strings.Join(p.Hours, ",")
}
