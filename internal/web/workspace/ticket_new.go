package workspace

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
)

// draft is a new ticket as it is typed.
type draft struct {
	Via                                                                 string // "call": taken by phone; "desk": at the desk; else written
	Email, Name, Client, Subject, Body, Type, Category, Impact, Urgency string
	Problem, Once                                                       string
	Take                                                                bool // who opens it goes on with it
	Found                                                               []desk.Person
	Clients                                                             []part.Option
	House                                                               desk.House
	Weighed                                                             weighed
	Questions                                                           []desk.Question // of the category
	Said                                                                map[string]string
}

// readIntake reads what the category asks and what is answered.
func (d *draft) readIntake(get func(string) string) {
	d.Questions = d.House.Questions(desk.CategoryID(d.Category))
	d.Said = part.Said(d.Questions, get)
}

// ticketNewIntake gives the questions of a category, with what is answered already.
func (s *Site) ticketNewIntake(v *page.Visit) error {
	d := draft{Category: v.Query("category"), House: s.House()}
	d.readIntake(v.Query)
	return s.Render(v, http.StatusOK, newIntake(d))
}

func (s *Site) ticketNew(v *page.Visit) error {
	d := draft{Via: v.Query("via"), Take: v.Query("via") != "", Email: v.Query("email"), House: s.House(), Once: page.NewOnce(), Category: v.Query("category")}
	d.readIntake(v.Query)
	if err := s.newClients(v, &d); err != nil {
		return err
	}
	return s.Render(v, http.StatusOK, ticketNewPage(s.Frame(v, v.T("new.title")), d))
}

func (s *Site) newClients(v *page.Visit, d *draft) error {
	d.Weighed = s.weigh(desk.Client{}, d.Impact, d.Urgency)
	clients, _, err := s.Store().ListClients(v.Ctx(), v.Actor.Scope(), store.Listing{Limit: 200})
	d.Clients = []part.Option{{Label: v.T("new.client.by_address")}}
	for _, c := range clients {
		d.Clients = append(d.Clients, part.Option{Value: string(c.ID), Label: c.Name})
	}
	return err
}

// ticketNewPeople finds the people whose name or address begins with what was typed.
func (s *Site) ticketNewPeople(v *page.Visit) error {
	text := strings.TrimSpace(v.Query("email"))
	var found []desk.Person
	if len(text) >= 2 {
		var err error
		if found, err = s.peopleLike(v, text); err != nil {
			return err
		}
	}
	return s.Render(v, http.StatusOK, peopleFound(found))
}

func (s *Site) ticketCreate(v *page.Visit) error {
	d := draft{
		Via: v.Form("via"), Email: strings.TrimSpace(v.Form("email")), Name: strings.TrimSpace(v.Form("name")), Client: v.Form("client"),
		Subject: strings.TrimSpace(v.Form("subject")), Body: body(v).Body, Type: v.Form("type"), Category: v.Form("category"),
		Impact: v.Form("impact"), Urgency: v.Form("urgency"), House: s.House(), Once: v.Once(), Take: v.Form("take") != "",
	}
	d.readIntake(v.Form)
	if v.Form("ask") != "" { // a category was chosen, and its questions are wanted
		if err := s.newClients(v, &d); err != nil {
			return err
		}
		return s.Render(v, http.StatusOK, ticketNewPage(s.Frame(v, v.T("new.title")), d))
	}
	number, err := s.open(v, &d)
	if err == nil && d.Take {
		v.Go(path(number) + "?" + wantedMine + "=1")
		return nil
	}
	if err == nil {
		v.Go(path(number))
		return nil
	}
	if !page.IsRefusal(err) {
		return err
	}
	d.Problem = s.Problem(v, err)
	if err := s.newClients(v, &d); err != nil {
		return err
	}
	return s.Render(v, page.StatusOf(err), ticketNewPage(s.Frame(v, v.T("new.title")), d))
}

// open begins the ticket for the person with the address, once for each form; who is not known yet becomes a contact of the client.
func (s *Site) open(v *page.Visit, d *draft) (int64, error) {
	told, err := desk.Hear(d.Questions, d.Said, d.House.Version, true)
	if err != nil {
		return 0, err
	}
	requester, err := s.requester(v, *d)
	if err != nil {
		return 0, err
	}
	client := desk.ClientID(d.Client)
	if client == "" {
		client = s.House().Unsorted
		if len(requester.Contacts) > 0 {
			client = requester.Contacts[0].Client
		}
	}
	files, err := s.Uploads(v, client)
	if err != nil {
		return 0, err
	}
	via := desk.ViaWeb
	switch d.Via {
	case "call":
		via = desk.ViaPhone
	case "desk":
		via = desk.ViaDesk
	}
	now, err := s.Engine.Clock().Now()
	if err != nil {
		return 0, err
	}
	key := v.Key(now, d.Via, d.Email, d.Name, d.Client, d.Subject, d.Body, d.Type, d.Category, d.Impact, d.Urgency, told.Text(nil), files)
	if number, ok := s.SaidLately(key, now); ok {
		return number, nil
	}
	result, err := s.Engine.Open(v.Ctx(), desk.Open{
		Type: desk.Type(d.Type), Client: client, Requester: requester.ID, Category: desk.CategoryID(d.Category),
		Impact: cmp.Or(told.Impact(), desk.Level(d.Impact)), Urgency: cmp.Or(told.Urgency, desk.Level(d.Urgency)), Said: told.Reason,
		Content: desk.Content{Subject: d.Subject, Body: strings.TrimSpace(d.Body + "\n\n" + told.Text(part.SayAnswer(v.Words))), Attachments: files},
	}, engine.Call{Actor: v.Actor, Via: via, Key: key})
	if err == nil {
		s.RememberSaid(key, result.Number, now)
		err = s.takeNew(v, *d, result.Ticket)
	}
	if err = s.SentBefore(v, key, err); page.IsKind(err, desk.KindConflict) {
		d.Once = page.NewOnce()
	}
	return result.Number, err
}

