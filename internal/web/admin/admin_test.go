package admin

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/auth"
	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/store/memory"
)

// TestSetUp walks the way of somebody who sets a desk up: a client with a site and a contact, an agent, a team, a way between tiers.
func TestSetUp(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	client := o.saved(o.post("dana", "/admin/clients", "name", " Harbor Dental ", "domains", "Harbor.example\r\n\r\nharbor.test", "hold_unverified", "yes"))
	id := desk.ClientID(strings.TrimPrefix(client, "/admin/clients/"))
	c, err := o.store.Client(ctx, id)
	o.must(err)
	if c.Name != "Harbor Dental" || !slices.Equal(c.Domains, []string{"harbor.example", "harbor.test"}) || !c.HoldUnverified || c.HasOwn || !o.did("dana", "client.save") {
		t.Errorf("the client is %+v", c)
	}
	o.saved(o.post("dana", client, "name", "Harbor Dental", "domains", "harbor.example\nharbor.test", "hold_unverified", "yes", "short", "hd"))
	if c, err = o.store.Client(ctx, id); err != nil || c.Short != "HD" {
		t.Errorf("the short form is %q, %v", c.Short, err)
	}
	o.saved(o.post("dana", client+"/sites", "name", "Eastgate"))
	sites, err := o.store.Sites(ctx, id)
	o.must(err)
	o.saved(o.post("dana", client+"/contacts", "name", "Paul", "email", "Paul@harbor.example", "title", "Practice manager", "sees", "site", "site", string(sites[0].ID)))
	paul, err := o.store.PersonByEmail(ctx, "paul@harbor.example")
	o.must(err)
	if want := (desk.Contact{Client: id, Site: sites[0].ID, Sees: desk.SeesSite}); paul.Title != "Practice manager" || !slices.Equal(paul.Contacts, []desk.Contact{want}) {
		t.Errorf("the contact is %+v", paul)
	}
	team := o.saved(o.post("dana", "/admin/teams", "name", "Network", "tier", "2"))
	teamID := desk.TeamID(strings.TrimPrefix(team, "/admin/teams/"))
	if got := o.engine.House().Teams[teamID]; got.Name != "Network" || got.Tier != 2 {
		t.Errorf("the team is %+v", got)
	}
	agent := o.saved(o.post("dana", "/admin/agents", "name", "Priya", "email", "priya@desk.example", "roles", "agent", "roles", "dispatcher",
		"teams", string(teamID), "serves", string(id), "password", "a long enough one"))
	priya, err := o.store.Person(ctx, desk.PersonID(strings.TrimPrefix(agent, "/admin/agents/")))
	o.must(err)
	if !priya.Has(desk.RoleDispatcher) || !priya.IsMember(teamID) || !priya.MayServe(id) || priya.ServesAll {
		t.Errorf("the agent is %+v", priya)
	}
	if _, _, err := o.auth.SignIn(ctx, "priya@desk.example", "a long enough one", ""); err != nil {
		t.Errorf("the first password does not open the desk: %v", err)
	}
	o.saved(o.post("dana", team+"/members", "person", string(priya.ID), "do", "leave"))
	o.saved(o.post("dana", team+"/members", "person", string(o.people["ana"].ID)))
	if body := o.get("dana", team).body; !strings.Contains(body, ">ana<") {
		t.Errorf("the team does not name its member: %s", body)
	}
	o.saved(o.post("dana", "/admin/tiers/1/to/2", "parts", "check_first", "parts", "symptoms", "accept_within", "90"))
	edge, _ := o.engine.House().Edge(1, 2)
	if !slices.Equal(edge.Parts, []desk.PartCode{desk.PartSymptoms, desk.PartCheckFirst}) || edge.AcceptWithin != 90*time.Minute {
		t.Errorf("the way is %+v", edge)
	}
}

