package api

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// TestAccessScope walks every kind of scope × every kind of ticket: what Admits says is what the words of MODEL.md say, what
// the lists of the store give is the same, and so is what a search finds for those who are not agents.
func TestAccessScope(t *testing.T) {
	m := newMatrix(t)
	ctx := context.Background()
	me, team, site := m.people["colleague"].ID, m.team("Experts"), desk.SiteID(newID())
	tickets := m.kindsOfTickets(ctx, me, team, site)
	scopes := kindsOfScopes(me, team, m.acme.ID, m.other.ID, site)
	for _, scope := range kindsOfScopes(me, team, m.acme.ID, m.other.ID, site) {
		for _, ticket := range []desk.Ticket{tickets[0], tickets[len(tickets)-1]} {
			scope.Only = ticket.ID
			scopes = append(scopes, scope)
		}
	}
	for _, scope := range scopes {
		var want []desk.TicketID
		for _, ticket := range tickets {
			admits := scope.Admits(ticket)
			if says := admitsInWords(scope, ticket); admits != says {
				t.Fatalf("scope %+v, ticket %+v: Admits says %v, the words %v", scope, ticket, admits, says)
			}
			if scope.All && !scope.IsAgentOf(ticket) {
				t.Fatalf("the desk itself does not see the inside of %+v", ticket)
			}
			if scope.Only != "" && !scope.All && scope.IsAgentOf(ticket) {
				t.Fatalf("scope %+v shows the inside of %+v to who came by a letter's link", scope, ticket)
			}
			if admits {
				want = append(want, ticket.ID)
			}
		}
		got := m.listed(ctx, scope)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("scope %+v: the store lists %v, Admits %v", scope, got, want)
		}
	}
}

func (m *matrix) listed(ctx context.Context, scope desk.Scope) []desk.TicketID {
	rows, _, err := m.store.ListTickets(ctx, store.TicketFilter{Scope: scope}, store.Page{Sort: store.SortNewest, Limit: 200})
	if err != nil {
		m.t.Fatal(err)
	}
	var found []desk.TicketID
	for _, r := range rows {
		found = append(found, r.ID)
	}
	slices.Sort(found)
	return found
}

// kindsOfTickets are of two clients, mine or not, at the site or not, open to all or to those named.
func (m *matrix) kindsOfTickets(ctx context.Context, me desk.PersonID, team desk.TeamID, site desk.SiteID) []desk.Ticket {
	call := engine.Call{Actor: desk.MachineActor("test"), Via: desk.ViaImport}
	var tickets []desk.Ticket
	both := desk.Person{ID: me, Name: "colleague", Email: "colleague@acme.example", Contacts: []desk.Contact{{Client: m.acme.ID}, {Client: m.other.ID}}}
	m.save(ctx, both)
	for _, client := range []desk.ClientID{m.acme.ID, m.other.ID} {
		theirs := m.people[map[desk.ClientID]string{m.acme.ID: "requester", m.other.ID: "stranger"}[client]].ID
		for _, requester := range []desk.PersonID{me, theirs} {
			for _, at := range []desk.SiteID{"", site} {
				for _, named := range []*desk.Restrict{nil, {}, {People: []desk.PersonID{me}}, {Teams: []desk.TeamID{team}}} {
					open := desk.Open{Client: client, Site: at, Requester: requester, Content: desk.Content{Subject: "Case"}}
					r := must[engine.Result](m.t)(m.engine.Open(ctx, open, call))
					if named != nil {
						as := engine.Call{Actor: m.omni, Via: desk.ViaAPI}
						must[engine.Result](m.t)(m.engine.Do(ctx, r.Ticket, *named, as))
					}
					tickets = append(tickets, must[store.Loaded](m.t)(m.store.Ticket(ctx, r.Ticket)).Ticket)
				}
			}
		}
	}
	return tickets
}

