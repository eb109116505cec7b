package desk

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestMatrix(t *testing.T) {
	// MODEL.md: HH P1; HM, MH P2; HL, MM, LH P3; the rest P4.
	for _, c := range []struct {
		impact, urgency Level
		want            Priority
	}{
		{High, High, 1},
		{High, Medium, 2},
		{Medium, High, 2},
		{High, Low, 3},
		{Medium, Medium, 3},
		{Low, High, 3},
		{Medium, Low, 4},
		{Low, Medium, 4},
		{Low, Low, 4},
		{"", "", 3},
		{"huge", High, 2},
	} {
		got, why := Matrix{Version: 2}.Priority(c.impact, c.urgency)
		if got != c.want || why.Source != "matrix" || why.Version != 2 || !strings.HasSuffix(why.Words, c.want.String()+".") {
			t.Errorf("impact %q, urgency %q: %s because %+v, want P%d", c.impact, c.urgency, got, why, c.want)
		}
	}
	own := testClients()[beta].Matrix
	if got, why := own.Priority(Low, High); got != 2 || why.Version != 3 {
		t.Errorf("beta's own matrix gives %s by version %d, want P2 by 3", got, why.Version)
	}
}

func TestImpactOf(t *testing.T) {
	for affected, want := range map[int]Level{-1: Low, 0: Low, 1: Low, 2: Medium, 10: Medium, 11: High, 5000: High} {
		if got := ImpactOf(affected); got != want {
			t.Errorf("%d people affected: %s, want %s", affected, got, want)
		}
	}
}

func TestDirection(t *testing.T) {
	for _, c := range []struct {
		from, to int
		want     HandoffKind
	}{{1, 2, HandUp}, {1, 3, HandUp}, {2, 2, HandAcross}, {3, 1, HandDown}} {
		if got := direction(c.from, c.to); got != c.want {
			t.Errorf("from %d to %d is %s, want %s", c.from, c.to, got, c.want)
		}
	}
}

func TestEdge(t *testing.T) {
	house := House{Tiers: []Tier{{Number: 1, Next: []int{2}}, {Number: 2}}, Edges: []Edge{{From: 1, To: 2, AcceptWithin: time.Hour}, {From: 2, To: 1}}}
	for _, c := range []struct {
		from, to int
		ok       bool
		within   time.Duration
	}{
		{1, 2, true, time.Hour}, {1, 1, true, 0}, {2, 2, true, 0}, // the same tier is always allowed
		{2, 1, false, 0}, {1, 3, false, 0}, {9, 9, false, 0}, // a contract without a way is none
	} {
		edge, ok := house.Edge(c.from, c.to)
		if ok != c.ok || edge.AcceptWithin != c.within {
			t.Errorf("from %d to %d: %+v, %t", c.from, c.to, edge, ok)
		}
	}
}

func TestAfterBusinessDays(t *testing.T) {
	for _, c := range []struct {
		from string
		days int
		want string
	}{
		{"Mon 2026-06-01", 5, "Mon 2026-06-08"},
		{"Fri 2026-06-05", 1, "Mon 2026-06-08"},
		{"Sat 2026-06-06", 1, "Mon 2026-06-08"},
		{"Sun 2026-06-07", 5, "Fri 2026-06-12"},
		{"Wed 2026-06-03", 0, "Wed 2026-06-03"},
		{"Fri 2026-06-05", -1, "Fri 2026-06-05"},
	} {
		from, _ := time.Parse("Mon 2006-01-02", c.from)
		if got := afterBusinessDays(from, c.days).Format("Mon 2006-01-02"); got != c.want {
			t.Errorf("%d business days after %s: %s, want %s", c.days, c.from, got, c.want)
		}
	}
}

func TestDefaultHouse(t *testing.T) {
	n := 0
	house := DefaultHouse(func() string { n++; return fmt.Sprint(n) })
	for _, from := range house.Teams {
		for _, to := range house.Teams {
			if _, ok := house.Edge(from.Tier, to.Tier); !ok {
				t.Errorf("no way from %s to %s", from.Name, to.Name)
			}
		}
	}
	for _, c := range house.Categories {
		if _, ok := house.Teams[c.Team]; !ok {
			t.Errorf("the category %s names no team", c.Name)
		}
	}
	up, _ := house.Edge(1, 2)
	if house.Teams[house.Intake].Tier != 1 || len(up.Parts) == 0 || house.Unsorted == "" {
		t.Errorf("a new desk has the intake %+v and asks for %v on the way up", house.Teams[house.Intake], up.Parts)
	}
	for _, number := range []int{2, 3} {
		if tier, _ := house.Tier(number); tier.SpeaksToRequester {
			t.Errorf("tier %d speaks to the requester by default", number)
		}
	}
}

