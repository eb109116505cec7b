package admin

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// recompute is what becomes of open tickets when a calendar counts from a date that is past, to be looked at before it is so (S6).
type recompute struct {
	calendarEdit
	moved
	From time.Time
}

// moved is what a recompute does to clocks: sums, and what the visitor may see of the clocks themselves.
type moved struct {
	Sums   engine.Recomputed
	Moves  []clockMove
	Unseen int // clocks on tickets that the visitor does not see
	More   int // clocks that the page leaves out
}

// clockMove is one clock of a ticket before and after.
type clockMove struct {
	Number  int64
	Subject string
	Clock   string
	Before  sla.Clock
	After   sla.Clock
}

// maxShownMoves bounds the table; the sums count all.
const maxShownMoves = 200

// isRecompute tells whether the form wants the past counted anew.
func (e calendarEdit) isRecompute() bool { return !e.IsNew && trimmed(e.draft, "from") != "" }

// from is the first instant of the date that was typed, on the clocks of the calendar.
func (e calendarEdit) from() (time.Time, error) {
	wrong := desk.Invalid("from", "recompute.date", "This is not a date. Write the day from which clocks are counted anew as 2026-04-03.")
	zone, err := time.LoadLocation(e.Calendar.Hours.Zone)
	if err != nil {
		return time.Time{}, desk.Invalid("zone", "calendar.zone_unknown", "There is no such time zone. Use one of the IANA list, such as Europe/Berlin.")
	}
	date, err := time.Parse(time.DateOnly, trimmed(e.draft, "from"))
	if err != nil {
		return time.Time{}, wrong
	}
	day := calendar.Calendar{Zone: e.Calendar.Hours.Zone, Exceptions: []calendar.Exception{{Date: date.Format(time.DateOnly), Hours: []string{"00:00-24:00"}}}}
	hours, err := calendar.Compile(day, zone)
	if err != nil {
		return time.Time{}, wrong
	}
	if opens, ok := hours.NextOpening(date.AddDate(0, 0, -2)); ok {
		return opens, nil
	}
	return time.Time{}, wrong
}

// calendarPreview shows what a recompute would change, or does it when that was confirmed. The form is one that was looked through already.
func (s *Site) calendarPreview(v *page.Visit, e calendarEdit) error {
	from, err := e.from()
	confirms := v.Form("do") == doConfirm
	if err == nil && confirms {
		// What was looked at is counted, or nothing: the version is the one of the preview.
		if e.Calendar.Version, err = strconv.ParseInt(v.Form("version"), 10, 64); err == nil {
			_, err = s.Engine.RecomputeCalendar(v.Ctx(), v.Actor, e.Calendar, from, e.get("reason"))
		} else {
			err = store.ErrStale
		}
		if err == nil {
			v.Go("/admin/calendars?done=saved")
			return nil
		}
	}
	status := http.StatusOK
	if isStale(err) || err != nil && !confirms {
		return s.calendarRefused(v, e, err)
	}
	if err != nil {
		if !isStaleOrRefused(err) {
			return err
		}
		status = e.refuse(v, inForm(err))
		if e.field != "reason" {
			return s.calendarPage(v, status, e)
		}
	}
	r := recompute{calendarEdit: e, From: from}
	if r.Sums, err = s.Engine.PreviewCalendar(v.Ctx(), v.Actor, e.Calendar, from); err != nil {
		return s.calendarRefused(v, e, err)
	}
	if err := s.fillMoves(v, &r.moved); err != nil {
		return err
	}
	return s.Render(v, status, calendarRecomputePage(s.head(v, v.T("admin.recompute"), calendarsLink(v.Ctx()), link{Href: calendarPath(e.Calendar.ID), Label: e.Calendar.Name}), r))
}

// calendarRefused shows the form with what is wrong.
func (s *Site) calendarRefused(v *page.Visit, e calendarEdit, err error) error {
	if !isStaleOrRefused(err) {
		return err
	}
	return s.calendarPage(v, e.refuse(v, inForm(err)), e)
}

// fillMoves puts the clocks of tickets that the visitor sees into words.
func (s *Site) fillMoves(v *page.Visit, r *moved) error {
	scope := v.Actor.Scope()
	var ids []desk.TicketID
	var shown []engine.ClockMove
	for _, m := range r.Sums.Clocks {
		switch {
		case !scope.Admits(m.Ticket):
			r.Unseen++
		case len(shown) == maxShownMoves:
			r.More++
		default:
			shown, ids = append(shown, m), append(ids, m.Ticket.ID)
		}
	}
	texts, err := s.Store().Texts(v.Ctx(), ids, 1)
	if err != nil {
		return err
	}
	for _, m := range shown {
		move := clockMove{Number: m.Ticket.Number, Clock: v.Words.Code("clock", string(m.Before.Kind)), Before: m.Before, After: m.After}
		if text := texts[m.Ticket.ID]; text != nil {
			move.Subject = text.Subject
		}
		r.Moves = append(r.Moves, move)
	}
	return nil
}

// carried are the fields of the form that the preview carries on, so that what is confirmed is what was looked at.
func (r recompute) carried() []string {
	return append([]string{"name", "client_id", "zone", "exceptions", "from"}, calendar.Weekdays[:]...)
}

// reason is the field for why something is done that the trail keeps.
func (d draft) reason(ctx context.Context) part.Field {
	f := d.rows(ctx, "reason", 3)
	f.Required, f.Max, f.Now = true, 1000, ""
	return f
}

// verdict says what changes about a clock being late.
func (m clockMove) verdict(ctx context.Context) part.Clock {
	switch was, is := engine.IsLate(m.Before), engine.IsLate(m.After); {
	case is && !was:
		return part.Clock{Pace: part.Breached, Text: words.T(ctx, "admin.recompute.late")}
	case was && !is:
		return part.Clock{Pace: part.OnTime, Text: words.T(ctx, "admin.recompute.in_time")}
	case is:
		return part.Clock{Pace: part.Breached, Text: words.T(ctx, "admin.recompute.still_late")}
	}
	return part.Clock{Pace: part.OnTime, Text: words.T(ctx, "admin.recompute.still_in_time")}
}

func calendarsLink(ctx context.Context) link {
	return link{Href: "/admin/calendars", Label: words.T(ctx, "admin.calendars")}
}
