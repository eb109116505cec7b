package web

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// hasNot checks that texts are not on a page.
func (o *office) hasNot(what, body string, texts ...string) {
	o.t.Helper()
	for _, text := range texts {
		if strings.Contains(body, text) {
			o.t.Errorf("%s: %q is on the page", what, text)
		}
	}
}

func (o *office) guide(id desk.ArticleID, title, audience string, client desk.ClientID) {
	o.t.Helper()
	a := store.Article{ID: id, Title: title, Body: "Pull the *black* cable. <script>alert(1)</script>", Audience: audience, Client: client, Tier: 2, UpdatedAt: time.Now()}
	o.must(o.engine.Store().SaveArticle(o.t.Context(), a, store.Audit{At: time.Now()}))
	o.must(o.engine.Store().IndexDocuments(o.t.Context(), []store.Document{{Kind: "article", ID: string(id), Number: int64(len(title)), Version: 1, Title: "router", Body: "router"}}))
}

// TestGuidesOnPages holds that a guide is shown to its readers and to nobody else, on every page that names guides.
func TestGuidesOnPages(t *testing.T) {
	o := newOffice(t)
	o.guide("public", "Router for everybody", "public", "")
	o.guide("acme", "Router of Acme", "client", o.client.ID)
	o.guide("other", "Router of somebody else", "client", "other")
	o.guide("tier", "Router for specialists", "tier", "")
	for who, tt := range map[string]struct{ sees, not []string }{
		"":      {[]string{"for everybody"}, []string{"of Acme", "of somebody else", "for specialists"}},
		"maria": {[]string{"for everybody", "of Acme"}, []string{"of somebody else", "for specialists"}},
	} {
		for _, path := range []string{"/", "/?q=router", "/suggest?q=router", "/suggest?for=new&q=router", "/guides", "/guides?q=router"} {
			status, body := o.get(who, path)
			body = strings.NewReplacer("<mark>", "", "</mark>", "").Replace(body)
			o.wants(who+" "+path, status, body, 200, tt.sees...)
			o.hasNot(who+" "+path, body, tt.not...)
		}
	}
	for who, readable := range map[string]string{"": "public", "maria": "public acme"} {
		for _, id := range []string{"public", "acme", "other", "tier", "none"} {
			want := 404
			if strings.Contains(readable, id) {
				want = 200
			}
			if status, _ := o.get(who, "/guides/"+id); status != want {
				t.Errorf("%q reads %s: got %d, want %d", who, id, status, want)
			}
		}
	}
	_, body := o.get("", "/guides/public")
	o.wants("the guide", 200, body, 200, "<em>black</em>", "I still need help")
	o.hasNot("the guide", body, "<script>alert")
	status, body := o.get("maria", "/requests/new?guide=public")
	o.wants("a request after a guide", status, body, 200, "I read “Router for everybody”")
}

// TestSearchAlwaysLeadsToPeople asks what no guide answers: the way to people stands there, with the words that were typed.
func TestSearchAlwaysLeadsToPeople(t *testing.T) {
	o := newOffice(t)
	for _, path := range []string{"/?q=%3Cb%3Ecoffee", "/suggest?q=%3Cb%3Ecoffee"} {
		status, body := o.get("maria", path)
		o.wants(path, status, body, 200, `href="/requests/new?subject=%3Cb%3Ecoffee"`)
		o.hasNot(path, body, "<b>coffee")
	}
}

// TestPortalKeepsInternalThingsInside reads a request whose story has notes, a handoff, teams and a colleague who may not see it.
func TestPortalKeepsInternalThingsInside(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine", "affected", "1")
	o.post("ana", "/tickets/1/take")
	o.post("ana", "/tickets/1/note", "body", "She forgot the cable again")
	team := ""
	for id, other := range o.engine.House().Teams {
		if other.Name == "Specialists" {
			team = string(id)
		}
	}
	o.post("ana", "/tickets/1/handoff", "team", team, "symptoms", "It drops", "tried", "Restart", "best_guess", "Line", "customer_context", "Hurry")
	status, body := o.get("maria", "/requests/1")
	o.wants("with specialists", status, body, 200, "With our specialists", "Ana stays your contact", "Ana looked at it")
	o.post("tom", "/tickets/1/accept")
	status, body = o.get("maria", "/requests/1")
	o.wants("a specialist has it", status, body, 200, "Tom, a specialist, has it", "Tom took it over with the whole story", "Tom has it now")
	o.hasNot("the request", body, "forgot the cable", "It drops", "Hurry", "Service Desk", "Tier", "tier 2", "handoff", "queue", "incident")
	for _, who := range []string{"john", "ana", "tom"} {
		if status, _ := o.get(who, "/requests/1"); status != 404 {
			t.Errorf("%s: got %d, want what is not there", who, status)
		}
	}
	for _, act := range []string{"message", "reopen", "solved", "rate"} {
		if status, _ := o.post("john", "/requests/1/"+act, "body", "x", "good", "1"); status != 404 {
			t.Errorf("a colleague's %s: got %d, want 404", act, status)
		}
	}
}