func TestHouse(t *testing.T) {
	o := newOffice(t)
	o.saved(o.post("mia", "/admin/tiers/2", "name", "Second line", "scope", "More", "duties", "One\nTwo\n", "leave_when", "", "next", "3", "next", "1",
		"speaks_to_requester", "yes", "target_share", "25", "cost_rate", "60,50", "time_limit", "240"))
	tier, _ := o.engine.House().Tier(2)
	if tier.Name != "Second line" || len(tier.Duties) != 2 || len(tier.LeaveWhen) != 0 || !slices.Equal(tier.Next, []int{1, 3}) ||
		tier.TargetShare != 0.25 || tier.CostRate != 6050 || tier.TimeLimit != 4*time.Hour || !tier.SpeaksToRequester || tier.KnownIssuesOnly {
		t.Errorf("the tier is %+v", tier)
	}
	cells := []string{}
	for _, impact := range desk.Levels {
		for _, urgency := range desk.Levels {
			cells = append(cells, cellName(impact, urgency), "2")
		}
	}
	if a := o.post("mia", "/admin/priorities", append(cells, "do", doLook)...); !strings.Contains(a.body, "data-changed") {
		t.Error("the preview shows no change")
	}
	if p, _ := o.engine.House().Matrix.Priority(desk.Low, desk.Low); p != 4 {
		t.Errorf("looking changed it to %s", p)
	}
	o.saved(o.post("mia", "/admin/priorities", cells...))
	if p, _ := o.engine.House().Matrix.Priority(desk.Low, desk.Low); p != 2 {
		t.Errorf("low and low give %s", p)
	}
	o.saved(o.post("mia", "/admin/desk", "name", "Northwind IT", "close_after", "7", "hop_guard", "5"))
	if got := o.post("mia", "/admin/desk", "name", "Northwind IT", "close_after", "7", "hop_guard", "51"); got.status != 422 || !strings.Contains(got.body, "Choose at which bounce") {
		t.Errorf("51 bounces: %d", got.status)
	}
	if body := o.get("mia", "/admin/desk").body; !strings.Contains(body, `value="5" selected`) {
		t.Error("the bounce that was set is not the one shown")
	}
	o.saved(o.post("mia", "/admin/desk", "name", "Northwind IT", "close_after", "7"))
	o.saved(o.post("mia", "/admin/vendors", "name", "Cisco"))
	o.saved(o.post("mia", "/admin/categories", "name", "Tills", "type", "incident"))
	house := o.engine.House()
	if house.HopGuard != 5 {
		t.Errorf("a form that does not ask changed the hop guard to %d", house.HopGuard)
	}
	if house.Name != "Northwind IT" || house.CloseAfter != 7 || len(house.Vendors) != 1 {
		t.Errorf("the house is %s, %d, %v", house.Name, house.CloseAfter, house.Vendors)
	}
	for id, c := range house.Categories {
		if c.Name == "Tills" {
			o.saved(o.post("mia", "/admin/categories", "name", "Scales", "parent_id", string(id)))
		}
	}
}

