package web

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// TestCallerByName opens the ticket of a caller of whom only the name is known, for the one who has them on the phone.
func TestCallerByName(t *testing.T) {
	o := newOffice(t)
	martin := desk.Person{ID: desk.PersonID(uuid.NewString()), Name: "Martin", Email: "martin@acme.test", Contacts: []desk.Contact{{Client: o.client.ID, Sees: desk.SeesOwn}}}
	o.must(o.site.Store().SavePerson(context.Background(), martin, store.Audit{At: time.Now()}))
	status, body := o.post("ana", "/tickets", "email", "Zoe", "subject", "Scanner", "body", "It does not connect", "via", "call", "take", "yes")
	o.wants("a name nobody has", status, body, 422, "Nobody&#39;s name begins with Zoe here. Give the e-mail address.", "It does not connect", `name="take" value="yes" checked`)
	status, body = o.post("ana", "/tickets", "email", "mar", "subject", "Scanner", "body", "It does not connect", "via", "call")
	o.wants("a name two have", status, body, 422, "Maria (maria@acme.test)", "Martin (martin@acme.test)", "It does not connect")
	if _, err := o.site.Store().TicketByNumber(context.Background(), 1); !store.IsNotFound(err) {
		t.Fatalf("a refused ticket was opened: %v", err)
	}
	for i, take := range []string{"yes", ""} {
		form := url.Values{"email": {"MARI"}, "subject": {"Scanner"}, "body": {"It does not connect"}, "via": {"call"}, "take": {take}, "type": {"incident"}}
		if status, _, body := o.posted("ana", "/tickets", form); status != 303 {
			t.Fatalf("got %d, %s", status, body)
		}
		got, owner := o.ticket(int64(i+1)), desk.PersonID("")
		if take != "" {
			owner = o.people["ana"].ID
		}
		if got.Requester != o.people["maria"].ID || got.Via != desk.ViaPhone || got.Owner != owner {
			t.Errorf("#%d is of %s by %s with %q", i+1, got.Requester, got.Via, got.Owner)
		}
	}
	status, body = o.get("ana", "/tickets/new?via=call")
	o.wants("the form of a call", status, body, 200, `name="take" value="yes" checked`)
	status, body = o.get("ana", "/tickets/new")
	o.wants("the form", status, body, 200, `name="take" value="yes"`)
	o.hasNot("the form", body, `name="take" value="yes" checked`)
	status, place, _ := o.posted("tom", "/tickets", url.Values{"email": {"MARI"}, "subject": {"Screen"}, "body": {"It is dark"}, "via": {"call"}, "take": {"yes"}, "type": {"incident"}})
	_, body = o.get("tom", place)
	o.wants("what could not be taken", status, body, 303, "It went to Intake, where you are no member, so it is not assigned to you.")
	_, body = o.get("ana", "/tickets/1?mine=1")
	o.hasNot("what was taken", body, "no member")
}

// TestMergeOfAnothersRequest says before whose request it is, and leads to the one that goes on.
func TestMergeOfAnothersRequest(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("john", "/requests", "subject", "VPN down too", "body", "Since ten")
	o.post("maria", "/requests", "subject", "VPN still down", "body", "Since eleven")
	status, body := o.get("ana", "/tickets/2/preview/merge?number=1")
	o.wants("another's request", status, body, 200, "Maria asked for this one. John goes on reading only if")
	status, body = o.get("ana", "/tickets/3/preview/merge?number=1")
	o.wants("a request of the same person", status, body, 200, "VPN down")
	o.hasNot("a request of the same person", body, "asked for this one")
	if status, at, _ := o.posted("ana", "/tickets/2/merge", url.Values{"other": {"1"}}); status != 303 || at != "/tickets/1" {
		t.Errorf("after the merge: %d, %s", status, at)
	}
}