// TestFollowUpKeepsItsText answers a request that was closed too long ago: what was typed begins a new one that follows it.
func TestFollowUpKeepsItsText(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine", "affected", "1")
	o.post("maria", "/requests/1/solved")
	o.post("maria", "/requests/1/solved")
	o.at = 20 * 24 * time.Hour
	status, body := o.post("maria", "/requests/1/message", "body", "It is back, a long story")
	o.wants("a late answer", status, body, 409, "It is back, a long story", `value="VPN down"`, `name="follows" value="1"`, "This follows request 1")
	status, _ = o.post("maria", "/requests", "subject", "VPN down", "body", "It is back, a long story", "follows", "1", "affected", "1")
	o.wants("the follow-up", status, "", 303)
	second, err := o.engine.Store().TicketByNumber(t.Context(), 2)
	o.must(err)
	if links := second.Ticket.Links; len(links) != 1 || links[0].Relation != desk.FollowUp {
		t.Errorf("got the links %+v, want one to the first request", links)
	}
	status, _ = o.post("john", "/requests", "subject", "Nosy", "body", "x", "follows", "1")
	o.wants("a request that follows somebody else's", status, "", 303)
	third, err := o.engine.Store().TicketByNumber(t.Context(), 3)
	o.must(err)
	if len(third.Ticket.Links) != 0 {
		t.Error("a request is tied to one that its writer may not see")
	}
}

// TestOthersRequestsInTheList shows a colleague's requests to who may see them, with the colleague's name.
func TestOthersRequestsInTheList(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine", "affected", "1")
	john := o.people["john"]
	for _, tt := range []struct {
		sees desk.Sees
		want bool
	}{{desk.SeesOwn, false}, {desk.SeesAll, true}} {
		john.Contacts = []desk.Contact{{Client: o.client.ID, Sees: tt.sees}}
		o.people["john"] = john
		status, body := o.get("john", "/requests?of=all")
		o.wants("the list", status, body, 200)
		if strings.Contains(body, "VPN down") != tt.want || strings.Contains(body, "For Maria") != tt.want || strings.Contains(body, "All of Acme") != tt.want {
			t.Errorf("who sees %s: want the colleague's request: %v", tt.sees, tt.want)
		}
		_, body = o.get("john", "/requests")
		o.hasNot("one's own list", body, "VPN down")
	}
}

// TestWaitingForAnAnswerComesFirst marks the request that waits for its requester, and puts it before newer ones on the first page.
func TestWaitingForAnAnswerComesFirst(t *testing.T) {
	o := newOffice(t)
	for i := range 6 {
		o.post("maria", "/requests", "subject", fmt.Sprint("Case ", i), "body", "Since nine")
	}
	o.post("ana", "/tickets/1/take")
	o.post("ana", "/tickets/1/hold", "reason", "requester")
	o.at = time.Hour
	for i := 2; i <= 6; i++ {
		o.post("ana", fmt.Sprintf("/tickets/%d/take", i))
	}
	_, body := o.get("maria", "/")
	_, mine, _ := strings.Cut(body, `class="mys"`)
	first, others, _ := strings.Cut(mine, "</li>")
	o.wants("the first request", 200, first, 200, "Case 0", "my-mark", "We need an answer from you")
	o.hasNot("the others", others, "Case 0", "my-mark")
	if n := strings.Count(mine, `class="my-t"`); n != 4 {
		t.Errorf("the first page shows %d requests, want 4", n)
	}
	status, body := o.get("maria", "/requests")
	o.wants("the list", status, body, 200, "my-mark")
	o.post("maria", "/requests/1/message", "body", "Here it is")
	_, body = o.get("maria", "/requests")
	o.hasNot("the list after the answer", body, "my-mark")
}

