package workspace

import (
	"context"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// leaveForm plans on which days somebody is off, by their own clock, and has what is planned already. A day without a time is meant whole.
type leaveForm struct {
	Planned                               []desk.Leave
	Zone                                  *time.Location
	From, FromTime, Until, UntilTime, Why string
}

// leaveOf begins with the day that the board shows, or today. Its times are empty: one would stay when another day is chosen.
func leaveOf(p desk.Person, a boardAsked, w *words.Words) leaveForm {
	zone := OwnZone(p, w)
	f := leaveForm{Planned: p.LeaveFrom(w.Now), Zone: zone, From: a.days()[0].Format(time.DateOnly), Why: string(desk.LeaveVacation)}
	f.From = max(f.From, w.Now.In(zone).Format(time.DateOnly))
	f.Until = f.From
	return f
}

// OwnZone is the zone of somebody's own clock: theirs, else the reader's.
func OwnZone(p desk.Person, w *words.Words) *time.Location {
	if zone, err := time.LoadLocation(p.Zone); err == nil && p.Zone != "" {
		return zone
	}
	return w.Zone
}

// typed puts what was sent back into the form.
func (f *leaveForm) typed(v *page.Visit) {
	if v.Form("take") == "" {
		f.From, f.FromTime, f.Until, f.UntilTime, f.Why = v.Form("from"), v.Form("from_time"), v.Form("until"), v.Form("until_time"), v.Form("why")
	}
}

// boardLeave plans a leave of somebody, or takes one out.
func (s *Site) boardLeave(v *page.Visit) error {
	if err := mayBoard(v); err != nil {
		return err
	}
	if err := own(v); err != nil {
		return err
	}
	id, a, done := desk.PersonID(v.Form("person")), readBoard(v), "planned"
	leave, err := s.readLeave(v, id)
	change := func(p desk.Person) (desk.Person, error) { return p.WithLeave(leave) }
	if v.Form("take") != "" {
		change, done = func(p desk.Person) (desk.Person, error) { return p.WithoutLeave(leave.From, leave.Until) }, "taken"
	}
	if err == nil {
		err = s.Engine.SaveLeave(v.Ctx(), v.Actor, id, change)
	}
	if err == nil {
		v.Go(a.href("away", string(id), "leave", done))
		return nil
	}
	if !page.IsRefusal(err) {
		return err
	}
	a.Away = id
	b, showErr := s.boardOf(v, a)
	if showErr != nil {
		return showErr
	}
	if b.Away != nil {
		b.Away.Leave.typed(v)
	}
	b.Problem = s.Problem(v, err)
	return s.sendBoard(v, page.StatusOf(err), b)
}

// readLeave reads days and times of the person's own clock where they were typed, and instants where the page named a leave that is there.
func (s *Site) readLeave(v *page.Visit, id desk.PersonID) (desk.Leave, error) {
	leave := desk.Leave{Why: desk.LeaveWhy(v.Form("why"))}
	var err error
	if v.Form("take") != "" {
		if leave.From, err = time.Parse(time.RFC3339Nano, v.Form("from")); err == nil {
			leave.Until, err = time.Parse(time.RFC3339Nano, v.Form("until"))
		}
		if err != nil {
			return desk.Leave{}, leaveUnreadable("from")
		}
		return leave, nil
	}
	people, err := s.Store().Persons(v.Ctx(), []desk.PersonID{id})
	if err != nil {
		return desk.Leave{}, err
	}
	zone := OwnZone(people[id], v.Words)
	if leave.From, err = dayAt(v.Form("from"), v.Form("from_time"), 0, zone); err != nil {
		return desk.Leave{}, leaveUnreadable("from")
	}
	if leave.Until, err = dayAt(v.Form("until"), v.Form("until_time"), 1, zone); err != nil {
		return desk.Leave{}, leaveUnreadable("until")
	}
	return leave, nil
}

// dayAt is an instant of a day; without a time it is the beginning of the day so many days later.
func dayAt(day, clock string, later int, zone *time.Location) (time.Time, error) {
	at, err := time.ParseInLocation(time.DateOnly, strings.TrimSpace(day), zone)
	if err != nil {
		return at, err
	}
	if clock = strings.TrimSpace(clock); clock == "" {
		return time.Date(at.Year(), at.Month(), at.Day()+later, 0, 0, 0, 0, zone).UTC(), nil
	}
	of, err := time.Parse("15:04", clock)
	return time.Date(at.Year(), at.Month(), at.Day(), of.Hour(), of.Minute(), 0, 0, zone).UTC(), err
}

func leaveUnreadable(field string) error {
	return desk.Invalid(field, "board.leave_form", "This is no day, or no time. Write days as 2026-12-24 and times as 08:00.")
}

// LeaveSaid says when somebody is off, and why where the reader may know. Zone is that of their own clock: whole days of it are said as days.
func LeaveSaid(w *words.Words, l desk.Leave, zone *time.Location) string {
	from, until := w.Said(l.From), w.Said(l.Until)
	id := ""
	if isMidnight(l.From.In(zone)) && isMidnight(l.Until.In(zone)) {
		from, until = w.Local(zone).Dated(l.From), w.Local(zone).Dated(l.Until.Add(-time.Second))
		if id = ".days"; from == until {
			id = ".day"
		}
	}
	if l.Why == "" {
		return w.T("board.leave.unnamed"+id, "From", from, "Until", until)
	}
	return w.T("board.leave.one"+id, "Why", w.Code("leave", string(l.Why)), "From", from, "Until", until)
}

func isMidnight(t time.Time) bool { return t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 }

func leaveWhys(ctx context.Context) []part.Option {
	var options []part.Option
	for _, why := range desk.LeaveWhys {
		options = append(options, part.Option{Value: string(why), Label: words.From(ctx).Code("leave", string(why))})
	}
	return options
}

// isNow tells whether the board shows the present: only there does "for the rest of today" mean what stands above it.
func (b board) isNow(ctx context.Context) bool {
	for _, day := range b.asked.days() {
		if words.From(ctx).IsToday(day) {
			return true
		}
	}
	return false
}
