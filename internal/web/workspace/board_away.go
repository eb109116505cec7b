package workspace

import (
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
)

// awayForm says of somebody else that they are not there.
type awayForm struct {
	Person desk.Person
	Now    time.Time // until then they are away; zero: they are there
	For    string
	At     string
	Leave  leaveForm
}

func awayOf(id desk.PersonID, f desk.Facts, now time.Time) *awayForm {
	for _, p := range f.Agents {
		if p.ID != id || p.Disabled {
			continue
		}
		form := &awayForm{Person: p, For: page.AwayToday}
		if until := f.Work[id].AwayUntil; until.After(now) {
			form.Now = until
		}
		return form
	}
	return nil // who is gone since the address was made
}

// boardAway notes until when somebody is away, or that they are back.
func (s *Site) boardAway(v *page.Visit) error {
	if err := mayBoard(v); err != nil {
		return err
	}
	if err := own(v); err != nil {
		return err
	}
	id := desk.PersonID(v.Form("person"))
	until, err := page.AwayEnd(v.Form("for"), v.Form("at"), v.Words.Now.In(v.Words.Zone))
	if err == nil {
		err = s.Engine.SetAway(v.Ctx(), v.Actor, id, until)
	}
	a := readBoard(v)
	if err == nil {
		q := a.query()
		q.Set("noted", string(id))
		v.Go("/dispatch?" + q.Encode())
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
		b.Away.For, b.Away.At = v.Form("for"), v.Form("at")
	}
	b.Problem = s.Problem(v, err)
	return s.sendBoard(v, page.StatusOf(err), b)
}

// saidAway tells whose absence was noted.
func saidAway(v *page.Visit, form *awayForm) *boardSaid {
	switch {
	case form == nil:
		return nil
	case form.Now.IsZero():
		return &boardSaid{Text: v.T("board.said.here", "Name", form.Person.Name)}
	}
	return &boardSaid{Text: v.T("board.said.away", "Name", form.Person.Name, "At", v.Words.Said(form.Now))}
}
