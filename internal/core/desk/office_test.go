package desk

import "testing"

func TestMayRead(t *testing.T) {
	h := House{Teams: map[TeamID]Team{"front": {ID: "front", Tier: 1}, "back": {ID: "back", Tier: 2}}}
	nobody := Actor{}
	contact := Actor{Person: Person{ID: "p", Contacts: []Contact{{Client: "acme"}}}}
	linked := Actor{Person: contact.Person, Only: "t1"}
	front := Actor{Person: Person{ID: "a", Roles: []Role{RoleAgent}, Teams: []TeamID{"front"}, Serves: []ClientID{"acme"}}}
	back := Actor{Person: Person{ID: "b", Roles: []Role{RoleAgent}, Teams: []TeamID{"back"}, Serves: []ClientID{"acme"}}}
	for _, tt := range []struct {
		name  string
		actor Actor
		of    Readers
		want  bool
	}{
		{"nobody signed in, public", nobody, Readers{Audience: "public"}, true},
		{"nobody signed in, a client's", nobody, Readers{Audience: "client", Client: "acme"}, false},
		{"nobody signed in, every client's", nobody, Readers{Audience: "client"}, false},
		{"nobody signed in, a tier's", nobody, Readers{Audience: "tier", Tier: 1}, false},
		{"nobody signed in, no audience", nobody, Readers{}, false},
		{"a contact, public", contact, Readers{Audience: "public"}, true},
		{"a contact, their client's", contact, Readers{Audience: "client", Client: "acme"}, true},
		{"a contact, another client's", contact, Readers{Audience: "client", Client: "other"}, false},
		{"by the link in a letter, public", linked, Readers{Audience: "public"}, true},
		{"by the link in a letter, their client's", linked, Readers{Audience: "client", Client: "acme"}, false},
		{"by the link in a letter, every client's", linked, Readers{Audience: "client"}, false},
		{"a contact, a tier's", contact, Readers{Audience: "tier", Tier: 1}, false},
		{"an agent, a client they do not serve", front, Readers{Audience: "client", Client: "other"}, false},
		{"an agent of tier 1, a tier 2 article", front, Readers{Audience: "tier", Tier: 2}, false},
		{"an agent of tier 2, a tier 2 article", back, Readers{Audience: "tier", Tier: 2}, true},
	} {
		if got := tt.actor.MayRead(tt.of, h); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}
