package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
)

// TestBrowserJourney works a ticket by keyboard alone: opened, taken, answered, handed off, accepted and resolved with at most 12
// keys beyond text, while another agent sees each change come. The requester reads and confirms it on a phone without scripts.
func TestBrowserJourney(t *testing.T) {
	wantBrowser(t)
	onBoth(t, func(t *testing.T, place []string) {
		d := newDesk(t, place)
		d.hire("ana", "Intake", "Service Desk")
		d.hire("tom", "Specialists")
		d.start()
		var opened struct{ Number int64 }
		d.must("ana", "POST", "/tickets", `{"requester":{"email":"maria@acme.test","name":"Maria"},"subject":"VPN drops every ten minutes","body":"Since this morning, for all of us.","type":"incident"}`, &opened)
		people := map[string]map[string]string{}
		s := d.open()
		for name, email := range map[string]string{"first": "ana@desk.test", "second": "tom@desk.test", "requester": "maria@acme.test"} {
			p, err := s.PersonByEmail(context.Background(), email)
			if err != nil {
				t.Fatal(err)
			}
			d.setPassword(p.ID, testPassword)
			people[name] = map[string]string{"email": email, "password": testPassword, "name": p.Name}
		}
		wantNothing(t, 3*time.Minute, "journey.mjs", map[string]any{
			"base": d.url, "first": people["first"], "second": people["second"], "requester": people["requester"],
			"subject": "VPN drops", "number": fmt.Sprint(opened.Number),
		})
		status, err := s.TicketByNumber(context.Background(), opened.Number)
		if err != nil || status.Ticket.State != desk.StateClosed {
			t.Errorf("the ticket is %v (%v), want closed by the requester's word", status.Ticket.State, err)
		}
	})
}
