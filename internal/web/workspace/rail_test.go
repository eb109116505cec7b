package workspace

import "testing"

// The rail marks the list that a page shows, whatever its order, and also beside an open ticket.
func TestRailKnowsTheList(t *testing.T) {
	for _, c := range []struct {
		page, href string
		want       bool
	}{
		{"http://desk.example/tickets", "/tickets?view=open", true},
		{"http://desk.example/tickets?view=mine&sort=newest", "/tickets?view=mine", true},
		{"http://desk.example/tickets?view=mine", "/tickets?sort=newest&view=mine", false},
		{"http://desk.example/tickets?view=mine&sort=newest", "/tickets?sort=newest&view=mine", true},
		{"http://desk.example/tickets/42?view=queue&team=t1", "/tickets?view=queue&team=t1", true},
		{"http://desk.example/tickets/42?view=queue&team=t1", "/tickets?view=queue", false},
		{"http://desk.example/tickets?client=c1", "/tickets?client=c1", true},
		{"http://desk.example/knowledge", "/tickets?view=open", false},
		{"http://desk.example/ticketsX", "/tickets?view=open", false},
		{"", "/tickets?view=open", false},
		{":bad", "/tickets?view=open", false},
	} {
		if got := isAt(c.href, whereFrom(c.page)); got != c.want {
			t.Errorf("%s on %s: got %v, want %v", c.href, c.page, got, c.want)
		}
	}
}