// TestOpenRefuses names every way in which a ticket is not opened.
func TestOpenRefuses(t *testing.T) {
	good := Open{Client: acme, Requester: "ana", Content: Content{Subject: "VPN down"}}
	for _, c := range []struct {
		who    PersonID
		change func(*Open)
		want   string
	}{
		{"ana", func(*Open) {}, ""},
		{"tom", func(*Open) {}, ""},
		{"vic", func(*Open) {}, "client.not_found"},
		{"cid", func(*Open) {}, "client.not_found"},
		{"bea", func(*Open) {}, "client.not_found"}, // serves another client only
		{"gone", func(*Open) {}, "client.not_found"},
		{"stranger", func(*Open) {}, "client.not_found"},
		{"ben", func(*Open) {}, "open.for_others"},
		{"ana", func(c *Open) { c.Type = Problem }, "open.type"},
		{"ana", func(c *Open) { c.Team = experts }, "open.team"},
		{"ana", func(c *Open) { c.Tags = []string{"a"} }, "open.team"},
		{"ana", func(c *Open) { c.Note.Body = "x" }, "open.team"},
		{"tom", func(c *Open) { c.Requester = "nobody" }, "person.unknown"},
		{"tom", func(c *Open) { c.Requester = "gone" }, "person.unknown"},
		{"tom", func(c *Open) { c.Requester = "cid" }, "requester.not_of_client"},
		{"tom", func(c *Open) { c.Client = "nobody" }, "client.not_found"},
		{"tom", func(c *Open) { c.Type = "wish" }, "type.unknown"},
		{"tom", func(c *Open) { c.Impact = "huge" }, "level.unknown"},
		{"tom", func(c *Open) { c.Urgency = "now" }, "level.unknown"},
		{"tom", func(c *Open) { c.Category = "nonsense" }, "category.unknown"},
		{"tom", func(c *Open) { c.Team = "nonsense" }, "team.unknown"},
		{"tom", func(c *Open) { c.Tags = []string{"a", "a"} }, "tag.form"},
		{"tom", func(c *Open) { c.Tags = []string{"Ana Miller"} }, "tag.form"},
		{"tom", func(c *Open) { c.Site = "ana@acme.example" }, "id.form"},
		{"tom", func(c *Open) { c.FollowUp = "nonsense" }, "follow_up.unknown"},
		{"tom", func(c *Open) { c.Content.Subject = " \t" }, "subject.empty"},
		{"tom", func(c *Open) { c.Content.Subject = strings.Repeat("ä", MaxSubject) }, ""},
		{"tom", func(c *Open) { c.Content.Subject = strings.Repeat("ä", MaxSubject+1) }, "subject.too_long"},
		{"tom", func(c *Open) { c.Content.Body = strings.Repeat("x", MaxBody) }, ""},
		{"tom", func(c *Open) { c.Content.Body = strings.Repeat("x", MaxBody+1) }, "body.too_long"},
		{"tom", func(c *Open) { c.Content.Quoted = strings.Repeat("x", 5*MaxBody) }, "body.too_long"},
		{"tom", func(c *Open) { c.Content.Attachments = make([]Attachment, MaxAttachments+1) }, "attachments.too_many"},
		{"tom", func(c *Open) { c.Note.Body = strings.Repeat("x", MaxBody+1) }, "body.too_long"},
	} {
		w, command := newWorld(), good
		c.change(&command)
		_, err := w.do("#1", command, w.actor(c.who), Stamp{At: monday, Via: ViaWeb})
		if got := codeOf(err); got != c.want {
			t.Errorf("%s opens %+v: %q, want %q", c.who, shortened(command), got, c.want)
		}
	}
	w := newWorld()
	reader := w.actor("ana")
	reader.Scopes = []TokenScope{ScopeRead}
	if _, err := w.do("#1", good, reader, Stamp{At: monday}); codeOf(err) != "token.read_only" {
		t.Errorf("a token that may read only opens: %v", err)
	}
	if _, err := w.do("#1", good, Actor{}, Stamp{At: monday}); codeOf(err) != "client.not_found" {
		t.Errorf("nobody opens: %v", err)
	}
}

func shortened(c Open) string {
	words := fmt.Sprintf("%+v", c)
	return words[:min(len(words), 200)]
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	return strings.SplitN(describe(err), ":", 2)[0]
}

