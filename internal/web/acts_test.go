package web

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// otherClient is a second client whose contact is zoe.
func (o *office) otherClient() desk.Client {
	o.t.Helper()
	ctx, audit := context.Background(), store.Audit{At: time.Now()}
	other := desk.Client{ID: desk.ClientID(uuid.NewString()), Name: "Globex"}
	o.must(o.engine.Store().SaveClient(ctx, other, audit))
	zoe := desk.Person{ID: desk.PersonID(uuid.NewString()), Name: "Zoe", Email: "zoe@globex.test", Contacts: []desk.Contact{{Client: other.ID, Sees: desk.SeesOwn}}}
	o.must(o.engine.Store().SavePerson(ctx, zoe, audit))
	o.people["zoe"] = zoe
	return other
}

func (o *office) ticket(number int64) desk.Ticket {
	o.t.Helper()
	loaded, err := o.engine.Store().TicketByNumber(context.Background(), number)
	o.must(err)
	return loaded.Ticket
}

// TestMoveOnPages puts a ticket under another client: the sheet says who sees it then, and the story names both.
func TestMoveOnPages(t *testing.T) {
	o := newOffice(t)
	other := o.otherClient()
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	status, body := o.get("ana", "/tickets/1")
	o.wants("the page of a member of its team", status, body, 200, "/sheet/move", `data-command="ticket.move"`)
	status, body = o.get("tom", "/tickets/1")
	o.wants("the page of another team's agent", status, body, 200)
	o.hasNot("the page of another team's agent", body, "/sheet/move", "/sheet/restrict")
	status, body = o.get("ana", "/tickets/1/sheet/move")
	o.wants("the sheet", status, body, 200, "Globex", "Now it belongs to Acme")
	status, body = o.get("ana", "/tickets/1/preview/move?to_client="+string(other.ID))
	o.wants("what it means", status, body, 200, "2 agents who serve Globex", "Maria is no contact of Globex and loses sight of it")
	zoe := string(o.people["zoe"].ID)
	status, body = o.get("ana", "/tickets/1/sheet/move?filled=1&requester="+zoe+"&to_client="+string(other.ID))
	o.wants("what it means without scripts", status, body, 200, "Zoe is a contact of Globex and sees it")
	status, body = o.get("tom", "/tickets/1/preview/move?to_client="+string(other.ID))
	o.wants("another team's preview", status, body, 403)
	status, _ = o.post("ana", "/tickets/1/move", "to_client", string(other.ID), "requester", zoe)
	o.wants("moving", status, "", 303)
	if got := o.ticket(1); got.Client != other.ID || got.Requester != o.people["zoe"].ID {
		t.Errorf("got client %s and requester %s", got.Client, got.Requester)
	}
	status, body = o.get("ana", "/tickets/1")
	o.wants("the story", status, body, 200, "Ana moved it from Acme to Globex.")
	status, _ = o.get("maria", "/requests/1")
	o.wants("who lost sight of it", status, "", 404)
}

// TestRestrictOnPages hides a ticket from all but its team, and lifts it again.
func TestRestrictOnPages(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "Salary list open to all", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	status, body := o.get("ana", "/tickets/1/sheet/restrict")
	o.wants("the sheet", status, body, 200, "The team Intake sees it.", "Nobody else does")
	status, _ = o.post("ana", "/tickets/1/restrict")
	o.wants("restricting", status, "", 303)
	status, _ = o.get("tom", "/tickets/1")
	o.wants("somebody outside", status, "", 404)
	status, body = o.get("ana", "/tickets/1")
	o.wants("the restricted ticket", status, body, 200, "Ana restricted who may see it.", "/sheet/lift")
	o.hasNot("the restricted ticket", body, "/sheet/restrict")
	status, body = o.get("ana", "/tickets/1/sheet/lift")
	o.wants("the sheet that lifts it", status, body, 200, "see it again")
	status, _ = o.post("ana", "/tickets/1/lift")
	o.wants("lifting", status, "", 303)
	status, _ = o.get("tom", "/tickets/1")
	o.wants("somebody outside again", status, "", 200)
}