// wantedMine says in the address of a new ticket that who opened it wanted it for themselves.
const wantedMine = "mine"

// notMine says to who wanted a new ticket that it is with a team they are not in; empty where there is nothing to say.
func (p shown) notMine(v *page.Visit) string {
	if v.Query(wantedMine) == "" || p.Ticket.Owner != "" || p.isMember() {
		return ""
	}
	return v.T("new.not_yours", "Team", p.House.TeamName(p.Ticket.Team))
}

// takeNew gives a new ticket to the one who opened it and goes on with it. Where rules sent it to a team they are not in, its page tells that.
func (s *Site) takeNew(v *page.Visit, d draft, id desk.TicketID) error {
	if !d.Take {
		return nil
	}
	_, err := s.Engine.Do(v.Ctx(), id, desk.Assign{To: v.Person().ID}, engine.Call{Actor: v.Actor, Via: desk.ViaWeb})
	if page.IsRefusal(err) {
		return nil
	}
	return err
}

// byName finds the one person whose name begins so: on the phone one knows a name.
func (s *Site) byName(v *page.Visit, name string) (desk.Person, error) {
	if name == "" {
		return desk.Person{}, desk.Invalid("email", "requester.missing", "Say for whom the ticket is: an e-mail address.")
	}
	found, err := s.peopleLike(v, name)
	switch {
	case err != nil:
		return desk.Person{}, err
	case len(found) == 0:
		return desk.Person{}, desk.Invalid("email", "requester.no_name", "Nobody's name begins with "+name+" here. Give the e-mail address.").With(desk.Value{Place: "Name", Text: name})
	case len(found) > 1:
		all := make([]string, 0, mostNamed)
		for _, p := range found[:min(len(found), mostNamed)] {
			all = append(all, p.Name+" ("+p.Email+")")
		}
		return desk.Person{}, desk.Invalid("email", "requester.names", "Several people may be meant: "+strings.Join(all, ", ")+". Give the e-mail address.").
			With(desk.Value{Place: "People", Text: strings.Join(all, ", ")})
	}
	return found[0], nil
}

// mostNamed is how many people a refusal names.
const mostNamed = 4

// peopleLike gives people whose name or address begins with what was typed, as far as the visitor sees them.
func (s *Site) peopleLike(v *page.Visit, text string) ([]desk.Person, error) {
	all, _, err := s.Store().ListPersons(v.Ctx(), "", store.Listing{Limit: 20, Query: text})
	return slices.DeleteFunc(all, func(p desk.Person) bool { return !v.Actor.MaySee(p) || p.Disabled }), err
}

func (s *Site) requester(v *page.Visit, d draft) (desk.Person, error) {
	if !strings.Contains(d.Email, "@") {
		return s.byName(v, d.Email)
	}
	found, err := s.Store().PersonByEmail(v.Ctx(), d.Email)
	if err == nil || !store.IsNotFound(err) {
		return found, err
	}
	client := desk.ClientID(d.Client)
	if client == "" {
		client = s.House().Unsorted
		_, domain, _ := strings.Cut(d.Email, "@")
		if byDomain, err := s.Store().ClientByDomain(v.Ctx(), domain); err == nil {
			client = byDomain.ID
		}
	}
	name := d.Name
	if name == "" {
		name, _, _ = strings.Cut(d.Email, "@")
	}
	id, err := uuid.NewV7()
	if err != nil {
		return desk.Person{}, err
	}
	person := desk.Person{
		ID: desk.PersonID(id.String()), Name: name, Email: d.Email, Roles: []desk.Role{desk.RoleRequester},
		Contacts: []desk.Contact{{Client: client, Sees: desk.SeesOwn}},
	}
	if err := v.Actor.MayChange(desk.Person{}, person); err != nil {
		return desk.Person{}, err
	}
	err = s.Store().SavePerson(v.Ctx(), person, store.Audit{At: time.Now().UTC(), By: v.Person().ID, Act: "person.save", Ref: string(person.ID)})
	if page.IsKind(err, desk.KindConflict) { // the same form, sent twice at once: the other one made the person
		return s.Store().PersonByEmail(v.Ctx(), d.Email)
	}
	return person, err
}
