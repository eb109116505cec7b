package workspace

import (
	"context"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// leaveForm plans when somebody is off, and has what is planned already.
type leaveForm struct {
	Planned          []desk.Leave
	From, Until, Why string
}

// leaveOf begins with the day that the board shows: a day to come is meant whole, today from the next full hour on.
func leaveOf(p desk.Person, a boardAsked, w *words.Words) leaveForm {
	now := w.Now.In(w.Zone)
	from := a.days()[0]
	if from.Before(now) {
		from = now.Truncate(time.Hour).Add(time.Hour)
	}
	until := time.Date(from.Year(), from.Month(), from.Day()+1, 0, 0, 0, 0, w.Zone)
	return leaveForm{
		Planned: p.LeaveFrom(w.Now), From: from.Format(page.AwayForm), Until: until.Format(page.AwayForm), Why: string(desk.LeaveVacation),
	}
}

// typed puts what was sent back into the form.
func (f *leaveForm) typed(v *page.Visit) {
	if v.Form("take") == "" {
		f.From, f.Until, f.Why = v.Form("from"), v.Form("until"), v.Form("why")
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
	leave, err := readLeave(v)
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

// readLeave reads times of the reader's clock where they were typed, and instants where the page named a leave that is there.
func readLeave(v *page.Visit) (desk.Leave, error) {
	form := page.AwayForm
	if v.Form("take") != "" {
		form = time.RFC3339Nano
	}
	from, err := time.ParseInLocation(form, v.Form("from"), v.Words.Zone)
	if err != nil {
		return desk.Leave{}, desk.Invalid("from", "board.leave_form", "These are not two times. Write them as 2026-12-24T08:00.")
	}
	until, err := time.ParseInLocation(form, v.Form("until"), v.Words.Zone)
	if err != nil {
		return desk.Leave{}, desk.Invalid("until", "board.leave_form", "These are not two times. Write them as 2026-12-24T08:00.")
	}
	return desk.Leave{From: from.UTC(), Until: until.UTC(), Why: desk.LeaveWhy(v.Form("why"))}, nil
}

// LeaveSaid says when somebody is off, and why where the reader may know.
func LeaveSaid(w *words.Words, l desk.Leave) string {
	if l.Why == "" {
		return w.T("board.leave.unnamed", "From", w.Said(l.From), "Until", w.Said(l.Until))
	}
	return w.T("board.leave.one", "Why", w.Code("leave", string(l.Why)), "From", w.Said(l.From), "Until", w.Said(l.Until))
}

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