// TestRefused holds that a refused form says what is wrong beside the field and keeps what was typed.
func TestRefused(t *testing.T) {
	o := newOffice(t)
	acme, ana := "/admin/clients/"+string(o.acme.ID), "/admin/agents/"+string(o.people["ana"].ID)
	for _, c := range []struct {
		who, path string
		form      []string
		status    int
		said      string
		kept      string
	}{
		{"dana", "/admin/clients", []string{"name", "", "phone", "+49 30 1"}, 422, "A client has a name.", "+49 30 1"},
		{"dana", "/admin/clients", []string{"name", "Kestrel", "domains", "not a domain"}, 422, "write it as example.org", "Kestrel"},
		{"dana", "/admin/clients", []string{"name", "Kestrel", "short", "k1"}, 422, "two to four capital letters", "Kestrel"},
		{"dana", acme, []string{"name", "Acme <b>", "phone", "call me"}, 422, "written in digits", "Acme &lt;b&gt;"},
		{"dana", acme, []string{"name", "Acme", "own", "yes", "high_high", "9"}, 422, "P1 to P4", "Acme"},
		{"dana", acme + "/sites", []string{"name", " "}, 422, "A site has a name.", ""},
		{"ana", acme + "/contacts", []string{"name", "Paul", "email", "paul", "sees", "own"}, 422, "not a mail address", "Paul"},
		{"ana", acme + "/contacts", []string{"name", "Paul", "email", "ana@desk.example", "sees", "own"}, 409, "has this address already", "Paul"},
		{"ana", acme + "/contacts", []string{"name", "Paul", "email", "paul@acme.example", "sees", "site"}, 422, "Choose the site", "Paul"},
		{"ana", acme + "/contacts", []string{"name", "Paul", "email", "paul@acme.example", "sees", "own", "zone", "Mars"}, 422, "Europe/Berlin", "Mars"},
		{"dana", "/admin/agents", []string{"name", "Tom", "email", "tom@desk.example", "roles", "agent", "password", "short"}, 422, "at least 12", "tom@desk.example"},
		{"dana", "/admin/agents", []string{"name", "Tom", "email", "tom@desk.example"}, 422, "at least one role", "Tom"},
		{"mia", "/admin/agents", []string{"name", "Tom", "email", "tom@desk.example", "roles", "administrator"}, 403, "do not hold yourself", "Tom"},
		{"mia", "/admin/agents", []string{"name", "Tom", "email", "tom@desk.example", "roles", "agent", "serves_all", "yes"}, 403, "do not hold yourself", "Tom"},
		{"dana", ana, []string{"name", "Ana", "email", "ana@desk.example", "roles", "agent", "teams", "none"}, 422, "no such team", "Ana"},
		{"dana", "/admin/agents/" + string(o.people["dana"].ID) + "/disabled", []string{"disabled", "yes"}, 409, "lock yourself out", ""},
		{"mia", "/admin/teams", []string{"name", "", "tier", "2"}, 422, "A team has a name", ""},
		{"mia", "/admin/teams", []string{"name", "Night", "tier", "4"}, 422, "tier 1, 2 or 3", "Night"},
		{"mia", "/admin/teams", []string{"name", "Night", "tier", "2", "client_id", string(o.other.ID)}, 422, "do not serve it", "Night"},
		{"mia", "/admin/tiers/1", []string{"name", "First", "target_share", "120"}, 422, "between 0 and 100", "First"},
		{"mia", "/admin/tiers/1", []string{"name", "First", "cost_rate", "much"}, 422, "not a number", "much"},
		{"mia", "/admin/tiers/1/to/2", []string{"accept_within", "-5"}, 422, "at most a year", "-5"},
		{"mia", "/admin/categories", []string{"name", ""}, 422, "A category has a name.", ""},
		{"mia", "/admin/vendors", []string{"name", ""}, 422, "A vendor has a name", ""},
		{"mia", "/admin/desk", []string{"name", "Desk", "close_after", "-1"}, 422, "business days", "Desk"},
		{"ana", "/admin/access/tokens", []string{"name", "robot"}, 422, "at least one scope", "robot"},
		{"ana", "/admin/access/tokens", []string{"name", "robot", "scopes", "admin"}, 403, "Only managers", "robot"},
	} {
		a := o.post(c.who, c.path, c.form...)
		if a.status != c.status || !strings.Contains(a.body, c.said) || !strings.Contains(a.body, c.kept) {
			t.Errorf("%s %v: got %d %q, want %d %q with %q kept", c.path, c.form, a.status, problemIn(a.body), c.status, c.said, c.kept)
		}
	}
}

