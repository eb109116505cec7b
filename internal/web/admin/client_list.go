package admin

import (
	"net/http"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
)

type clientList struct {
	Clients  []desk.Client
	Unsorted desk.ClientID
	Next     string
}

func (s *Site) clientList(v *page.Visit) error {
	clients, after, err := s.Store().ListClients(v.Ctx(), v.Actor.Scope(), listing(v))
	if err != nil {
		return err
	}
	list := clientList{Next: after, Unsorted: s.House().Unsorted}
	for _, c := range clients {
		if v.Person().MayServe(c.ID) {
			list.Clients = append(list.Clients, c)
		}
	}
	h := s.head(v, v.T("admin.clients"))
	if v.Actor.MayAct(desk.ActSaveClient) == nil {
		h = h.with(link{Href: "/admin/clients/new", Label: v.T("admin.client.new")})
	}
	return s.Render(v, http.StatusOK, clientListPage(h, list))
}

func clientPath(id desk.ClientID) string { return "/admin/clients/" + string(id) }