// TestRouteOnPages gives a ticket to another team: without a story as long as nobody works on it, and after that only as a dispatcher
// who says why.
func TestRouteOnPages(t *testing.T) {
	o := newOffice(t)
	dora := o.people["ana"]
	dora.ID, dora.Name, dora.Email = desk.PersonID(uuid.NewString()), "Dora", "dora@desk.test"
	dora.Teams, dora.Roles = nil, []desk.Role{desk.RoleAgent, desk.RoleDispatcher}
	o.must(o.engine.Store().SavePerson(t.Context(), dora, store.Audit{At: time.Now()}))
	o.people["dora"] = dora
	teams := map[string]string{}
	for id, team := range o.engine.House().Teams {
		teams[team.Name] = string(id)
	}
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	status, body := o.get("ana", "/tickets/1/sheet/route")
	o.wants("the sheet", status, body, 200, "Now it is with Intake.", "T2 Specialists")
	o.hasNot("the sheet's choice", body, "T1 Intake")
	status, _ = o.get("tom", "/tickets/1/sheet/route")
	o.wants("another team's agent", status, "", 403)
	status, _ = o.post("ana", "/tickets/1/route", "team", teams["Service Desk"])
	o.wants("routing", status, "", 303)
	status, body = o.get("ana", "/tickets/1")
	o.wants("the ticket", status, body, 200, `data-command="ticket.route"`, "Service Desk")
	o.post("ana", "/tickets/1/take")
	_, body = o.get("ana", "/tickets/1")
	o.hasNot("a ticket that somebody works on", body, `data-command="ticket.route"`)
	status, _ = o.get("ana", "/tickets/1/sheet/route")
	o.wants("the sheet of a ticket that somebody works on", status, "", 403)
	status, body = o.post("dora", "/tickets/1/route", "team", teams["Specialists"])
	o.wants("a dispatcher without words", status, body, 422, "Say why the ticket moves", "required")
	status, _ = o.post("dora", "/tickets/1/route", "team", teams["Specialists"], "body", "It is the network")
	o.wants("a dispatcher", status, "", 303)
	status, body = o.get("tom", "/tickets/1")
	o.wants("the story", status, body, 200, "It is the network")
	if got := o.ticket(1); string(got.Team) != teams["Specialists"] || got.Owner != "" {
		t.Errorf("it is with team %s and %s", got.Team, got.Owner)
	}
}

// TestTakingSaysWhyNot holds that a ticket which cannot be taken says why, for the key that takes it.
func TestTakingSaysWhyNot(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	_, body := o.get("ana", "/tickets/1")
	o.hasNot("a ticket of the own queue", body, "data-refuses")
	status, body := o.get("tom", "/tickets/1")
	o.wants("another team's ticket", status, body, 200, `data-refuses="ticket.take">It is with Intake, and you are not in that team.`)
	o.post("ana", "/tickets/1/take")
	status, body = o.get("ana", "/tickets/1")
	o.wants("one's own ticket", status, body, 200, `data-refuses="ticket.take">You have it already.`)
	o.post("ana", "/tickets/1/resolve", "outcome", "solved", "cause", "unknown")
	status, body = o.get("ana", "/tickets/1")
	o.wants("a solved ticket", status, body, 200, `data-refuses="ticket.take">It is solved.`)
}

// TestViewsInTheHead keeps a list as a view, gives it another name and forgets it; nobody else can.
func TestViewsInTheHead(t *testing.T) {
	o := newOffice(t)
	status, body := o.get("ana", "/tickets?view=open&sort=newest")
	o.wants("a list", status, body, 200, `data-command="list.select"`, `data-command="view.save"`, `action="/views"`)
	o.post("ana", "/views", "name", "Newest open", "query", "view=open&sort=newest")
	status, body = o.get("ana", "/tickets?sort=newest&view=open")
	o.wants("the view", status, body, 200, "Newest open", "Rename")
	_, rest, _ := strings.Cut(body, `action="/views/`)
	id, _, _ := strings.Cut(rest, `"`)
	status, _ = o.post("tom", "/views/"+id, "name", "Mine now")
	o.wants("somebody else's rename", status, "", 404)
	status, _ = o.post("ana", "/views/"+id, "name", " ")
	o.wants("a name of nothing", status, "", 422)
	status, _ = o.post("ana", "/views/"+id, "name", "Fresh ones")
	o.wants("a rename", status, "", 303)
	status, body = o.get("ana", "/tickets?view=open&sort=newest")
	o.wants("the renamed view", status, body, 200, "Fresh ones")
	o.hasNot("the renamed view", body, "Newest open")
}