// TestChangedMeanwhile holds that a form does not put back what somebody else saved, says what that was, and saves when sent again.
func TestChangedMeanwhile(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	acme := "/admin/clients/" + string(o.acme.ID)
	first := seen(o.get("dana", acme).body)
	o.saved(o.post("mia", acme, "name", "Acme", "phone", "+49 111", "seen", first))
	a := o.post("dana", acme, "name", "Acme Corp", "phone", "", "seen", first)
	if a.status != http.StatusConflict || !strings.Contains(a.body, "Somebody saved this") || !strings.Contains(a.body, "Saved meanwhile: +49 111") || !strings.Contains(a.body, `value="Acme Corp"`) {
		t.Fatalf("got %d: %s", a.status, problemIn(a.body))
	}
	o.saved(o.post("dana", acme, "name", "Acme Corp", "phone", "+49 111", "seen", seen(a.body)))
	if c, err := o.store.Client(ctx, o.acme.ID); err != nil || c.Name != "Acme Corp" || c.Phone != "+49 111" {
		t.Errorf("kept %+v, %v", c, err)
	}
	tier := seen(o.get("mia", "/admin/tiers/3").body)
	o.saved(o.post("dana", "/admin/desk", "name", "Another part", "close_after", "5")) // another part of the house is no conflict
	o.saved(o.post("mia", "/admin/tiers/3", "name", "Third", "seen", tier))
}

// forAgents are the routes for everybody who works at the desk.
var forAgents = []string{
	"GET /admin", "GET /admin/clients", "GET /admin/clients/{id}", "GET /admin/clients/{id}/contacts/new", "POST /admin/clients/{id}/contacts",
	"GET /admin/clients/{id}/contacts/{person}", "POST /admin/clients/{id}/contacts/{person}", "POST /admin/clients/{id}/contacts/{person}/invite", "GET /admin/access", "POST /admin/access/tokens", "GET /admin/access/tokens",
}

// leadOn are the routes that lead on to another page.
var leadOn = []string{"/admin/access/tokens", "/admin/mail/test", "/admin/clock/accept"}

// TestWithoutRights asks every route as an agent, and as somebody who only asks: what is not theirs is not there.
func TestWithoutRights(t *testing.T) {
	o := newOffice(t)
	for _, route := range o.routes {
		path := strings.NewReplacer("{id}", string(o.acme.ID), "{person}", string(o.people["rita"].ID), "{number}", "1", "{to}", "2", "{secret}", "none", "{step}", "desk").Replace(route.Path)
		ask := func(who string) int {
			if route.Method == http.MethodGet {
				return o.get(who, path).status
			}
			return o.post(who, path, "person", string(o.people["dana"].ID)).status
		}
		name := route.Method + " " + route.Path
		if got := ask("ana"); !slices.Contains(forAgents, name) && got != http.StatusNotFound {
			t.Errorf("%s answers an agent with %d", name, got)
		}
		if got := ask("rita"); got != http.StatusNotFound {
			t.Errorf("%s answers a requester with %d", name, got)
		}
		if got := ask(""); !route.Open && got != http.StatusSeeOther || route.Open && got != http.StatusNotFound {
			t.Errorf("%s answers a stranger with %d", name, got)
		}
	}
	other := "/admin/clients/" + string(o.other.ID)
	for _, path := range []string{other, other + "/contacts/new"} {
		if got := o.get("mia", path).status; got != http.StatusNotFound {
			t.Errorf("%s answers who does not serve the client with %d", path, got)
		}
	}
}