func kindsOfScopes(me desk.PersonID, team desk.TeamID, acme, other desk.ClientID, site desk.SiteID) []desk.Scope {
	contacts := [][]desk.Contact{nil}
	for _, client := range []desk.ClientID{acme, other} {
		for _, sees := range []desk.Sees{desk.SeesOwn, desk.SeesSite, desk.SeesAll} {
			for _, at := range []desk.SiteID{"", site} {
				contacts = append(contacts, []desk.Contact{{Client: client, Site: at, Sees: sees}})
			}
		}
	}
	contacts = append(contacts, []desk.Contact{{Client: acme, Sees: desk.SeesAll}, {Client: other, Sees: desk.SeesOwn}})
	scopes := []desk.Scope{{}, {All: true}}
	for _, person := range []desk.PersonID{me, ""} {
		for _, agent := range []desk.Scope{{}, {ServesAll: true}, {Serves: []desk.ClientID{acme}}, {Agent: true}, {Agent: true, ServesAll: true}, {Agent: true, Serves: []desk.ClientID{acme}}} {
			for _, teams := range [][]desk.TeamID{nil, {team}} {
				for _, c := range contacts {
					s := agent
					s.Person, s.Teams, s.Contacts = person, teams, c
					scopes = append(scopes, s)
				}
			}
		}
	}
	return scopes
}

// admitsInWords is MODEL.md again, written by another hand: an agent sees what is open to all at the clients they serve, and
// what names them; a contact sees their own, or their site's, or all of their client's, and what names them; nobody else. Who
// came by a letter's link sees that ticket alone, and as a contact.
func admitsInWords(s desk.Scope, t desk.Ticket) bool {
	switch {
	case s.Only != "" && s.Only != t.ID:
		return false
	case s.All:
		return true
	case s.Person == "":
		return false
	}
	serves := s.Agent && s.Only == "" && (s.ServesAll || slices.Contains(s.Serves, t.Client))
	var here *desk.Contact
	for i := range s.Contacts {
		if s.Contacts[i].Client == t.Client {
			here = &s.Contacts[i]
		}
	}
	own := t.Requester == s.Person && here != nil
	if t.Restriction != nil {
		byName := slices.Contains(t.Restriction.People, s.Person)
		byTeam := slices.ContainsFunc(s.Teams, func(id desk.TeamID) bool { return slices.Contains(t.Restriction.Teams, id) })
		return own || serves && (byName || byTeam) || here != nil && byName
	}
	if serves || own {
		return true
	}
	return here != nil && (here.Sees == desk.SeesAll || here.Sees == desk.SeesSite && here.Site != "" && here.Site == t.Site)
}

// TestAccessMachines tries the commands that only the desk itself gives.
func TestAccessMachines(t *testing.T) {
	m := newMatrix(t)
	id := desk.TicketID(m.open("Case"))
	for _, c := range []desk.Command{
		desk.NoteBounce{},
		desk.ExpireHandoff{},
		desk.RecordErasure{Entries: []desk.Seq{1}},
		desk.TellClocks{},
		desk.CallPlanned{},
		desk.BindAgreement{},
		desk.FindPerson{},
		desk.EscalateByRule{},
	} {
		for _, who := range []string{"requester", "agent-team", "dispatcher", "manager", "administrator"} {
			_, err := m.engine.Do(context.Background(), id, c, engine.Call{Actor: desk.Actor{Person: m.people[who]}, Via: desk.ViaAPI})
			if !isKind(err, desk.KindForbidden) {
				t.Errorf("%s as %s: got %v, want forbidden", c.Name(), who, err)
			}
		}
	}
}

