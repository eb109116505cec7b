package web

import (
	"strings"
	"testing"
	"time"

	"tierdesk/internal/store"
)

// specialists is the team that Tom is in.
func (o *office) specialists() string {
	o.t.Helper()
	for id, team := range o.engine.House().Teams {
		if team.Name == "Specialists" {
			return string(id)
		}
	}
	o.t.Fatal("there are no specialists")
	return ""
}

// TestBriefTellsTheStory fills the parts of a handoff from the conversation and from the articles that people on the ticket led each other to;
// what the agent makes of them goes to the receiver, and nothing is told twice.
func TestBriefTellsTheStory(t *testing.T) {
	o := newOffice(t)
	o.guide("open", "Restart the VPN", "public", "")
	o.guide("read", "Wi-Fi at home", "public", "")
	inside := store.Article{ID: "inside", Title: "Rekey of the gateway", Body: "Only for us.", Audience: "tier", Tier: 1, UpdatedAt: time.Now()}
	o.must(o.engine.Store().SaveArticle(t.Context(), inside, store.Audit{At: time.Now()}))
	_, form := o.get("maria", "/requests/new?guide=read")
	o.wants("the request after a guide", 200, form, 200, "I read “Wi-Fi at home”, and it did not solve it.\nhttps://desk.test/guides/read")
	o.post("maria", "/requests", "subject", "VPN down", "body", "I read “Wi-Fi at home”, and it did not solve it.\nhttps://desk.test/guides/read\n\nIt drops since nine.")
	o.post("ana", "/tickets/1/take")
	o.post("ana", "/tickets/1/message", "body", "Hello Maria,\nplease try [Restart the VPN](https://desk.test/guides/open). Does it drop on the phone too?")
	o.post("maria", "/requests/1/message", "body", "Hi Ana,\nI did. The phone is fine.\nThanks\nMaria")
	o.post("ana", "/tickets/1/note", "body", "Looks like [Rekey](https://desk.test/knowledge/inside), see also https://desk.test/knowledge/none")
	o.post("ana", "/tickets/1/message", "body", "I pass it on to our specialists.")
	status, body := o.get("ana", "/tickets/1/handoff?team="+o.specialists())
	o.wants("the sheet", status, body, 200,
		"It drops since nine.", "from 4 messages",
		"Ana asked: “please try Restart the VPN. Does it drop on the phone too?”", "Maria: “I did. The phone is fine.”",
		"Last from Ana: “I pass it on to our specialists.”",
		"**Articles tried**", "“Wi-Fi at home”: Maria read it, and asked all the same.", "“Restart the VPN”: Ana sent it, ", "The requester wrote again after that.",
		"“Rekey of the gateway”: in a note of Ana, ", "from articles and notes")
	_, sheet, _ := strings.Cut(body, "sheet-body")
	for _, once := range []string{"It drops since nine.", "The phone is fine.", "I pass it on to our specialists.", "Looks like [Rekey]"} {
		if n := strings.Count(sheet, once); n != 1 {
			t.Errorf("the sheet tells %q %d times", once, n)
		}
	}
	o.post("ana", "/tickets/1/handoff", "team", o.specialists(), "symptoms", "As Maria said: **phone fine**", "tried", "Restart the VPN", "best_guess", "Line", "customer_context", "Hurry")
	status, body = o.get("tom", "/tickets/1")
	o.wants("the receiver's page", status, body, 200, "As Maria said: <strong>phone fine</strong>")
}

