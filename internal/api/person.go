package api

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Person is one human being. The desk's own fields are empty for those who only ask.
type Person struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Email     string    `json:"email"`
	Roles     []string  `json:"roles"`
	Teams     []string  `json:"teams"`
	Contacts  []Contact `json:"contacts"`
	Serves    []string  `json:"serves"`
	ServesAll bool      `json:"serves_all"`
	Disabled  bool      `json:"disabled"`
	NoMail    bool      `json:"no_mail" doc:"A permanent failure stopped mail to this address"`
	Title     string    `json:"title,omitempty" doc:"What they are at work, as Practice manager"`
	Phone     string    `json:"phone,omitempty"`
	Language  string    `json:"language,omitempty" doc:"BCP 47; empty: as the browser asks"`
	Zone      string    `json:"zone,omitempty" doc:"IANA; empty: the browser's"`
	Avatar    string    `json:"avatar,omitempty" doc:"SHA-256 of their picture; empty: their initials"`

	VIP      bool         `json:"vip,omitempty" doc:"Whose cases the desk's rules may treat first. For the desk's staff"`
	Skills   []SkillLevel `json:"skills,omitempty"`
	Shift    string       `json:"shift_calendar_id,omitempty" doc:"Their own working hours; empty: their team's"`
	Leave    []Leave      `json:"leave,omitempty"`
	Capacity int          `json:"capacity,omitempty" doc:"Points of work in hand at most; absent: the usual 20"`
}

// SkillLevel is how well somebody knows a skill: 1 knows it, 2 does it alone, 3 teaches it.
type SkillLevel struct {
	SkillID string `json:"skill_id" maxLength:"40"`
	Level   int    `json:"level" minimum:"1" maximum:"3"`
}

// Leave is a time in which somebody does not work.
type Leave struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until" doc:"They are back then"`
	Why   string    `json:"why,omitempty" enum:"vacation,sick,training,other" doc:"Seen by themselves, managers and administrators"`
}

// Contact is a membership in a client.
type Contact struct {
	ClientID string `json:"client_id" maxLength:"40"`
	SiteID   string `json:"site_id,omitempty" maxLength:"40"`
	Sees     string `json:"sees" enum:"own,site,all"`
}

type personBody struct {
	Name      *string    `json:"name,omitempty" maxLength:"200"`
	Email     *string    `json:"email,omitempty" maxLength:"254"`
	Roles     *[]string  `json:"roles,omitempty" maxItems:"10"`
	Teams     *[]string  `json:"teams,omitempty" maxItems:"200"`
	Contacts  *[]Contact `json:"contacts,omitempty" maxItems:"200"`
	Serves    *[]string  `json:"serves,omitempty" maxItems:"5000"`
	ServesAll *bool      `json:"serves_all,omitempty"`
	Disabled  *bool      `json:"disabled,omitempty"`
	NoMail    *bool      `json:"no_mail,omitempty"`
	Title     *string    `json:"title,omitempty" maxLength:"100"`
	Phone     *string    `json:"phone,omitempty" maxLength:"40"`
	Language  *string    `json:"language,omitempty" maxLength:"35"`
	Zone      *string    `json:"zone,omitempty" maxLength:"64"`

	VIP      *bool         `json:"vip,omitempty"`
	Skills   *[]SkillLevel `json:"skills,omitempty" maxItems:"500"`
	Shift    *string       `json:"shift_calendar_id,omitempty" maxLength:"40"`
	Leave    *[]Leave      `json:"leave,omitempty" maxItems:"100"`
	Capacity *int          `json:"capacity,omitempty" minimum:"0" maximum:"1000"`
}

type addPersonInput struct {
	Keyed
	Body personBody
}

type changePersonInput struct {
	ID   string `path:"id" maxLength:"40"`
	Body personBody
}

type listPeopleInput struct {
	Paged
	Client string `query:"client" maxLength:"40"`
	Query  string `query:"q" maxLength:"200" doc:"The beginning of a name"`
}

type IDInput struct {
	ID string `path:"id" maxLength:"40"`
}

func (s *server) personRoutes() {
	handle(s, get("/people", "list-people", "List people", "People"), s.listPeople)
	handle(s, post("/people", "add-person", "Add a person", "People"), s.addPerson)
	handle(s, get("/people/{id}", "show-person", "Show a person", "People"), s.showPerson)
	handle(s, patch("/people/{id}", "change-person", "Change a person", "People"), s.changePerson)
}

func personWire(p desk.Person) Person {
	wire := Person{
		ID: string(p.ID), Name: p.Name, Email: p.Email, Roles: texts(p.Roles), Teams: texts(p.Teams), Serves: texts(p.Serves),
		ServesAll: p.ServesAll, Disabled: p.Disabled, NoMail: p.NoMail, Contacts: []Contact{},
		Title: p.Title, Phone: p.Phone, Language: p.Language, Zone: p.Zone, Avatar: p.Avatar,
	}
	for _, c := range p.Contacts {
		wire.Contacts = append(wire.Contacts, Contact{ClientID: string(c.Client), SiteID: string(c.Site), Sees: string(c.Sees)})
	}
	return wire
}

func texts[T ~string](all []T) []string {
	words := make([]string, len(all))
	for i, v := range all {
		words[i] = string(v)
	}
	return words
}

