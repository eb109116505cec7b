package web

import (
	"errors"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/workspace"
)

// away is what somebody of the desk says of when they are not there.
type away struct {
	Now     time.Time      // until then they said they are away; zero: they are there
	Leave   time.Time      // until then they are on leave now; zero: they are not
	Planned []desk.Leave   // what is to come
	Zone    *time.Location // of the visitor's own clock
	For     string         // what is chosen
	At      string         // what was typed
	Problem string
}

func (s *Site) away(v *page.Visit, refused error) (away, error) {
	a := away{For: page.AwayHour, Zone: workspace.OwnZone(v.Person(), v.Words)}
	work, err := s.Store().Work(v.Ctx())
	if err != nil {
		return a, err
	}
	if until := work[v.Person().ID].AwayUntil; until.After(v.Words.Now) {
		a.Now = until
	}
	if leave, ok := v.Person().OnLeave(v.Words.Now); ok {
		a.Leave = leave.Until
	}
	for _, l := range v.Person().LeaveFrom(v.Words.Now) {
		if l.From.After(v.Words.Now) {
			a.Planned = append(a.Planned, l)
		}
	}
	var e *desk.Error
	if errors.As(refused, &e) {
		a.For, a.At, a.Problem = v.Form("for"), v.Form("at"), s.Problem(v, refused)
	}
	return a, nil
}

// youAway notes until when the visitor is away, or that they are back.
func (s *Site) youAway(v *page.Visit) error {
	until, err := page.AwayEnd(v.Form("for"), v.Form("at"), v.Words.Now.In(v.Words.Zone))
	if err == nil {
		err = s.Engine.SetAway(v.Ctx(), v.Actor, v.Person().ID, until)
	}
	if page.IsRefusal(err) && v.IsAgent() {
		return s.youShow(v, page.StatusOf(err), nil, err)
	}
	if err != nil {
		return err
	}
	if until.IsZero() {
		v.Go("/you?done=back")
		return nil
	}
	v.Go("/you?done=away")
	return nil
}