// TestBriefGoesOnFromTheLastOne begins the next handoff with what was written for the one before, and adds what came since; nothing of it twice.
func TestBriefGoesOnFromTheLastOne(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	o.post("ana", "/tickets/1/note", "body", "Restarted it.")
	o.post("ana", "/tickets/1/handoff", "team", o.specialists(), "symptoms", "It drops at each rekey", "tried", "Restart, as noted", "best_guess", "The line", "customer_context", "Maria is in a hurry")
	o.post("tom", "/tickets/1/return", "why", "missing_information", "body", "Which client?")
	o.post("ana", "/tickets/1/message", "body", "Which client do you use?")
	o.post("maria", "/requests/1/message", "body", "The blue one.")
	o.post("ana", "/tickets/1/note", "body", "The blue one is 4.2.")
	status, body := o.get("ana", "/tickets/1/handoff?team="+o.specialists())
	o.wants("the sheet", status, body, 200, "from the handoff before, and since",
		"It drops at each rekey\n\nAna asked: “Which client do you use?”\nMaria: “The blue one.”", "Restart, as noted\n\nThe blue one is 4.2.", "The line", "Maria is in a hurry")
	o.hasNot("the sheet", body, "Restarted it.", "Since nine")
}

// TestBriefNamesNoHiddenArticle leaves out what the one who hands over may not read.
func TestBriefNamesNoHiddenArticle(t *testing.T) {
	o := newOffice(t)
	above := store.Article{ID: "above", Title: "Only for experts", Body: "Keys.", Audience: "tier", Tier: 3, UpdatedAt: time.Now()}
	o.must(o.engine.Store().SaveArticle(t.Context(), above, store.Audit{At: time.Now()}))
	o.post("maria", "/requests", "subject", "VPN down", "body", "See https://desk.test/knowledge/above")
	o.post("ana", "/tickets/1/take")
	status, body := o.get("ana", "/tickets/1/handoff?team="+o.specialists())
	o.wants("the sheet", status, body, 200, "VPN down")
	o.hasNot("the sheet", body, "Only for experts", "Articles tried")
}

// TestAcceptAndRate accepts a handoff and says in the same click how good its story was.
func TestAcceptAndRate(t *testing.T) {
	o := newOffice(t)
	o.offeredToTom()
	status, body := o.get("tom", "/tickets/1")
	o.wants("the receiver's page", status, body, 200, `aria-label="Accept, a good handoff"`, `aria-label="Accept, something was missing"`, `name="rating" value="5"`)
	status, body = o.post("tom", "/tickets/1/accept", "rating", "many")
	o.wants("a rating that is none", status, body, 422, `role="alert"`)
	status, _ = o.post("tom", "/tickets/1/accept", "rating", "5")
	o.wants("accepting with a rating", status, "", 303)
	status, body = o.get("tom", "/tickets/1")
	o.wants("the page after it", status, body, 200, "Tom accepted the handoff.", "Tom rated the handoff 5 of 5.", `aria-label="Good handoff" aria-pressed="true"`)
}

// TestBouncesAreSaid says a bounce calmly at first, and from the second on warns with the way drawn and what the third brings.
func TestBouncesAreSaid(t *testing.T) {
	o := newOffice(t)
	const way = `class="bounce-way"`
	back := func() {
		t.Helper()
		status, _ := o.post("tom", "/tickets/1/return", "why", "wrong_team", "body", "Not ours.")
		o.wants("a return", status, "", 303)
	}
	sheet := func() string {
		_, body := o.get("ana", "/tickets/1/handoff?team="+o.specialists())
		return body
	}
	o.offeredToTom()
	back()
	_, body := o.get("ana", "/tickets/1")
	o.wants("after one bounce", 200, body, 200, "It bounced once.")
	o.hasNot("after one bounce", body, way)
	body = sheet()
	o.wants("the sheet before the second", 200, body, 200, "Specialists had this ticket before: handing it there again is bounce 2. From bounce 3 on a dispatcher decides", way)
	_, drawn, _ := strings.Cut(body, way)
	drawn, _, _ = strings.Cut(drawn, "</ol>")
	if n := strings.Count(drawn, "<li"); n != 4 { // Ana's, the specialists', Ana's again, the specialists' again
		t.Errorf("the way is drawn over %d teams, want 4", n)
	}
	o.offer()
	back()
	_, body = o.get("ana", "/tickets/1")
	o.wants("after three bounces", 200, body, 200, "It bounced 3 times. Where it goes is for a dispatcher to decide.", way)
	body = sheet()
	o.wants("the sheet after it", 200, body, 200, "is bounce 4, and puts it on the dispatcher", way)
}
