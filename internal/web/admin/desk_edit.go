package admin

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// deskEdit is what the desk says of itself, with its form.
type deskEdit struct {
	draft
	Calendars []store.Calendar // that belong to no client
}

func (s *Site) deskEdit(v *page.Visit) (deskEdit, error) {
	house := s.House()
	days := house.CloseAfter
	if days == 0 {
		days = desk.DefaultCloseAfter
	}
	all, err := s.calendars(v)
	all = slices.DeleteFunc(all, func(c store.Calendar) bool { return c.Client != "" })
	return deskEdit{fresh("desk", deskValues(house.DeskName(), days, house.Calendar, house.HopGuard)), all}, err
}

func deskValues(name string, days int, calendar string, hops int) url.Values {
	return url.Values{"name": {name}, "close_after": {strconv.Itoa(days)}, "calendar_id": {calendar}, "hop_guard": {strconv.Itoa(hops)}}
}

func (s *Site) deskShow(v *page.Visit) error {
	e, err := s.deskEdit(v)
	if err != nil {
		return err
	}
	return s.deskPage(v, http.StatusOK, e)
}

func (s *Site) deskSave(v *page.Visit) error {
	e, err := s.deskEdit(v)
	if err != nil {
		return err
	}
	if e.draft, err = sent(v, "desk", e.kept); err != nil {
		return err
	}
	days := 0.0
	if err = e.checkSeen(); err == nil {
		days, err = e.figure("close_after")
	}
	if err == nil {
		err = s.Engine.SaveHouse(v.Ctx(), v.Actor, "house.save", "", func(h *desk.House) error {
			h.Calendar = e.get("calendar_id")
			if err := e.guardHops(h); err != nil {
				return err
			}
			return h.Call(e.get("name"), int(days))
		})
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

func (e deskEdit) guardHops(h *desk.House) error {
	if e.get("hop_guard") == "" {
		return nil // a form that does not ask
	}
	n, err := strconv.Atoi(e.get("hop_guard"))
	if err != nil {
		n = desk.MaxHopGuard + 1 // no number is none of them
	}
	return h.GuardHops(n)
}

// hops are the bounces to choose from, with the one that is set among them.
func (e deskEdit) hops(ctx context.Context) []part.Option {
	options := []part.Option{{Value: "0", Label: words.T(ctx, "admin.desk.hop_guard.usual", "N", desk.DefaultHopGuard)}}
	numbers := []int{2, 4, 5, 6, 8, 10}
	if set, err := strconv.Atoi(e.get("hop_guard")); err == nil && set > 0 && !slices.Contains(numbers, set) {
		numbers = append(numbers, set)
		slices.Sort(numbers)
	}
	for _, n := range numbers {
		options = append(options, part.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n)})
	}
	return append(options, part.Option{Value: strconv.Itoa(desk.NoHopGuard), Label: words.T(ctx, "admin.desk.hop_guard.none")})
}

func (e deskEdit) calendars(ctx context.Context) []part.Option {
	return append([]part.Option{{Label: words.T(ctx, "admin.desk.no_calendar")}}, calendarOptions(e.Calendars, nil)...)
}

func (s *Site) deskPage(v *page.Visit, status int, e deskEdit) error {
	return s.Render(v, status, deskEditPage(s.head(v, v.T("admin.desk")), e))
}