// TestAccessDeskOnly tries what the desk's people do on their pages, and no requester does, whatever page asks for it.
func TestAccessDeskOnly(t *testing.T) {
	m := newMatrix(t)
	id := desk.TicketID(m.open("Case"))
	for _, c := range []desk.Command{desk.StartScript{}, desk.AnswerStep{}, desk.StepBack{}, desk.FinishScript{}, desk.FinishWork{}} {
		for _, who := range []string{"requester", "client-manager"} {
			_, err := m.engine.Do(context.Background(), id, c, engine.Call{Actor: desk.Actor{Person: m.people[who]}, Via: desk.ViaWeb})
			if !isKind(err, desk.KindForbidden) {
				t.Errorf("%s as %s: got %v, want forbidden", c.Name(), who, err)
			}
		}
	}
	for who, may := range map[string]bool{"requester": false, "agent-team": false, "agent-tier3": false, "dispatcher": true, "manager": true, "administrator": true} {
		if err := (desk.Actor{Person: m.people[who]}).MayAct(desk.ActSaveLeave); (err == nil) != may {
			t.Errorf("%s plans leave: got %v", who, err)
		}
	}
}

// TestAccessOfTwoHats lets an agent act on their own ticket at a client they do not serve: there they are a requester like any
// other, whatever teams they belong to.
func TestAccessOfTwoHats(t *testing.T) {
	m := newMatrix(t)
	both := m.people["stranger"]
	both.Roles = []desk.Role{desk.RoleAgent, desk.RoleDispatcher}
	both.Teams = []desk.TeamID{m.team("Service Desk"), m.team("Specialists")}
	m.save(context.Background(), both)
	m.auth.Forget(both.ID)
	for _, operation := range []string{"withdraw-handoff", "rate-handoff", "accept-handoff", "return-handoff", "hold-ticket", "write-note", "assign-ticket"} {
		for _, o := range Operations(newServer(Config{}).api.OpenAPI()) {
			if o.OperationID == operation {
				if got := m.askAPI(o.Method, o.Path, apiRecipes[operation], "foreign", "stranger"); got != "403" {
					t.Errorf("%s: got %s, want 403", operation, got)
				}
			}
		}
	}
}

// TestAccessForeignIsMissing asks every route on a ticket for a foreign one and for one that is not there: the answers are equal.
func TestAccessForeignIsMissing(t *testing.T) {
	m := newMatrix(t)
	foreign := m.words(recipe{fixture: "work"}, "foreign", "requester")
	for _, o := range Operations(newServer(Config{}).api.OpenAPI()) {
		if !strings.Contains(o.Path, "{ticket}") {
			continue
		}
		ask := func(ticket string) string {
			words := map[string]string{"ticket": ticket, "seq": "2", "run": "2", "hash": foreign["hash"], "other": foreign["other"], "tag": "vpn", "person": "me", "later": foreign["later"], "latest": foreign["latest"]}
			var body any
			if r := apiRecipes[o.OperationID]; r.body != nil {
				body = fill(string(must[[]byte](t)(json.Marshal(r.body))), foreign)
			}
			r := m.as("agent-team", o.Method, fill(o.Path, words), body)
			return fmt.Sprint(r.status, r.body)
		}
		if got, want := ask(foreign["ticket"]), ask(newID()); got != want || !strings.HasPrefix(got, "404") {
			t.Errorf("%s %s: a foreign ticket answers %s, a missing one %s", o.Method, o.Path, got, want)
		}
		if got, want := ask(foreign["number"]), ask("99999999"); got != want || !strings.HasPrefix(got, "404") {
			t.Errorf("%s %s by number: a foreign ticket answers %s, a missing one %s", o.Method, o.Path, got, want)
		}
	}
}

// TestAccessLists plants a word in foreign, restricted and internal texts and looks for it in every list as everybody.
func TestAccessLists(t *testing.T) {
	m := newMatrix(t)
	ctx := context.Background()
	for _, object := range objects {
		m.words(recipe{fixture: "work"}, object, "requester")
	}
	for _, who := range accessActors {
		person, ok := m.people[who]
		if !ok || person.Disabled || who == "disabled" {
			continue
		}
		want := m.listed(ctx, desk.Actor{Person: person}.Scope())
		var got []desk.TicketID
		for _, item := range m.as(who, "GET", "/tickets?limit=200", nil).must(200).json()["items"].([]any) {
			got = append(got, desk.TicketID(item.(object)["id"].(string)))
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s lists %v, want %v", who, got, want)
		}
	}
}