func (s *server) listPeople(ctx context.Context, in *listPeopleInput) (*out[list[Person]], error) {
	who := actor(ctx)
	if err := who.MayAct(desk.ActSeePeople); err != nil {
		return nil, err
	}
	people, next, err := s.store.ListPersons(ctx, desk.ClientID(in.Client), store.Listing{Limit: in.Limit, After: in.After, Query: in.Query})
	if err != nil {
		return nil, err
	}
	var items []Person
	for _, p := range people {
		if who.MaySee(p) {
			items = append(items, s.personFor(who, p))
		}
	}
	return listOf(items, next), nil
}

// personFor leaves out the clients that the caller does not serve.
func (s *server) personFor(who desk.Actor, p desk.Person) Person {
	if p.ID != who.Person.ID && !who.Person.ServesAll {
		p.Contacts = slices.DeleteFunc(slices.Clone(p.Contacts), func(c desk.Contact) bool { return !who.MayReach(c.Client) })
		p.Serves = slices.DeleteFunc(slices.Clone(p.Serves), func(c desk.ClientID) bool { return !who.MayReach(c) })
	}
	wire := personWire(p)
	if who.Person.IsAgent() {
		workWire(&wire, who, p)
	}
	return wire
}

// workWire adds what the desk's staff know of each other.
func workWire(wire *Person, who desk.Actor, p desk.Person) {
	wire.VIP, wire.Shift, wire.Capacity = p.VIP, p.Shift, p.Capacity
	for _, s := range p.Skills {
		wire.Skills = append(wire.Skills, SkillLevel{string(s.Skill), s.Level})
	}
	for _, l := range who.LeaveOf(p) {
		wire.Leave = append(wire.Leave, Leave{From: l.From, Until: l.Until, Why: string(l.Why)})
	}
}

func (s *server) showPerson(ctx context.Context, in *IDInput) (*out[Person], error) {
	p, err := s.person(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return answer(s.personFor(actor(ctx), p)), nil
}

// person gives one that the caller may see.
func (s *server) person(ctx context.Context, id string) (desk.Person, error) {
	p, err := s.store.Person(ctx, desk.PersonID(id))
	if err == nil && !actor(ctx).MaySee(p) {
		return desk.Person{}, desk.NotFound("person")
	}
	return p, err
}

func (s *server) addPerson(ctx context.Context, in *addPersonInput) (*out[Person], error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	after := desk.Person{ID: desk.PersonID(id.String()), Roles: []desk.Role{desk.RoleRequester}}
	if in.Body.Name == nil || in.Body.Email == nil {
		return nil, desk.Invalid("email", "person.name_email", "A person has a name and a mail address.")
	}
	return s.savePerson(ctx, desk.Person{}, after, in.Body)
}

func (s *server) changePerson(ctx context.Context, in *changePersonInput) (*out[Person], error) {
	before, err := s.person(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return s.savePerson(ctx, before, before, in.Body)
}

func (s *server) savePerson(ctx context.Context, before, after desk.Person, b personBody) (*out[Person], error) {
	after, err := s.Engine.SavePerson(ctx, actor(ctx), before, b.over(after))
	if err != nil {
		return nil, err
	}
	s.people.forget()
	s.Access.Forget(after.ID)
	return answer(s.personFor(actor(ctx), after)), nil
}

// over puts the fields that were sent in the place of those there are.
func (b personBody) over(p desk.Person) desk.Person {
	set(&p.Name, b.Name)
	set(&p.Email, b.Email)
	if b.Roles != nil {
		p.Roles = typed[desk.Role](*b.Roles)
	}
	if b.Teams != nil {
		p.Teams = typed[desk.TeamID](*b.Teams)
	}
	if b.Serves != nil {
		p.Serves = typed[desk.ClientID](*b.Serves)
	}
	if b.Contacts != nil {
		p.Contacts = nil
		for _, c := range *b.Contacts {
			p.Contacts = append(p.Contacts, desk.Contact{Client: desk.ClientID(c.ClientID), Site: desk.SiteID(c.SiteID), Sees: desk.Sees(c.Sees)})
		}
	}
	set(&p.ServesAll, b.ServesAll)
	set(&p.Disabled, b.Disabled)
	set(&p.NoMail, b.NoMail)
	set(&p.Title, b.Title)
	set(&p.Phone, b.Phone)
	set(&p.Language, b.Language)
	set(&p.Zone, b.Zone)
	set(&p.VIP, b.VIP)
	set(&p.Shift, b.Shift)
	set(&p.Capacity, b.Capacity)
	if b.Skills != nil {
		p.Skills = nil
		for _, s := range *b.Skills {
			p.Skills = append(p.Skills, desk.SkillLevel{Skill: desk.SkillID(s.SkillID), Level: s.Level})
		}
	}
	if b.Leave != nil {
		p.Leave = nil
		for _, l := range *b.Leave {
			p.Leave = append(p.Leave, desk.Leave{From: l.From.UTC(), Until: l.Until.UTC(), Why: desk.LeaveWhy(l.Why)})
		}
		slices.SortFunc(p.Leave, func(a, b desk.Leave) int { return a.From.Compare(b.From) })
	}
	return p
}

func set[T any](field *T, given *T) {
	if given != nil {
		*field = *given
	}
}
