package web

import "testing"

// TestOwnPassword changes a password: its rule stands there first, the present one must be known, and this browser stays signed in.
func TestOwnPassword(t *testing.T) {
	o := newOffice(t)
	for _, who := range []string{"ana", "maria"} {
		status, body := o.get(who, "/you")
		o.wants("the page", status, body, 200, "At least 12 characters", `name="current"`)
		status, body = o.post(who, "/you/password", "current", "a guess", "password", "long enough for this")
		o.wants("a guess", status, body, 422, "This is not your password.", `aria-describedby="current-error"`)
		status, body = o.post(who, "/you/password", "current", "my own password", "password", "short")
		o.wants("a short one", status, body, 422, "A password has at least", `password-error`)
		if o.began != "" {
			t.Fatal("a refused password began a session")
		}
		status, _ = o.post(who, "/you/password", "current", "my own password", "password", "long enough for this")
		o.wants("a good one", status, "", 303)
		if o.began != o.people[who].ID {
			t.Error("this browser is signed out too")
		}
		o.began = ""
		status, body = o.get(who, "/you?done=password")
		o.wants("afterwards", status, body, 200, "Your password is changed.")
	}
}