// TestWaitingForAVendor holds that the vendor's fields, which are out of sight for other waits, say nothing there.
func TestWaitingForAVendor(t *testing.T) {
	o := newOffice(t)
	o.must(o.engine.SaveHouse(t.Context(), desk.MachineActor("test"), "house.save", "", func(h *desk.House) error {
		h.Vendors = map[desk.VendorID]desk.Vendor{"isp": {ID: "isp", Name: "Hoster"}}
		return nil
	}))
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	status, body := o.get("ana", "/tickets/1/sheet/hold")
	o.wants("the sheet", status, body, 200, "Hoster")
	o.hasNot("the sheet", body, "No vendor")
	status, _ = o.post("ana", "/tickets/1/hold", "reason", "requester", "vendor", "isp", "reference", "TT-1")
	o.wants("waiting for the requester", status, "", 303)
	if hold := o.ticket(1).Hold; hold == nil || hold.Vendor != "" {
		t.Errorf("it waits with %+v", hold)
	}
	status, _ = o.post("ana", "/tickets/1/hold", "reason", "vendor", "vendor", "isp")
	o.wants("waiting for the vendor", status, "", 303)
}

// TestMergeFindsItsTarget looks for the other ticket by words and by number, and reads its number on both sides afterwards.
func TestMergeFindsItsTarget(t *testing.T) {
	o := newOffice(t)
	other := o.otherClient()
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("maria", "/requests", "subject", "VPN still down", "body", "Since ten")
	o.post("zoe", "/requests", "subject", "VPN of another house", "body", "Since ten")
	o.post("ana", "/tickets/2/take")
	status, body := o.get("ana", "/tickets/2/sheet/merge")
	o.wants("the sheet", status, body, 200, "Other requests of Maria", "#1 VPN down", "cannot be undone")
	status, body = o.get("ana", "/tickets/2/preview/merge?number=3")
	o.wants("a ticket of another client", status, body, 200, "#3 VPN of another house", "Globex", "belongs to another client", "disabled")
	status, body = o.get("ana", "/tickets/2/preview/merge?number=%231")
	o.wants("a number", status, body, 200, "#1 VPN down", "Maria", "checked")
	status, body = o.post("ana", "/tickets/2/merge", "number", "VPN")
	o.wants("words and nothing picked", status, body, 422, "Pick one of the tickets found", `value="VPN"`)
	status, _ = o.post("ana", "/tickets/2/merge", "number", "", "other", "1")
	o.wants("a merge", status, "", 303)
	status, body = o.get("ana", "/tickets/2")
	o.wants("the merged one", status, body, 200, `Ana merged it into `, `href="/tickets/1">#1</a>`)
	status, body = o.get("ana", "/tickets/1")
	o.wants("the one it went into", status, body, 200, `href="/tickets/2">#2</a>`)
	status, body = o.get("maria", "/requests/2")
	o.wants("the requester's page", status, body, 200, `href="/requests/1"`, "Ana joined it with request #1.")
	_ = other
}

// TestMergeTypedBeatsPicked holds that a number which was typed last wins over what an older search had picked.
func TestMergeTypedBeatsPicked(t *testing.T) {
	o := newOffice(t)
	for range 3 {
		o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	}
	o.post("ana", "/tickets/3/merge", "number", "2", "other", "1")
	if got := o.ticket(3).MergedInto; got != o.ticket(2).ID {
		t.Errorf("it went into %s", got)
	}
}

// TestMergedRequestKeepsTheOtherToItself holds that a requester learns no number of a request they may not see.
func TestMergedRequestKeepsTheOtherToItself(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("john", "/requests", "subject", "VPN down too", "body", "Since ten")
	ana := engine.Call{Actor: desk.Actor{Person: o.people["ana"]}, Via: desk.ViaWeb}
	_, err := o.engine.Do(t.Context(), o.ticket(2).ID, desk.Merge{Into: o.ticket(1).ID}, ana)
	o.must(err)
	status, body := o.get("john", "/requests/2")
	o.wants("john's page", status, body, 200, "Ana joined it with another request.")
	if strings.Contains(body, "/requests/1") {
		t.Error("the page leads to a request that its reader may not see")
	}
	status, body = o.get("john", "/requests")
	o.wants("john's list", status, body, 200, "Joined with another request.")
	o.hasNot("john's list", body, "/requests/1")
	_, body = o.get("maria", "/requests/1")
	o.hasNot("the page of the other requester", body, "joined with this one")
}

