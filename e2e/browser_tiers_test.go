package e2e

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
)

// TestBrowserTiers plays a morning by keyboard: ten tickets are triaged, three handed up, one returned, one accepted, and two dispatchers who see each
// other's moves give the rest away; no ticket needs more than twelve keys beyond text. TIERDESK_SHOTS names a folder for pictures of it.
func TestBrowserTiers(t *testing.T) {
	wantBrowser(t)
	onBoth(t, func(t *testing.T, place []string) {
		d := newDesk(t, place)
		d.hire("ana", "Intake", "Service Desk")
		d.hire("tom", "Specialists")
		d.hire("eva", "Experts")
		for _, name := range []string{"dora", "dirk"} {
			d.cli("user", "create", "--email", name+"@desk.test", "--name", map[string]string{"dora": "Dora", "dirk": "Dirk"}[name], "--role", "dispatcher")
		}
		d.start()
		type morning struct{ subject, letters, team string }
		cases := []morning{
			{"The database is slow", "Ser", "Specialists"},
			{"Server room is hot", "Ser", "Specialists"},
			{"Wrong invoice", "B", "Specialists"},
			{"Toner is empty", "Pri", "Service Desk"},
			{"Cannot sign in", "Pa", "Service Desk"},
			{"Mail is late", "Ma", "Service Desk"},
			{"New laptop please", "New", "Service Desk"},
			{"Screen flickers", "H", "Service Desk"},
			{"Tunnel drops", "Net", "Service Desk"},
			{"How do I print twice", "Q", "Service Desk"},
		}
		numbers := map[string]int64{}
		var tickets []map[string]any
		for _, c := range cases {
			var opened struct{ Number int64 }
			d.must("ana", "POST", "/tickets", fmt.Sprintf(`{"requester":{"email":"maria@acme.test","name":"Maria"},"subject":%q,"body":"Since this morning."}`, c.subject), &opened)
			numbers[c.subject] = opened.Number
			var letters []string
			for _, r := range c.letters {
				letters = append(letters, string(r))
			}
			tickets = append(tickets, map[string]any{"subject": c.subject, "letters": letters, "team": c.team})
		}
		s := d.open()
		person := func(name string) map[string]string {
			p, err := s.PersonByEmail(context.Background(), name+"@desk.test")
			if err != nil {
				t.Fatal(err)
			}
			d.setPassword(p.ID, testPassword)
			return map[string]string{"email": p.Email, "password": testPassword, "name": p.Name}
		}
		up := []int64{numbers["Toner is empty"], numbers["Cannot sign in"], numbers["Mail is late"]}
		task := map[string]any{
			"base": d.url, "triage": map[string]any{"person": person("ana"), "tickets": tickets},
			"handover": map[string]any{"numbers": up},
			"receiver": map[string]any{"person": person("tom"), "returns": up[0], "accepts": up[1]},
			"first":    person("dora"), "second": person("dirk"),
		}
		if dir := os.Getenv("TIERDESK_SHOTS"); dir != "" {
			task["shots"] = dir
		}
		wantNothing(t, 4*time.Minute, "tiers.mjs", task)
		for subject, number := range numbers {
			loaded, err := s.TicketByNumber(context.Background(), number)
			if err != nil {
				t.Fatal(err)
			}
			ticket := loaded.Ticket
			if ticket.Category == "" || ticket.Owner == "" && ticket.OpenHandoff() == nil {
				t.Errorf("%s is with %s, owner %q, category %q", subject, ticket.Team, ticket.Owner, ticket.Category)
			}
		}
		if loaded, err := s.TicketByNumber(context.Background(), up[0]); err != nil || loaded.Ticket.Bounces != 1 || loaded.Ticket.Handoffs[0].Why != desk.ReturnMissingInfo && loaded.Ticket.Handoffs[0].Why == "" {
			t.Errorf("the returned ticket has %d bounces, %v", loaded.Ticket.Bounces, err)
		}
	})
}
