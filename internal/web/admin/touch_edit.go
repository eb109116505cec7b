package admin

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// touchList is the table of who may touch what.
type touchList struct {
	House   desk.House
	Rows    []desk.Touch
	Clients map[desk.ClientID]string
}

// touchList shows what is about everybody, and about the clients that the visitor serves.
func (s *Site) touchList(v *page.Visit) error {
	clients, err := s.touchClients(v)
	if err != nil {
		return err
	}
	l := touchList{House: s.House(), Clients: map[desk.ClientID]string{}}
	for _, c := range clients {
		l.Clients[c.ID] = c.Name
	}
	for _, row := range l.House.Touch {
		if row.Client == "" || v.Person().MayServe(row.Client) {
			l.Rows = append(l.Rows, row)
		}
	}
	slices.SortFunc(l.Rows, func(a, b desk.Touch) int { return cmp.Or(cmp.Compare(a.System, b.System), cmp.Compare(a.ID, b.ID)) })
	h := s.head(v, v.T("admin.touch")).with(link{Href: "/admin/touch/new", Label: v.T("admin.touch.new")})
	return s.Render(v, http.StatusOK, touchListPage(h, l))
}

func (s *Site) touchClients(v *page.Visit) ([]desk.Client, error) {
	clients, _, err := s.Store().ListClients(v.Ctx(), v.Actor.Scope(), store.Listing{Limit: maxServed})
	return clients, err
}

// hands says who a row names.
func (l touchList) hands(ctx context.Context, row desk.Touch) string {
	if name := cmp.Or(l.House.Teams[row.Team].Name, l.House.Vendors[row.Vendor].Name); name != "" {
		return name
	}
	return words.Code(ctx, "touch", string(row.Who))
}

func (l touchList) client(ctx context.Context, row desk.Touch) string {
	if row.Client == "" {
		return words.T(ctx, "admin.touch.all")
	}
	return l.Clients[row.Client]
}

func touchPath(id desk.TouchID) string { return "/admin/touch/" + string(id) }

// touchEdit is a row with its form.
type touchEdit struct {
	draft
	Row     desk.Touch
	IsNew   bool
	House   desk.House
	Clients []desk.Client
}

func touchValues(row desk.Touch) url.Values {
	return url.Values{
		"client_id": {string(row.Client)}, "system": {row.System}, "categories": texts(row.Categories), "words": {strings.Join(row.Words, "\n")},
		"who": {string(row.Who)}, "team_id": {string(row.Team)}, "vendor_id": {string(row.Vendor)}, "text": {row.Text},
	}
}

func (s *Site) touchEdit(v *page.Visit) (touchEdit, error) {
	e := touchEdit{IsNew: true, House: s.House(), Row: desk.Touch{Who: desk.TouchTeam}}
	if id := desk.TouchID(v.R.PathValue("id")); id != "" {
		i := slices.IndexFunc(e.House.Touch, func(one desk.Touch) bool { return one.ID == id })
		if i < 0 || e.House.Touch[i].Client != "" && !v.Person().MayServe(e.House.Touch[i].Client) {
			return e, desk.NotFound("touch")
		}
		e.IsNew, e.Row = false, e.House.Touch[i]
	}
	e.draft = fresh("touch", touchValues(e.Row))
	if e.IsNew {
		e.draft = blank("touch", e.kept)
	}
	var err error
	e.Clients, err = s.touchClients(v)
	return e, err
}

func (s *Site) touchShow(v *page.Visit) error {
	e, err := s.touchEdit(v)
	if err != nil {
		return err
	}
	return s.touchPage(v, http.StatusOK, e)
}

func (s *Site) touchSave(v *page.Visit) error {
	e, err := s.touchEdit(v)
	if err != nil {
		return err
	}
	if e.draft, err = sent(v, "touch", e.kept); err != nil {
		return err
	}
	row := e.row()
	if e.IsNew {
		id, err := v.NewID()
		if err != nil {
			return err
		}
		row.ID = desk.TouchID(id)
	}
	if err = e.checkSeen(); err == nil && row.Client != "" && !v.Person().MayServe(row.Client) {
		err = desk.Invalid("client_id", "client.unknown", "There is no such client, or you do not serve it.")
	}
	if err == nil {
		err = s.saveHouse(v, "touch.save", string(row.ID), e.IsNew, func(h *desk.House) error {
			if e.IsNew && slices.ContainsFunc(h.Touch, func(one desk.Touch) bool { return one.ID == row.ID }) {
				return errThere
			}
			return h.PutTouch(row)
		})
	}
	if isStaleOrRefused(err) {
		return s.touchPage(v, e.refuse(v, err), e)
	}
	if err != nil {
		return err
	}
	v.Go("/admin/touch?done=saved")
	return nil
}

func (s *Site) touchRemove(v *page.Visit) error {
	e, err := s.touchEdit(v)
	if err != nil {
		return err
	}
	err = s.Engine.SaveHouse(v.Ctx(), v.Actor, "touch.remove", string(e.Row.ID), func(h *desk.House) error { return h.RemoveTouch(e.Row.ID) })
	if err != nil {
		return err
	}
	v.Go("/admin/touch?done=saved")
	return nil
}

// row is the row as it is typed.
func (e touchEdit) row() desk.Touch {
	row := desk.Touch{
		ID: e.Row.ID, Client: desk.ClientID(e.get("client_id")), System: e.get("system"), Words: e.lines("words"), Text: e.get("text"),
		Who: desk.TouchWho(e.get("who")), Team: desk.TeamID(e.get("team_id")), Vendor: desk.VendorID(e.get("vendor_id")),
	}
	for _, id := range e.all("categories") {
		row.Categories = append(row.Categories, desk.CategoryID(id))
	}
	return row
}

func (s *Site) touchPage(v *page.Visit, status int, e touchEdit) error {
	title := cmp.Or(e.Row.System, v.T("admin.touch.new"))
	return s.Render(v, status, touchEditPage(s.head(v, title, link{Href: "/admin/touch", Label: v.T("admin.touch")}), e))
}

func (e touchEdit) action() string {
	if e.IsNew {
		return "/admin/touch"
	}
	return touchPath(e.Row.ID)
}

func (e touchEdit) clients(ctx context.Context) []part.Option {
	options := []part.Option{{Label: words.T(ctx, "admin.touch.all")}}
	for _, c := range e.Clients {
		options = append(options, part.Option{Value: string(c.ID), Label: c.Name})
	}
	return options
}

func (e touchEdit) teams(ctx context.Context) []part.Option {
	options := []part.Option{{Label: words.T(ctx, "admin.touch.any")}}
	for _, t := range teams(e.House) {
		options = append(options, part.Option{Value: string(t.ID), Label: teamName(t)})
	}
	return options
}

func (e touchEdit) vendors(ctx context.Context) []part.Option {
	options := []part.Option{{Label: words.T(ctx, "admin.touch.no_vendor")}}
	for _, one := range vendorsOf(e.House) {
		options = append(options, part.Option{Value: string(one.ID), Label: one.Name})
	}
	return options
}
