package api

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// openRequester is for whom a ticket is opened.
type openRequester struct {
	Email string `json:"email" maxLength:"254"`
	Name  string `json:"name,omitempty" maxLength:"200"`
}

type openBody struct {
	ClientID   string         `json:"client_id,omitempty" maxLength:"40" doc:"Absent: by the requester's address, else the unsorted client"`
	Requester  *openRequester `json:"requester,omitempty" doc:"An unknown address becomes a contact; requesters may leave it out and open for themselves"`
	Subject    string         `json:"subject" maxLength:"2000"`
	Body       string         `json:"body,omitempty"`
	Type       string         `json:"type,omitempty" doc:"incident, request, problem, change or alert"`
	CategoryID string         `json:"category_id,omitempty" maxLength:"40"`
	Impact     string         `json:"impact,omitempty" doc:"high, medium or low"`
	Urgency    string         `json:"urgency,omitempty" doc:"high, medium or low"`
	TeamID     string         `json:"team_id,omitempty" maxLength:"40" doc:"For agents; absent: by category, else the intake team"`
	Affected   int            `json:"affected,omitempty" minimum:"0" doc:"How many people are hit; gives the impact where none is named"`
	Answers    answers        `json:"answers,omitempty" doc:"To the questions of the category, by their ids; how many are affected and whether work stands still give impact and urgency where none is named"`
	Restricted bool           `json:"restricted,omitempty" doc:"Seen only by its team, its requester and you"`
	Files      []fileKey      `json:"attachments,omitempty" maxItems:"100"`
}

// answers are what was said to questions, by their ids.
type answers map[string]string

type openInput struct {
	Keyed
	Body openBody
}

// Opened is a new ticket.
type Opened struct {
	ID      string `json:"id"`
	Number  int64  `json:"number"`
	State   string `json:"state"`
	Tier    int    `json:"tier"`
	TeamID  string `json:"team_id"`
	Version int64  `json:"version"`
}

func (s *server) openTicket(ctx context.Context, in *openInput) (*out[Opened], error) {
	if first, err := s.earlierResult(ctx); err != nil {
		return nil, err
	} else if first != nil {
		return s.opened(*first), nil
	}
	who, b := actor(ctx), in.Body
	client, requester, err := s.whoseTicket(ctx, who, b)
	if err != nil {
		return nil, err
	}
	files, err := s.filesOf(who, b.Files)
	if err != nil {
		return nil, err
	}
	house := s.Engine.House()
	told, err := desk.Hear(house.Questions(desk.CategoryID(b.CategoryID)), b.Answers, house.Version, false)
	if err != nil {
		return nil, err
	}
	text := b.Body
	if answered := told.Text(nil); answered != "" {
		text = strings.TrimSpace(text + "\n\n" + answered)
	}
	result, err := s.Engine.Open(ctx, desk.Open{
		Type: desk.Type(b.Type), Client: client, Requester: requester.ID, Category: desk.CategoryID(b.CategoryID),
		Impact: desk.Level(b.Impact), Urgency: cmp.Or(desk.Level(b.Urgency), told.Urgency), Affected: cmp.Or(b.Affected, told.Affected),
		Said: told.Reason, Team: desk.TeamID(b.TeamID), Restrict: b.Restricted,
		Content: desk.Content{Subject: b.Subject, Body: text, Attachments: files},
	}, engine.Call{Actor: who, Via: desk.ViaAPI, Key: keyOf(ctx), Known: []desk.Person{requester}})
	if err != nil {
		return nil, err
	}
	return s.opened(result), nil
}

func (s *server) opened(r engine.Result) *out[Opened] {
	return &out[Opened]{
		ETag: etag(r.Version), Location: s.BaseURL + Prefix + "/tickets/" + string(r.Ticket),
		Body: Opened{ID: string(r.Ticket), Number: r.Number, State: string(r.State), Tier: r.Tier, TeamID: string(r.Team), Version: int64(r.Version)},
	}
}