// TestPagesSpeak reads every page without an id in both languages: it must say its texts, and not their ids.
func TestPagesSpeak(t *testing.T) {
	o := newOffice(t)
	o.post("dana", "/admin/vendors", "name", "Cisco")
	id := regexp.MustCompile(`[>"](admin|act|code|form|error)\.[a-z_.]+[<"]`)
	for _, o.lang = range []string{"en", "de"} {
		for _, route := range o.routes {
			if route.Method != http.MethodGet || slices.Contains(leadOn, route.Path) || strings.Contains(route.Path, "{secret}") || strings.HasSuffix(route.Path, "/raw") {
				continue
			}
			path := strings.NewReplacer("{number}", "1", "{to}", "2", "{person}", string(o.people["rita"].ID)).Replace(route.Path)
			switch {
			case strings.Contains(path, "/clients/{id}"):
				path = strings.ReplaceAll(path, "{id}", string(o.acme.ID))
			case strings.Contains(path, "/agents/{id}"):
				path = strings.ReplaceAll(path, "{id}", string(o.people["ana"].ID))
			case strings.Contains(path, "/teams/{id}"):
				path = strings.ReplaceAll(path, "{id}", string(o.engine.House().Intake))
			case strings.Contains(path, "{id}"):
				continue
			}
			a := o.get("dana", path)
			if a.status != http.StatusOK {
				t.Errorf("%s: %d", path, a.status)
			}
			if found := id.FindString(a.body); found != "" {
				t.Errorf("%s in %s says %s", path, o.lang, found)
			}
		}
	}
}

func TestPictures(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	ana := "/admin/agents/" + string(o.people["ana"].ID)
	frame := image.NewPaletted(image.Rect(0, 0, 300, 100), color.Palette{color.Black, color.White})
	var sent bytes.Buffer
	o.must(gif.Encode(&sent, frame, nil))
	o.saved(o.upload("dana", ana+"/picture", "picture", append(sent.Bytes(), "<script>hidden</script>"...)))
	p, err := o.store.Person(ctx, o.people["ana"].ID)
	o.must(err)
	file, err := o.blobs.Open(ctx, store.PeopleFolder, p.Avatar)
	o.must(err)
	kept, err := io.ReadAll(file)
	o.must(err)
	o.must(file.Close())
	drawn, err := png.DecodeConfig(bytes.NewReader(kept))
	if err != nil || drawn.Width != 128 || drawn.Height != 128 || bytes.Contains(kept, []byte("hidden")) {
		t.Errorf("kept %dx%d, %v", drawn.Width, drawn.Height, err)
	}
	bomb := append([]byte("GIF89a"), 0xff, 0xff, 0xff, 0xff, 0, 0, 0)
	for _, bad := range [][]byte{[]byte("<svg onload=alert(1)>"), bomb, sent.Bytes()[:20]} {
		if a := o.upload("dana", ana+"/picture", "picture", bad); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "not a picture") {
			t.Errorf("%.20q: got %d", bad, a.status)
		}
	}
	o.saved(o.post("dana", ana+"/picture"))
	if p, err = o.store.Person(ctx, p.ID); err != nil || p.Avatar != "" {
		t.Errorf("the picture is still %q, %v", p.Avatar, err)
	}
}