// TestMergedRequestStaysInSight holds that who asked finds a merged request where they left it, as merged, and reads on both pages
// where it went; and that the way of a merged ticket has a length.
func TestMergedRequestStaysInSight(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("maria", "/requests", "subject", "Tunnel breaks", "body", "Since ten")
	o.at = 90 * time.Minute
	o.post("ana", "/tickets/2/merge", "number", "1")
	for _, list := range []string{"/requests", "/requests?show=every"} {
		status, body := o.get("maria", list)
		o.wants(list, status, body, 200, "Tunnel breaks", "Joined with request #1. It goes on there.", `class="link my-on" href="/requests/1"`)
	}
	_, body := o.get("maria", "/requests?show=solved")
	o.hasNot("what is over", body, "Tunnel breaks")
	status, body := o.get("maria", "/requests/1")
	o.wants("the page where it goes on", status, body, 200, "Request #2 was joined with this one and goes on here.")
	status, body = o.get("ana", "/tickets/2")
	o.wants("the merged ticket", status, body, 200, "<td>1 h 30")
	o.post("maria", "/requests/1/solved")
	o.post("maria", "/requests/1/solved")
	_, body = o.get("maria", "/requests")
	o.hasNot("the open ones once that is over", body, "Tunnel breaks")
	status, body = o.get("maria", "/requests?show=solved")
	o.wants("what is over once that is over", status, body, 200, "Tunnel breaks")
	o.post("john", "/requests", "subject", "Mail stuck", "body", "Since ten")
	o.post("john", "/requests", "subject", "My mail hangs", "body", "Since ten")
	o.post("ana", "/tickets/4/merge", "number", "3")
	_, body = o.get("maria", "/requests?show=every")
	o.hasNot("somebody else's list", body, "My mail hangs")
}

// TestBulkTakeIsUndoneWhole takes tickets of a queue and of a colleague; the undo gives back owner and customer owner as they were.
func TestBulkTakeIsUndoneWhole(t *testing.T) {
	o := newOffice(t)
	ben := o.people["ana"]
	ben.ID, ben.Name, ben.Email = desk.PersonID(uuid.NewString()), "Ben", "ben@desk.test"
	o.must(o.engine.Store().SavePerson(t.Context(), ben, store.Audit{At: time.Now()}))
	o.people["ben"] = ben
	for range 3 {
		o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	}
	o.post("ben", "/tickets/2/take")
	o.post("ana", "/tickets/3/take")
	before := []desk.Ticket{o.ticket(1), o.ticket(2), o.ticket(3)}
	status, body := o.get("ana", "/tickets/bulk?act=take&t=1,2,3")
	o.wants("the preview", status, body, 200, "3 tickets picked, 2 fit, 1 client", "Ben has it now", "it is yours already", "Take them")
	status, body = o.get("ana", "/tickets/bulk?act=take&t=3")
	o.wants("a preview of nothing", status, body, 200, "1 ticket picked, none fits", "Nothing can be done with these")
	o.hasNot("a preview of nothing", body, "Take them", "0 tickets")
	_, body = o.post("ana", "/tickets/bulk", "act", "take", "t", "1,2,3")
	_, rest, _ := strings.Cut(body, `name="job" value="`)
	job, _, _ := strings.Cut(rest, `"`)
	status, body = o.post("ana", "/tickets/bulk/undo", "job", job)
	o.wants("the undo", status, body, 200, "2 tickets are as they were")
	for i, was := range before {
		if got := o.ticket(int64(i + 1)); got.Owner != was.Owner || got.Voice != was.Voice {
			t.Errorf("#%d: got owner %q and voice %q, want %q and %q", i+1, got.Owner, got.Voice, was.Owner, was.Voice)
		}
	}
}

