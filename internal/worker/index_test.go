package worker

import (
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// TestMergedIsFound holds that the words of a ticket that went on in another one are still found, and those of noise are not.
func TestMergedIsFound(t *testing.T) {
	e := newEngine(t)
	ctx, s := t.Context(), e.Store()
	client := desk.Client{ID: "acme", Name: "Acme"}
	ana := desk.Person{ID: "ana", Name: "Ana", Roles: []desk.Role{desk.RoleAgent, desk.RoleDispatcher}, ServesAll: true}
	maria := desk.Person{ID: "maria", Name: "Maria", Contacts: []desk.Contact{{Client: client.ID, Sees: desk.SeesOwn}}}
	must(t, s.SaveClient(ctx, client, store.Audit{At: time.Now()}))
	for id := range e.House().Teams {
		ana.Teams = append(ana.Teams, id)
	}
	for _, p := range []desk.Person{ana, maria} {
		must(t, s.SavePerson(ctx, p, store.Audit{At: time.Now()}))
	}
	var ids []desk.TicketID
	for _, subject := range []string{"VPN down", "Tunnel breaks", "Lottery won"} {
		r, err := e.Open(ctx, desk.Open{Client: client.ID, Requester: maria.ID, Content: desk.Content{Subject: subject, Body: "Since nine"}}, engine.Call{Actor: desk.Actor{Person: maria}, Via: desk.ViaWeb})
		must(t, err)
		ids = append(ids, r.Ticket)
	}
	call := engine.Call{Actor: desk.Actor{Person: ana}, Via: desk.ViaWeb}
	for id, c := range map[desk.TicketID]desk.Command{ids[1]: desk.Merge{Into: ids[0]}, ids[2]: desk.Discard{Why: desk.DiscardSpam}} {
		_, err := e.Do(ctx, id, c, call)
		must(t, err)
	}
	_, err := indexOnce(ctx, s)
	must(t, err)
	for _, tt := range []struct {
		who  desk.Person
		text string
		want int
	}{{ana, "tunnel", 1}, {maria, "tunnel", 1}, {ana, "lottery", 0}} {
		hits, err := store.Find(ctx, s, desk.Actor{Person: tt.who}.Scope(), "ticket", tt.text, 5)
		must(t, err)
		if len(hits) != tt.want {
			t.Errorf("%s finds %q: got %d tickets, want %d", tt.who.Name, tt.text, len(hits), tt.want)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