func TestAccess(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	a := o.post("ana", "/admin/access/tokens", "name", "robot", "scopes", "read", "days", "30")
	secret := regexp.MustCompile(`td_[A-Za-z0-9_-]+`).FindString(a.body)
	if who, err := o.auth.ActorOf(ctx, secret); err != nil || who.Person.ID != o.people["ana"].ID {
		t.Fatalf("the token opens nothing: %v", err)
	}
	if strings.Contains(o.get("ana", "/admin/access").body, secret) {
		t.Error("the secret is shown again")
	}
	tokens, err := o.auth.Tokens(ctx, o.people["ana"].ID)
	o.must(err)
	revoke := "/admin/access/tokens/" + tokens[0].ID + "/revoke"
	if got := o.post("mia", revoke, "person", string(o.people["ana"].ID)).status; got != http.StatusNotFound {
		t.Errorf("a manager ends somebody's token: %d", got)
	}
	if strings.Contains(o.get("mia", "/admin/access").body, "robot") {
		t.Error("a manager sees somebody's token")
	}
	if !strings.Contains(o.get("dana", "/admin/access").body, "robot") {
		t.Error("the administrator does not see it")
	}
	o.saved(o.post("dana", revoke, "person", string(o.people["ana"].ID)))
	if _, err := o.auth.ActorOf(ctx, secret); err == nil || !o.did("dana", "token.revoke") {
		t.Error("the token opens the desk still, or nobody ended it")
	}
	sessions, err := o.auth.Sessions(ctx, o.people["ana"].ID)
	o.must(err)
	o.saved(o.post("dana", "/admin/access/sessions/revoke", "person", string(o.people["ana"].ID), "session", sessions[0].Hash))
	if a := o.get("ana", "/admin"); a.status != http.StatusSeeOther || !o.did("dana", "session.revoke") {
		t.Errorf("the session goes on: %d", a.status)
	}
	o.saved(o.post("dana", "/admin/agents/"+string(o.people["mia"].ID)+"/disabled", "disabled", "yes"))
	if a := o.get("mia", "/admin"); a.status != http.StatusSeeOther {
		t.Errorf("who is disabled comes in: %d", a.status)
	}
	if body := o.get("dana", "/admin/audit").body; !strings.Contains(body, "revoked a token") || !strings.Contains(body, "signed somebody out") {
		t.Error("the trail does not say what was done")
	}
}

func TestQuarantineAndMail(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	raw := "Subject: <script>x</script>\r\n\r\nHello"
	ref, err := o.blobs.Put(ctx, store.MailFolder, strings.NewReader(raw), 1000)
	o.must(err)
	_, _, err = o.store.SaveReceipt(ctx, store.Receipt{ID: "r1", Mailbox: "support", Key: "1", Hash: ref.Hash, Raw: ref.Hash, Size: ref.Size, ReceivedAt: time.Now(), State: store.ReceiptWaiting, EnvelopeFrom: "eve@x.example"})
	o.must(err)
	o.must(o.store.SettleReceipt(ctx, store.Placed{Receipt: "r1", State: store.ReceiptQuarantined, Why: "It names no sender."}))
	if body := o.get("mia", "/admin").body; !strings.Contains(body, "could not be placed") {
		t.Error("the overview is silent about the quarantine")
	}
	if body := o.get("mia", "/admin/quarantine/r1").body; strings.Contains(body, "<script>x") || !strings.Contains(body, "Hello") || !strings.Contains(body, "eve@x.example") {
		t.Error("the mail is not shown as text")
	}
	o.saved(o.post("mia", "/admin/quarantine/r1/release"))
	if !slices.Equal(o.mailed, []string{"r1"}) || !o.did("mia", "mail.release") {
		t.Errorf("released %v", o.mailed)
	}
	o.saved(o.post("mia", "/admin/quarantine/r1/retry"))
	if r, err := o.store.Receipt(ctx, "r1"); err != nil || r.State != store.ReceiptWaiting || !o.did("mia", "mail.retry") {
		t.Errorf("the mail is %s, %v", r.State, err)
	}
	if got := o.post("mia", "/admin/quarantine/r1/retry").status; got != http.StatusNotFound {
		t.Errorf("a mail that waits no more is retried: %d", got)
	}
	a := o.post("mia", "/admin/mail/test", "mailbox", "support")
	if a.status != http.StatusOK || !strings.Contains(a.body, "It did not come in") || strings.Contains(a.body, "<script>no") {
		t.Errorf("the test says %d", a.status)
	}
}