func TestContentLimits(t *testing.T) {
	long := strings.Repeat("x", MaxBody+1)
	for _, c := range []Command{
		PostMessage{Content: Content{Body: long}},
		WriteNote{Content{Body: long}},
		Resolve{Outcome: OutcomeSolved, Content: Content{Body: long}},
		Put{Reason: HoldRequester, Content: Content{Body: long}},
		Put{Reason: HoldRequester, Reference: strings.Repeat("x", maxReference+1)},
		Route{Team: frontDesk, Content: Content{Body: long}},
		ListForDispatch{Content{Body: long}},
		RaiseTo{To: "max", Content: Content{Body: long}},
		LogTime{Minutes: 1, Content: Content{Body: long}},
		OfferHandoff{To: frontDesk, Parts: []Part{{PartSymptoms, long}}},
		OfferHandoff{To: frontDesk, Parts: []Part{{PartSymptoms, "a"}, {PartSymptoms, "b"}}},
		OfferHandoff{To: frontDesk, Parts: []Part{{PartSymptoms, "a"}, {"poem", "b"}}},
		PostMessage{},
		WriteNote{},
		AddTask{Title: strings.Repeat("x", MaxSubject+1)},
	} {
		w := newWorld()
		open := Open{Client: acme, Requester: "ana", Content: Content{Subject: "VPN down"}}
		if _, err := w.do("#1", open, w.actor("ana"), Stamp{At: monday}); err != nil {
			t.Fatal(err)
		}
		_, err := w.do("#1", c, w.actor("tom"), Stamp{At: monday})
		if err == nil {
			t.Errorf("%s takes what is too long, empty or unknown", c.Name())
		}
	}
}

func TestReadOnlyToken(t *testing.T) {
	w := newWorld()
	open := Open{Client: acme, Requester: "ana", Content: Content{Subject: "VPN down"}}
	if _, err := w.do("#1", open, w.actor("ana"), Stamp{At: monday}); err != nil {
		t.Fatal(err)
	}
	actor := w.actor("tom")
	for scopes, want := range map[TokenScope]string{ScopeRead: "token.read_only", "made up": "token.read_only", ScopeWrite: "", ScopeAdmin: ""} {
		actor.Scopes = []TokenScope{scopes}
		if _, err := w.tickets["#1"].Decide(WriteNote{Content{Body: "x"}}, w.facts(w.tickets["#1"], WriteNote{}, actor), Stamp{At: monday}); codeOf(err) != want {
			t.Errorf("with the scope %q: %v, want %q", scopes, err, want)
		}
	}
}

// TestLinkOfALetterReachesOneTicket holds that who came by a letter's link does nothing beside its ticket.
func TestLinkOfALetterReachesOneTicket(t *testing.T) {
	w := newWorld()
	open := Open{Client: acme, Requester: "ana", Content: Content{Subject: "VPN down"}}
	for _, id := range []TicketID{"#1", "#2"} {
		if _, err := w.do(id, open, w.actor("ana"), Stamp{At: monday}); err != nil {
			t.Fatal(err)
		}
	}
	linked := Actor{Person: w.people["ana"], Only: "#1"}
	agent := Actor{Person: w.people["ana"], Only: "#1"}
	agent.Person.Roles = []Role{RoleRequester, RoleAgent}
	message := PostMessage{Content: Content{Body: "x"}}
	for _, c := range []struct {
		id      TicketID
		command Command
		actor   Actor
		want    string
	}{
		{"#1", message, linked, ""},
		{"#2", message, linked, "ticket.not_found"},
		{"#3", open, linked, "link.one_request"},
		{"#1", message, agent, "ticket.not_found"},                                      // has a role by now
		{"#1", message, Actor{Person: w.people["cid"], Only: "#1"}, "ticket.not_found"}, // the link gives nobody sight
	} {
		if _, err := w.do(c.id, c.command, c.actor, Stamp{At: monday}); codeOf(err) != c.want {
			t.Errorf("%s on %s as %s: %v, want %q", c.command.Name(), c.id, c.actor.Person.ID, err, c.want)
		}
	}
	for act := range offices {
		if linked.MayAct(act) == nil {
			t.Errorf("a letter's link lets its reader %s", act)
		}
	}
	if scope := linked.Scope(); scope.ClientSide().Only != "#1" || scope.IsAgentOf(w.tickets["#1"]) {
		t.Errorf("the scope is %+v", scope)
	}
}

// TestNoWordsOfPeople holds that what people and strangers say never enters an event through the fields of a command.
func TestNoWordsOfPeople(t *testing.T) {
	w := newWorld()
	open := Open{Client: acme, Requester: "ana", Content: Content{Subject: "VPN down"}}
	if _, err := w.do("#1", open, w.actor("ana"), Stamp{At: monday}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []Command{
		Route{Team: frontDesk, Reason: Reason{Source: "secret", Words: "secret of Ana"}},
		NoteBounce{To: "ana", Status: "secret <ana@acme.example>"},
		Restrict{People: []PersonID{"secret of Ana"}},
		MoveClient{Client: beta, Site: "secret of Ana"},
		Tag{"secret of Ana"},
	} {
		for _, actor := range []Actor{w.actor("tom"), MachineActor("mail")} {
			ticket := w.tickets["#1"]
			entries, _ := ticket.Decide(c, w.facts(ticket, c, actor), Stamp{At: monday})
			for _, e := range entries {
				data, _ := EncodeEvent(e.Event)
				if _, route := c.(Route); strings.Contains(string(data), "secret") && !(route && actor.IsMachine()) {
					t.Errorf("%s by %+v writes %s", c.Name(), actor.By(), data)
				}
			}
		}
	}
}