// TestOwnActsAreRead holds that a ticket is not unread for who acted last, and is for others.
func TestOwnActsAreRead(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	o.post("ana", "/tickets/1/hold", "reason", "requester")
	for who, want := range map[string]bool{"ana": false, "tom": true} {
		_, body := o.get(who, "/tickets?view=open")
		if got := strings.Contains(body, "data-unread"); got != want {
			t.Errorf("unread for %s: got %v, want %v", who, got, want)
		}
	}
	o.post("maria", "/requests/1/message", "body", "Still down")
	if _, body := o.get("ana", "/tickets?view=open"); !strings.Contains(body, "data-unread") {
		t.Error("what somebody else wrote is not unread")
	}
}

// TestHandoffKeepsTheLastWords changes the receiving team with words that no draft has yet.
func TestHandoffKeepsTheLastWords(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	team := ""
	for id, other := range o.engine.House().Teams {
		if other.Name == "Specialists" {
			team = string(id)
		}
	}
	status, body := o.post("ana", "/tickets/1/handoff/team", "team", team, "tried", "The very last words")
	o.wants("the sheet for another team", status, body, 200, "The very last words", "Specialists")
	status, body = o.get("ana", "/tickets/1/handoff?team="+team)
	o.wants("the sheet opened again", status, body, 200, "The very last words")
}

// TestResolverBriefsTheVoice lets a specialist who may not speak to the requester say what was done: it is noted, and lies ready
// before the one who speaks, after what they were writing.
func TestResolverBriefsTheVoice(t *testing.T) {
	o := newOffice(t)
	o.handedToTom()
	status, body := o.get("tom", "/tickets/1/sheet/resolve")
	o.wants("the sheet", status, body, 200, "What did you do?", "Ana speaks with Maria")
	status, _ = o.post("tom", "/tickets/1/resolve", "outcome", "", "body", "Replaced the line card")
	o.wants("a solution that is refused", status, "", 422)
	_, body = o.get("ana", "/tickets/1")
	o.hasNot("the story of a refusal", body, "Replaced the line card")
	o.post("ana", "/tickets/1/draft", "kind", "reply", "body", "Dear Maria,")
	status, _ = o.post("tom", "/tickets/1/resolve", "outcome", "solved", "cause", "network", "body", "Replaced the line card")
	o.wants("a solution", status, "", 303)
	status, body = o.get("ana", "/tickets/1")
	o.wants("the page of the voice", status, body, 200, "Tom solved it and wrote what Maria should know", "Dear Maria,\n\nReplaced the line card", "Cause: the network.")
	o.hasNot("a solved ticket", body, "In the queue")
	status, body = o.get("maria", "/requests/1")
	o.wants("the requester's page before it was told", status, body, 200, "Ana will write to you what was done.")
	o.hasNot("the requester's page before it was told", body, "Replaced the line card", "solved-words")
	o.post("ana", "/tickets/1/message", "body", "We replaced a part")
	status, body = o.get("maria", "/requests/1")
	o.wants("the requester's page", status, body, 200, "Tom says it is solved.", "solved-words")
	_, body = o.get("ana", "/tickets/1")
	o.hasNot("the page once it is told", body, "wrote what Maria should know")
}

// TestBriefGoesWithItsSolution reopens what a specialist solved: words that were put before the one who speaks are taken out of their
// reply, and what the desk said before the solution never stands as the solution.
func TestBriefGoesWithItsSolution(t *testing.T) {
	o := newOffice(t)
	o.handedToTom()
	o.post("ana", "/tickets/1/message", "body", "We are looking into it")
	o.post("ana", "/tickets/1/draft", "kind", "reply", "body", "Dear Maria,")
	o.post("tom", "/tickets/1/resolve", "outcome", "solved", "cause", "network", "body", "Replaced the line card")
	_, body := o.get("maria", "/requests/1")
	o.hasNot("the requester's page before it was told", body, "solved-words")
	o.post("maria", "/requests/1/reopen", "body", "It drops again")
	status, body := o.get("ana", "/tickets/1")
	o.wants("the reply after it was reopened", status, body, 200, `data-draft-reply="Dear Maria,"`)
	o.post("tom", "/tickets/1/resolve", "outcome", "solved", "cause", "network", "body", "Replaced the cable too")
	status, body = o.get("ana", "/tickets/1")
	o.wants("the reply after the second solution", status, body, 200, "Dear Maria,\n\nReplaced the cable too")
	o.post("ana", "/tickets/1/draft", "kind", "reply", "body", "Dear Maria, the cable was broken.")
	status, body = o.get("ana", "/tickets/1")
	o.wants("a reply of their own", status, body, 200, `data-draft-reply="Dear Maria, the cable was broken."`)
}

