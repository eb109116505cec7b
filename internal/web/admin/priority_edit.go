package admin

import (
	"net/http"
	"net/url"
	"strconv"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
)

// priorityEdit is the desk's matrix with its form and what it would say.
type priorityEdit struct {
	draft
	Kept desk.Matrix
}

// doLook asks to see what was chosen without keeping it.
const doLook = "look"

func (s *Site) priorityEdit() priorityEdit {
	house := s.House()
	values := url.Values{}
	putMatrix(values, house.Matrix)
	return priorityEdit{Kept: house.Matrix, draft: fresh("matrix", values)}
}

func (s *Site) priorityShow(v *page.Visit) error {
	return s.priorityPage(v, http.StatusOK, s.priorityEdit())
}

// prioritySave keeps the matrix, or shows what was chosen without keeping it.
func (s *Site) prioritySave(v *page.Visit) error {
	e := s.priorityEdit()
	var err error
	if e.draft, err = sent(v, "matrix", e.kept); err != nil {
		return err
	}
	if v.Form("do") == doLook {
		return s.priorityPage(v, http.StatusOK, e)
	}
	if err = e.checkSeen(); err == nil {
		err = s.Engine.SaveHouse(v.Ctx(), v.Actor, "house.save", "", func(h *desk.House) error {
			h.Matrix, err = e.matrixOf(h.Matrix)
			return err
		})
	}
	if isStaleOrRefused(err) {
		return s.priorityPage(v, e.refuse(v, err), e)
	}
	if err != nil {
		return err
	}
	v.Go("/admin/priorities?done=saved")
	return nil
}

func (s *Site) priorityPage(v *page.Visit, status int, e priorityEdit) error {
	return s.Render(v, status, priorityEditPage(s.head(v, v.T("admin.priorities")), e))
}

// shown is the priority a field says, and the one that is kept.
func (e priorityEdit) shown(impact, urgency desk.Level) (now, was desk.Priority) {
	was, _ = e.Kept.Priority(impact, urgency)
	chosen, _ := strconv.Atoi(e.get(cellName(impact, urgency)))
	if chosen < 1 || chosen > len(desk.Priorities) {
		return was, was
	}
	return desk.Priority(chosen), was
}