// TestFirstRun walks the link of a desk nobody administers yet.
func TestFirstRun(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	secret, err := o.auth.NewSetupLink(ctx)
	o.must(err)
	link := "/setup/" + secret
	if a := o.get("", link); a.status != http.StatusOK || !strings.Contains(a.body, "Who are you?") {
		t.Fatalf("the link shows %d", a.status)
	}
	if got := o.get("dana", link+"/desk").status; got != http.StatusNotFound {
		t.Errorf("the second step before the first: %d", got)
	}
	you := []string{"name", "Sam", "email", "sam@desk.example", "password", "correct horse battery"}
	if a := o.post("", link, "name", "Sam", "email", "sam", "password", "correct horse battery"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong address: %d", a.status)
	}
	a := o.post("", link, you...)
	if step := o.saved(a); step != link+"/desk" || a.cookie == "" {
		t.Fatalf("the first step leads to %s", step)
	}
	o.secret["sam"] = a.cookie
	if got := o.post("", link, you...).status; got != http.StatusNotFound {
		t.Errorf("the link works twice: %d", got)
	}
	hours := store.Calendar{ID: calendar.OfficeHoursID, Name: "Office hours", Hours: calendar.OfficeHours("UTC")}
	o.must(o.engine.SaveCalendar(ctx, desk.MachineActor("test"), hours))
	if body := o.get("sam", link+"/desk").body; !strings.Contains(body, `name="zone" value="`) {
		t.Error("the step does not ask for the time zone")
	}
	if a := o.post("sam", link+"/desk", "name", "Northwind IT", "zone", "Newark"); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `id="zone-error"`) {
		t.Errorf("an unknown zone: %d", a.status)
	}
	o.saved(o.post("sam", link+"/desk", "name", "Northwind IT", "zone", "America/New_York"))
	if c := o.engine.Promises().Calendars[calendar.OfficeHoursID]; c.Hours.Zone != "America/New_York" || len(c.Hours.Weekly) != 5 {
		t.Errorf("the hours are %+v", c.Hours)
	}
	o.saved(o.post("sam", link+"/client", "name", "Harbor", "domains", "harbor.example"))
	if to := o.saved(o.post("sam", link+"/agent", "do", doSkip)); to != "/admin" {
		t.Errorf("the last step leads to %s", to)
	}
	sam, err := o.store.PersonByEmail(ctx, "sam@desk.example")
	o.must(err)
	client, err := o.store.ClientByDomain(ctx, "harbor.example")
	o.must(err)
	if house := o.engine.House(); !sam.Has(desk.RoleAdministrator) || len(sam.Teams) != len(house.Teams) || client.Name != "Harbor" || house.Name != "Northwind IT" {
		t.Errorf("after the first run: %+v, %+v, %s", sam, client, house.Name)
	}
	late, err := o.auth.NewSetupLink(ctx)
	o.must(err)
	if got := o.get("", "/setup/"+late).status; got != http.StatusNotFound {
		t.Errorf("a desk with an administrator is set up again: %d", got)
	}
}

// TestAnswersOfFormsAreLoadedAgain holds that who loads the answer of a form again comes to the form.
func TestAnswersOfFormsAreLoadedAgain(t *testing.T) {
	o := newOffice(t)
	for from, to := range map[string]string{"/admin/access/tokens": "/admin/access", "/admin/mail/test": "/admin/mail"} {
		if a := o.get("dana", from); a.status != http.StatusSeeOther || a.to != to {
			t.Errorf("%s: got %d to %q", from, a.status, a.to)
		}
		if a := o.get("ana", from); from == "/admin/mail/test" && a.status != http.StatusNotFound {
			t.Errorf("an agent at %s: got %d", from, a.status)
		}
	}
}