// handedToTom is a ticket that ana took and tom of the specialists has now.
func (o *office) handedToTom() {
	o.t.Helper()
	o.offeredToTom()
	status, _ := o.post("tom", "/tickets/1/accept")
	o.wants("accepting", status, "", 303)
}

// offeredToTom is a ticket that ana took and offered to the specialists.
func (o *office) offeredToTom() {
	o.t.Helper()
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	o.offer()
}

// offer offers ana's ticket to the specialists.
func (o *office) offer() {
	o.t.Helper()
	status, _ := o.post("ana", "/tickets/1/handoff", "team", o.specialists(), "symptoms", "It drops", "tried", "Restart", "best_guess", "Line", "customer_context", "Hurry")
	o.wants("a handoff", status, "", 303)
}

// TestBouncesAreCountedOnce holds that head, chart and story count the same.
func TestBouncesAreCountedOnce(t *testing.T) {
	o := newOffice(t)
	o.handedToTom()
	_, body := o.get("tom", "/tickets/1")
	o.hasNot("a ticket without a bounce", body, "bounce")
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/task", "title", "Order a card")
	status, body := o.get("ana", "/tickets/1")
	o.wants("a task in the story", status, body, 200, "“Order a card”")
}

// TestArticleBesideATicket reads an article beside a ticket and puts it into the answer; what the requester may not read goes into
// a note.
func TestArticleBesideATicket(t *testing.T) {
	o := newOffice(t)
	o.guide("open", "Restart the VPN", "public", "")
	inside := store.Article{ID: "inside", Title: "VPN for the desk", Body: "Only for us.\nReally.", Audience: "tier", Tier: 1, UpdatedAt: time.Now()}
	o.must(o.engine.Store().SaveArticle(t.Context(), inside, store.Audit{At: time.Now()}))
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	status, body := o.get("ana", "/tickets/1/article/open")
	o.wants("the article", status, body, 200, "Restart the VPN", `data-kind="reply"`, "https://desk.test/guides/open")
	status, body = o.get("ana", "/tickets/1/article/inside")
	o.wants("an article of the desk", status, body, 200, `data-kind="note"`, "it goes into a note")
	status, _ = o.get("maria", "/tickets/1/article/open")
	o.wants("a requester", status, "", 404)
	o.post("ana", "/tickets/1/draft", "kind", "reply", "body", "Please try this:")
	status, _ = o.post("ana", "/tickets/1/article/open", "how", "link")
	o.wants("a link without scripts", status, "", 303)
	o.post("ana", "/tickets/1/article/inside", "how", "quote")
	status, body = o.get("ana", "/tickets/1")
	o.wants("the composer", status, body, 200, "Please try this:\n[Restart the VPN](https://desk.test/guides/open)", "&gt; Only for us.\n&gt; Really.")
}

// TestManyAreAssigned gives tickets to a member of their team, tells whose they were, and gives them back.
func TestManyAreAssigned(t *testing.T) {
	o := newOffice(t)
	o.handedToTom() // the first is with another team
	for _, subject := range []string{"Scanner", "Mail"} {
		o.post("maria", "/requests", "subject", subject, "body", "Since nine")
	}
	ann := o.people["ana"]
	ann.ID, ann.Name, ann.Email = desk.PersonID(uuid.NewString()), "Ann", "ann@desk.test"
	o.must(o.engine.Store().SavePerson(o.t.Context(), ann, store.Audit{At: time.Now()}))
	o.post("ana", "/tickets/3/take")
	to := "&value=" + string(ann.ID)
	status, body := o.get("ana", "/tickets/bulk?act=assign&t=1,2,3"+to)
	o.wants("who may have them", status, body, 200, `value="`+string(ann.ID)+`" selected`, "3 tickets picked, 2 fit", "left out: it is with another team", "Ana has it now")
	status, body = o.get("ana", "/tickets/bulk?act=assign&t=1,2,3&value="+string(o.people["tom"].ID))
	o.wants("somebody of another team", status, body, 200, "left out: they are not in its team", "Nothing can be done with these")
	_, body = o.post("ana", "/tickets/bulk", "act", "assign", "t", "2,3", "value", string(ann.ID))
	for _, number := range []int64{2, 3} {
		if got := o.ticket(number).Owner; got != ann.ID {
			t.Errorf("#%d is with %q", number, got)
		}
	}
	status, again := o.get("ana", "/tickets/bulk?act=assign&t=2"+to)
	o.wants("somebody who has it", status, again, 200, "left out: they have it already")
	job := regexp.MustCompile(`name="job" value="([^"]+)"`).FindStringSubmatch(body)
	if job == nil {
		t.Fatalf("nothing to undo: %s", body)
	}
	o.post("ana", "/tickets/bulk/undo", "job", job[1])
	for number, want := range map[int64]desk.PersonID{2: "", 3: o.people["ana"].ID} {
		if got := o.ticket(number).Owner; got != want {
			t.Errorf("taken back, #%d is with %q, want %q", number, got, want)
		}
	}
}

