package admin

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// clientEdit is a client with its form, its sites and its contacts.
type clientEdit struct {
	draft
	Client   desk.Client
	IsNew    bool
	MaySave  bool
	House    desk.House
	Sites    []desk.Site
	Site     draft // of a new site, or one that was refused
	Contacts []desk.Person
	Next     string
}

func clientValues(c desk.Client, h desk.House) url.Values {
	matrix := h.Matrix
	if c.HasOwn {
		matrix = c.Matrix
	}
	values := url.Values{
		"name": {c.Name}, "short": {c.Short}, "phone": {c.Phone}, "domains": {strings.Join(c.Domains, "\n")},
		"copy_sees": {yes(c.CopySees)}, "hold_unverified": {yes(c.HoldUnverified)}, "own": {yes(c.HasOwn)},
	}
	putMatrix(values, matrix)
	return values
}

func putMatrix(values url.Values, m desk.Matrix) {
	for _, impact := range desk.Levels {
		for _, urgency := range desk.Levels {
			priority, _ := m.Priority(impact, urgency)
			values.Set(cellName(impact, urgency), strconv.Itoa(int(priority)))
		}
	}
}

func cellName(impact, urgency desk.Level) string { return string(impact) + "_" + string(urgency) }

// matrixOf reads the nine fields of a matrix.
func (d draft) matrixOf(before desk.Matrix) (desk.Matrix, error) {
	var cells []desk.Cell
	for _, impact := range desk.Levels {
		for _, urgency := range desk.Levels {
			priority, _ := strconv.Atoi(d.get(cellName(impact, urgency)))
			cells = append(cells, desk.Cell{Impact: impact, Urgency: urgency, Priority: desk.Priority(priority)})
		}
	}
	return desk.NewMatrix(before, cells)
}

func (d draft) client(c desk.Client) (desk.Client, error) {
	c.Name, c.Short, c.Phone, c.Domains = d.get("name"), strings.ToUpper(d.get("short")), d.get("phone"), d.lines("domains")
	c.CopySees, c.HoldUnverified, c.HasOwn = d.is("copy_sees"), d.is("hold_unverified"), d.is("own")
	if !c.HasOwn {
		c.Matrix = desk.Matrix{}
		return c, nil
	}
	var err error
	c.Matrix, err = d.matrixOf(c.Matrix)
	return c, err
}

func (s *Site) clientNew(v *page.Visit) error {
	e := clientEdit{IsNew: true, MaySave: true, House: s.House()}
	e.draft = blank("client", clientValues(e.Client, e.House))
	return s.clientPage(v, http.StatusOK, e)
}

func (s *Site) clientCreate(v *page.Visit) error {
	e := clientEdit{IsNew: true, MaySave: true, House: s.House()}
	var err error
	if e.draft, err = sent(v, "client", clientValues(e.Client, e.House)); err != nil {
		return err
	}
	id, err := v.NewID()
	if err != nil {
		return err
	}
	if _, err := s.Store().Client(v.Ctx(), desk.ClientID(id)); err == nil {
		return s.clientSaved(v, desk.ClientID(id)) // the form was sent twice
	} else if !store.IsNotFound(err) {
		return err
	}
	return s.clientKeep(v, e, desk.ClientID(id))
}

// clientKeep saves what was typed, or shows it again with what is wrong.
func (s *Site) clientKeep(v *page.Visit, e clientEdit, id desk.ClientID) error {
	err := e.checkSeen()
	if err == nil {
		var c desk.Client
		if c, err = e.client(e.Client); err == nil {
			c.ID = id
			_, err = s.Engine.SaveClient(v.Ctx(), v.Actor, c)
			err = s.whoseDomain(v, c, err)
		}
	}
	if isStaleOrRefused(err) {
		return s.clientPage(v, e.refuse(v, err), e)
	}
	if err != nil {
		return err
	}
	return s.clientSaved(v, id)
}

func (s *Site) clientSaved(v *page.Visit, id desk.ClientID) error {
	to := "/admin/clients?done=added"
	if v.Person().MayServe(id) {
		to = clientPath(id) + "?done=saved"
	}
	v.Go(to)
	return nil
}

func (s *Site) clientShow(v *page.Visit) error {
	e, err := s.clientEdit(v)
	if err != nil {
		return err
	}
	return s.clientPage(v, http.StatusOK, e)
}

func (s *Site) clientEdit(v *page.Visit) (clientEdit, error) {
	c, err := s.client(v)
	if err != nil {
		return clientEdit{}, err
	}
	e := clientEdit{Client: c, House: s.House(), MaySave: v.Actor.MayAct(desk.ActSaveClient) == nil}
	e.draft = fresh("client", clientValues(c, e.House))
	e.Site = blank("site", url.Values{"name": {""}})
	if e.Sites, err = s.Store().Sites(v.Ctx(), c.ID); err != nil {
		return e, err
	}
	e.Contacts, e.Next, err = s.Store().ListPersons(v.Ctx(), c.ID, store.Listing{Limit: pageSize, After: v.Query("after"), Query: v.Query("q")})
	return e, err
}

func (s *Site) clientSave(v *page.Visit) error {
	e, err := s.clientEdit(v)
	if err != nil {
		return err
	}
	if e.draft, err = sent(v, "client", e.kept); err != nil {
		return err
	}
	return s.clientKeep(v, e, e.Client.ID)
}

// siteSave adds a site, or gives one another name.
func (s *Site) siteSave(v *page.Visit) error {
	e, err := s.clientEdit(v)
	if err != nil {
		return err
	}
	if e.Site, err = sent(v, "site", e.Site.kept); err != nil {
		return err
	}
	site := desk.Site{ID: desk.SiteID(v.Form("site")), Client: e.Client.ID, Name: e.Site.get("name")}
	if site.ID == "" {
		id, err := v.NewID()
		if err != nil {
			return err
		}
		site.ID = desk.SiteID(id)
	} else if !e.hasSite(site.ID) {
		return desk.NotFound("site")
	}
	err = s.Engine.SaveSite(v.Ctx(), v.Actor, site)
	if isStaleOrRefused(err) {
		return s.clientPage(v, e.Site.refuse(v, err), e)
	}
	if err != nil {
		return err
	}
	v.Go(clientPath(e.Client.ID) + "?done=saved#sites")
	return nil
}

func (e clientEdit) hasSite(id desk.SiteID) bool {
	for _, site := range e.Sites {
		if site.ID == id {
			return true
		}
	}
	return false
}

func (s *Site) clientPage(v *page.Visit, status int, e clientEdit) error {
	title := cmp.Or(e.Client.Name, v.T("admin.client.new"))
	return s.Render(v, status, clientEditPage(s.head(v, title, link{Href: "/admin/clients", Label: v.T("admin.clients")}), e))
}
