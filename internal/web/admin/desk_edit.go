package admin

import (
	"net/http"
	"net/url"
	"strconv"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
)

// deskEdit is what the desk says of itself, with its form.
type deskEdit struct{ draft }

func (s *Site) deskEdit() deskEdit {
	house := s.House()
	days := house.CloseAfter
	if days == 0 {
		days = desk.DefaultCloseAfter
	}
	return deskEdit{fresh("desk", url.Values{"name": {house.DeskName()}, "close_after": {strconv.Itoa(days)}})}
}

func (s *Site) deskShow(v *page.Visit) error { return s.deskPage(v, http.StatusOK, s.deskEdit()) }

func (s *Site) deskSave(v *page.Visit) error {
	e := s.deskEdit()
	var err error
	if e.draft, err = sent(v, "desk", e.kept); err != nil {
		return err
	}
	days := 0.0
	if err = e.checkSeen(); err == nil {
		days, err = e.figure("close_after")
	}
	if err == nil {
		err = s.Engine.SaveHouse(v.Ctx(), v.Actor, "house.save", "", func(h *desk.House) error { return h.Call(e.get("name"), int(days)) })
	}
	if isStaleOrRefused(err) {
		return s.deskPage(v, e.refuse(v, err), e)
	}
	if err != nil {
		return err
	}
	v.Go("/admin/desk?done=saved")
	return nil
}

func (s *Site) deskPage(v *page.Visit, status int, e deskEdit) error {
	return s.Render(v, status, deskEditPage(s.head(v, v.T("admin.desk")), e))
}