// TestPriorityIsShownBefore shows the priority and the matrix before anything is saved.
func TestPriorityIsShownBefore(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	chosen := func(priority string) string { return "data-now>" + priority + "<" }
	status, body := o.get("ana", "/tickets/1/preview/classify?impact=high&urgency=high")
	o.wants("what a sheet would give", status, body, 200, chosen("P1"))
	status, body = o.get("ana", "/tickets/priority?impact=low&urgency=high")
	o.wants("what a new ticket would have", status, body, 200, chosen("P3"))
	for _, page := range []string{"/tickets/new", "/tickets/1/sheet/classify", "/tickets/bulk?act=classify&t=1"} {
		status, body = o.get("ana", page)
		o.wants(page, status, body, 200, "data-now>P", "/p")
	}
}

// TestTimeAtResolve logs the time that was worked with the solution. A number that cannot be is told at its field before anything is
// done, with all that was typed; a solution that is refused logs nothing.
func TestTimeAtResolve(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	status, body := o.get("ana", "/tickets/1/sheet/resolve")
	o.wants("the sheet", status, body, 200, "Time worked (minutes)", "Billable")
	o.hasNot("the sheet", body, "banner", "data-invalid")
	for _, wrong := range []string{"abc", "-5", "0", "1441"} {
		status, body = o.post("ana", "/tickets/1/resolve", "outcome", "workaround", "cause", "network", "body", "Restart it once", "minutes", wrong, "billable", "1")
		o.wants(wrong+" minutes", status, body, 422, `value="`+wrong+`"`, `id="minutes-error"`, "between 1 minute and 24 hours", "Restart it once", `value="workaround" selected`, `value="1" checked`)
		o.hasNot(wrong+" minutes", body, "banner")
	}
	status, body = o.post("ana", "/tickets/1/resolve", "outcome", "", "cause", "network", "minutes", "35")
	o.wants("a solution that is refused", status, body, 422, `value="35"`)
	if got := o.ticket(1); got.State != desk.StateOpen || got.Minutes != 0 {
		t.Errorf("after refusals it is %s with %d minutes", got.State, got.Minutes)
	}
	status, _ = o.post("ana", "/tickets/1/resolve", "outcome", "solved", "cause", "network", "body", "Restart it once", "minutes", " 35 ", "billable", "1")
	o.wants("a solution with its time", status, "", 303)
	if got := o.ticket(1); got.State != desk.StateResolved || got.Minutes != 35 {
		t.Errorf("it is %s with %d minutes", got.State, got.Minutes)
	}
	records, err := o.engine.Store().Timeline(t.Context(), o.ticket(1).ID, 0, 100)
	o.must(err)
	last := records[len(records)-1]
	logged, ok := last.Event.(desk.TimeLogged)
	if !ok || logged.Where != desk.Remote || !logged.Billable || last.Stamp.By.Person != o.people["ana"].ID || last.Content != nil {
		t.Errorf("the last entry is %+v", last)
	}
	status, body = o.get("maria", "/requests/1")
	o.wants("the requester's page", status, body, 200, "Restart it once")
	o.hasNot("the requester's page", body, "35 min", "billable")
	o.post("ana", "/tickets/1/resolve", "outcome", "solved", "cause", "network", "minutes", "35")
	if got := o.ticket(1); got.Minutes != 35 {
		t.Errorf("sent twice, it has %d minutes", got.Minutes)
	}
}