// TestNewAgentsSeeWhatComesIn puts who joins the desk where new tickets come in, and says so where only administrators are there.
func TestNewAgentsSeeWhatComesIn(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	secret, err := o.auth.NewSetupLink(ctx)
	o.must(err)
	link := "/setup/" + secret
	a := o.post("", link, "name", "Sam", "email", "sam@desk.example", "password", "correct horse battery")
	o.saved(a)
	o.secret["sam"] = a.cookie
	house := o.engine.House()
	ana := o.people["ana"]
	ana.Teams = nil
	o.must(o.store.SavePerson(ctx, ana, store.Audit{}))
	if body := o.get("sam", "/admin").body; !strings.Contains(body, "Only administrators are in Intake") {
		t.Error("the overview does not say that only administrators see new tickets")
	}
	o.saved(o.post("sam", link+"/agent", "name", "Tom", "email", "tom@desk.example", "password", "correct horse battery"))
	tom, err := o.store.PersonByEmail(ctx, "tom@desk.example")
	o.must(err)
	body := o.get("sam", "/admin/agents/new").body
	for id, team := range house.Teams {
		if tom.IsMember(id) != (team.Tier == 1) {
			t.Errorf("the first agent is in %s: %v", team.Name, tom.IsMember(id))
		}
		if chosen := strings.Contains(body, `value="`+string(id)+`" checked`); chosen != (team.Tier == 1) {
			t.Errorf("the form of a new agent chose %s: %v", team.Name, chosen)
		}
	}
	if body := o.get("sam", "/admin").body; strings.Contains(body, "Only administrators are in Intake") {
		t.Error("the overview says so although an agent is there")
	}
}

// TestFirstRunGoesOn leaves the first run after its first step: the link leads on to what is open, and the overview says what is left.
func TestFirstRunGoesOn(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	secret, err := o.auth.NewSetupLink(ctx)
	o.must(err)
	link := "/setup/" + secret
	a := o.post("", link, "name", "Sam", "email", "sam@desk.example", "password", "correct horse battery")
	o.saved(a)
	o.secret["sam"] = a.cookie
	if a := o.get("", link); a.status != http.StatusSeeOther || a.to != "/sign-in?to=%2Fsetup%2F"+secret {
		t.Errorf("signed out, the link gives %d to %s", a.status, a.to)
	}
	if got := o.get("ana", link).status; got != http.StatusNotFound {
		t.Errorf("an agent gets %d", got)
	}
	if a := o.get("sam", link); a.to != link+"/desk" {
		t.Errorf("the link leads to %q", a.to)
	}
	if body := o.get("sam", link+"/desk").body; !strings.Contains(body, "Service Desk") || !strings.Contains(body, "under Settings") {
		t.Error("the step does not say what is there already")
	}
	o.saved(o.post("sam", link+"/desk", "name", "Northwind IT"))
	if a := o.get("sam", link); a.to != "/admin" { // the office has clients and agents
		t.Errorf("with nothing left the link leads to %q", a.to)
	}
}

// TestFirstRunIsLeft says on the overview what nobody did yet.
func TestFirstRunIsLeft(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	if body := o.get("dana", "/admin").body; strings.Contains(body, "no client yet") || strings.Contains(body, "no name yet") {
		t.Error("a desk with clients and agents has something left")
	}
	empty := newOffice(t)
	house := empty.engine.House()
	s := memory.New()
	empty.must(s.SaveHouse(ctx, desk.House{Tiers: house.Tiers, Edges: house.Edges, Teams: house.Teams, Intake: house.Intake, Unsorted: house.Unsorted, Name: house.Name}, store.Audit{}))
	dana := o.people["dana"]
	dana.Version = 0
	empty.must(s.SavePerson(ctx, dana, store.Audit{}))
	empty.must(s.SaveClient(ctx, desk.Client{ID: house.Unsorted, Name: "Unsorted"}, store.Audit{}))
	empty.store, empty.auth, empty.mux = s, auth.New(s, time.Now), http.NewServeMux()
	empty.open(ctx)
	empty.secret["dana"], _, _ = empty.auth.BeginSession(ctx, dana.ID, "test")
	body := empty.get("dana", "/admin").body
	for _, said := range []string{"The desk has no name yet", `href="/admin/desk"`, "There is no client yet", `href="/admin/clients/new"`, "Nobody works here but you", `href="/admin/agents/new"`} {
		if !strings.Contains(body, said) {
			t.Errorf("the overview does not say %q", said)
		}
	}
}