// FuzzRequestForm sends whatever as a new request: it is opened or refused with what was typed, and nothing breaks.
func FuzzRequestForm(f *testing.F) {
	f.Add("VPN down", "Since nine", "5", "1")
	f.Add("", "\x00\xff", "-1", "9223372036854775808")
	f.Add(strings.Repeat("ü", 600), "# <script>", "1e9", "x")
	f.Fuzz(func(t *testing.T, subject, body, affected, follows string) {
		o := newOffice(t)
		form := url.Values{"subject": {subject}, "body": {body}, "affected": {affected}, "follows": {follows}}
		status, page := o.send("maria", "POST", "/requests", form)
		switch status {
		case 303:
			if shown, _ := o.get("maria", "/requests/1"); shown != 200 {
				t.Errorf("the request's page: got %d", shown)
			}
		case 422:
			if !strings.Contains(page, `role="alert"`) {
				t.Error("a refusal says nothing")
			}
		default:
			t.Errorf("got %d", status)
		}
	})
}

// TestRequesterFindsTheWay asks without words, ends a request and rates it where the page leads, and finds it among all.
func TestRequesterFindsTheWay(t *testing.T) {
	o := newOffice(t)
	status, body := o.post("maria", "/requests", "subject", "VPN down", "body", " ")
	o.wants("a request without a story", status, body, 422, "Say what happens", `value="VPN down"`)
	status, body = o.get("maria", "/")
	o.wants("the start page", status, body, 200, `class="btn btn--large" href="/requests/new"`)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("maria", "/requests", "subject", "No sound", "body", "Since ten")
	o.post("ana", "/tickets/1/take")
	o.post("ana", "/tickets/1/resolve", "outcome", "solved", "cause", "unknown")
	if status, to, _ := o.posted("maria", "/requests/1/solved", url.Values{}); status != 303 || to != "/requests/1#rate" {
		t.Errorf("this solved it: got %d to %q", status, to)
	}
	status, body = o.get("maria", "/requests/1")
	o.wants("the closed request", status, body, 200, `id="rate"`, "How did it go?")
	o.wants("the story of one's own word", status, body, 200, "You confirmed that it is solved.")
	o.post("maria", "/requests/1/rate", "good", "1")
	_, body = o.get("maria", "/requests/1")
	o.hasNot("a rated request", body, "How did it go?")
	for which, wanted := range map[string][2]bool{"open": {false, true}, "solved": {true, false}, "every": {true, true}, "none": {false, true}} {
		_, body := o.get("maria", "/requests?show="+which)
		if strings.Contains(body, "VPN down") != wanted[0] || strings.Contains(body, "No sound") != wanted[1] {
			t.Errorf("the list of %s holds the wrong ones", which)
		}
	}
}

// TestArticleSolvedIt counts "this solved it" under an article: for requesters and strangers, once for each press, and not for the desk's own people;
// what a reader may not read is not there. The desk sees the count.
func TestArticleSolvedIt(t *testing.T) {
	o := newOffice(t)
	o.guide("open", "Restart the VPN", "public", "")
	inside := store.Article{ID: "inside", Title: "VPN for the desk", Body: "Only for us.", Audience: "tier", Tier: 1, UpdatedAt: time.Now()}
	o.must(o.engine.Store().SaveArticle(t.Context(), inside, store.Audit{At: time.Now()}))
	status, body := o.get("maria", "/guides/open")
	o.wants("the article", status, body, 200, `method="post" action="/guides/open"`, `name="do" value="solved"`)
	solved := func(who, id string, want int) {
		t.Helper()
		status, to, _ := o.posted(who, "/guides/"+id, url.Values{"do": {"solved"}})
		if status != want || want == 303 && to != "/guides/"+id+"?solved=1" {
			t.Errorf("%s says that %s solved it: got %d to %q", who, id, status, to)
		}
	}
	solved("maria", "open", 303)
	solved("", "open", 303)
	solved("ana", "open", 303)
	solved("maria", "inside", 404)
	solved("", "none", 404)
	o.posted("maria", "/guides/open", url.Values{"do": {"other"}})
	o.get("maria", "/guides/open?solved=1")
	counts, err := o.engine.Store().SolvedBy(t.Context(), []desk.ArticleID{"open", "inside"})
	if err != nil || len(counts) != 1 || counts["open"] != 2 {
		t.Errorf("got %v, %v", counts, err)
	}
	status, body = o.get("maria", "/guides/open?solved=1")
	o.wants("the thanks", status, body, 200, "Good to hear")
	status, body = o.get("ana", "/knowledge/open")
	o.wants("the article at the desk", status, body, 200, "Solved it 2 times")
	status, body = o.get("ana", "/knowledge")
	o.wants("the list at the desk", status, body, 200, "Solved it 2 times")
	_, body = o.get("ana", "/knowledge/inside")
	o.hasNot("an article that no requester reads", body, "Solved it")
}