// whoseTicket finds the client and the requester. An agent may name anybody of a client they serve, and an unknown address
// becomes a contact; a requester names nobody or themselves.
func (s *server) whoseTicket(ctx context.Context, who desk.Actor, b openBody) (desk.ClientID, desk.Person, error) {
	client := desk.ClientID(b.ClientID)
	if !who.Person.IsAgent() {
		return s.ownTicket(who, client, b.Requester)
	}
	if b.Requester == nil {
		return "", desk.Person{}, desk.Invalid("requester", "requester.missing", "Say for whom the ticket is: requester.email.")
	}
	email, err := engine.ReadEmail(b.Requester.Email, "requester.email")
	if err != nil {
		return "", desk.Person{}, err
	}
	person, err := s.people.byEmail(ctx, s.store, email)
	if err == nil {
		client, err = s.clientOf(ctx, client, email, person)
		return client, person, err
	}
	if !store.IsNotFound(err) {
		return "", desk.Person{}, err
	}
	if client, err = s.clientOf(ctx, client, email, person); err != nil {
		return "", desk.Person{}, err
	}
	person, err = s.addContact(ctx, client, email, b.Requester.Name)
	return client, person, err
}

// ownTicket lets a requester open for themselves. Whom else they name is not looked up: the answer must not tell who exists.
func (s *server) ownTicket(who desk.Actor, client desk.ClientID, named *openRequester) (desk.ClientID, desk.Person, error) {
	if named != nil && !strings.EqualFold(strings.TrimSpace(named.Email), who.Person.Email) {
		return "", desk.Person{}, desk.Forbidden("open.for_others", "You can open tickets in your own name only.")
	}
	if client == "" && len(who.Person.Contacts) > 0 {
		client = who.Person.Contacts[0].Client
	}
	return client, who.Person, nil
}

// clientOf is the one named, else the one the address's domain belongs to, else the requester's own, else the unsorted one.
func (s *server) clientOf(ctx context.Context, named desk.ClientID, email string, person desk.Person) (desk.ClientID, error) {
	if named != "" {
		return named, nil
	}
	if len(person.Contacts) == 1 { // whatever the domain says, it is this one
		return person.Contacts[0].Client, nil
	}
	_, domain, _ := strings.Cut(email, "@")
	byDomain, err := s.store.ClientByDomain(ctx, domain)
	if err != nil && !store.IsNotFound(err) {
		return "", err
	}
	switch {
	case err == nil && (person.ID == "" || person.IsContact(byDomain.ID)):
		return byDomain.ID, nil
	case len(person.Contacts) > 0:
		return person.Contacts[0].Client, nil
	default:
		return s.Engine.House().Unsorted, nil
	}
}

// addContact makes a person of an unknown address. Two calls at once make one.
func (s *server) addContact(ctx context.Context, client desk.ClientID, email, name string) (desk.Person, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return desk.Person{}, err
	}
	if strings.TrimSpace(name) == "" {
		name, _, _ = strings.Cut(email, "@")
	}
	person := desk.Person{
		ID: desk.PersonID(id.String()), Name: name, Email: email, Roles: []desk.Role{desk.RoleRequester},
		Contacts: []desk.Contact{{Client: client, Sees: desk.SeesOwn}},
	}
	if err := actor(ctx).MayChange(desk.Person{}, person); err != nil {
		return desk.Person{}, err
	}
	if _, err := s.store.Client(ctx, client); err != nil {
		return desk.Person{}, err
	}
	audit, err := s.audit(ctx, "person.save", string(person.ID))
	if err != nil {
		return desk.Person{}, err
	}
	err = s.store.SavePerson(ctx, person, audit)
	if isKind(err, desk.KindConflict) {
		return s.store.PersonByEmail(ctx, email)
	}
	return person, err
}

// people remembers for a moment whose address is whose. What is decided on a person is read again by the engine.
type people struct {
	mu      sync.Mutex
	known   map[string]knownPerson
	clients clientNames
}

type knownPerson struct {
	person desk.Person
	until  time.Time
}

const (
	peopleFor = 5 * time.Second
	maxPeople = 20_000
)

func newPeople() *people { return &people{known: map[string]knownPerson{}} }

func (p *people) byEmail(ctx context.Context, from store.People, email string) (desk.Person, error) {
	p.mu.Lock()
	k, ok := p.known[email]
	p.mu.Unlock()
	if ok && time.Now().Before(k.until) {
		return k.person, nil
	}
	person, err := from.PersonByEmail(ctx, email)
	if err != nil {
		return person, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= maxPeople {
		clear(p.known)
	}
	p.known[email] = knownPerson{person: person, until: time.Now().Add(peopleFor)}
	return person, nil
}

// forget drops everybody: a person was changed.
func (p *people) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.known)
}

// ids are the distinct ones that are set.
func ids[T ~string](all ...T) []T {
	slices.Sort(all)
	all = slices.Compact(all)
	return slices.DeleteFunc(all, func(id T) bool { return id == "" })
}
