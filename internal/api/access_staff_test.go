package api

import (
	"testing"
)

// TestAccessStaff: nobody makes somebody more than they are themselves.
func TestAccessStaff(t *testing.T) {
	m := newMatrix(t)
	contact := []object{{"client_id": string(m.acme.ID), "sees": "own"}}
	for _, tc := range []struct {
		name   string
		body   object
		status map[string]int
	}{
		{"an agent", object{"roles": []string{"agent"}}, map[string]int{"agent-team": 403, "dispatcher": 403, "manager": 201, "administrator": 201, "manager-write": 403}},
		{"an administrator", object{"roles": []string{"administrator"}}, map[string]int{"agent-team": 403, "manager": 403, "administrator": 201}},
		{"one who serves a foreign client", object{"roles": []string{"agent"}, "serves": []string{string(m.other.ID)}}, map[string]int{"agent-team": 403, "manager": 403}},
		{"one who serves all", object{"roles": []string{"agent"}, "serves_all": true}, map[string]int{"agent-team": 403, "manager": 403}},
		{"a contact", object{"contacts": contact}, map[string]int{"requester": 403, "agent-team": 201, "read-only": 403, "manager": 201}},
		{"a contact of a foreign client", object{"contacts": []object{{"client_id": string(m.other.ID), "sees": "own"}}}, map[string]int{"agent-team": 404, "manager": 404}},
		{"a role nobody knows", object{"roles": []string{"king"}}, map[string]int{"administrator": 422}},
	} {
		for who, want := range tc.status {
			body := object{"name": "New", "email": newID() + "@acme.example"}
			for field, value := range tc.body {
				body[field] = value
			}
			if r := m.as(who, "POST", "/people", body); r.status != want {
				t.Errorf("%s adds %s: got %d, want %d: %s", who, tc.name, r.status, want, r.body)
			}
		}
	}
	// In this order: who is shut out already can be "shut out" again by anyone, because nothing changes.
	for _, tc := range []struct {
		who  string
		want int
	}{{"agent-team", 403}, {"manager", 200}} {
		if r := m.as(tc.who, "PATCH", "/people/"+string(m.people["colleague"].ID), object{"disabled": true}); r.status != tc.want {
			t.Errorf("%s shuts a contact out: got %d, want %d", tc.who, r.status, tc.want)
		}
	}
	m.as("colleague", "GET", "/me", nil).must(401)
	for who, want := range map[string]int{"agent-team": 403, "manager": 403} {
		if r := m.as(who, "PATCH", "/people/"+string(m.people["administrator"].ID), object{"email": "mine@acme.example"}); r.status != want {
			t.Errorf("%s takes an administrator's address: got %d, want %d", who, r.status, want)
		}
	}
}

// TestAccessTokens: a token reaches no further than who made it.
func TestAccessTokens(t *testing.T) {
	d := newDesk(t)
	for _, tc := range []struct {
		who, scope string
		status     int
	}{
		{"requester", "write", 201},
		{"requester", "admin", 403},
		{"agent-team", "admin", 403},
		{"manager", "admin", 201},
		{"manager-write", "admin", 403},
		{"agent-write", "read", 201},
		{"read-only", "read", 403},
		{"manager", "root", 422},
	} {
		body := object{"name": "robot", "scopes": []string{tc.scope}}
		if r := d.as(tc.who, "POST", "/tokens", body); r.status != tc.status {
			t.Errorf("%s makes a token to %s: got %d, want %d: %s", tc.who, tc.scope, r.status, tc.status, r.body)
		}
	}
	made := d.as("agent-team", "POST", "/tokens", object{"name": "robot", "scopes": []string{"read"}}).must(201)
	d.secrets["robot"] = made.str("token")
	d.as("robot", "GET", "/me", nil).must(200)
	d.as("agent-team", "DELETE", "/tokens/"+made.str("id"), nil).must(204)
	d.as("robot", "GET", "/me", nil).must(401)
	if len(d.secrets["robot"]) != len("td_")+43 {
		t.Errorf("a token is no 256 bits: %q", made.str("token"))
	}
}
