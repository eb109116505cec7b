package admin

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// fetched are the fields of a mailbox, others than these in the place of theirs.
func fetched(instead ...string) []string {
	return append(instead, "way", "imap", "address", "Help@Desk.example", "host", "IMAP.desk.example", "port", "993", "encryption", "tls", "user", "help", "password", "right")
}

func TestMailboxIsTriedBeforeItIsKept(t *testing.T) {
	o := newOffice(t)
	o.setup.Boxes = nil
	if body := o.get("mia", "/admin/mail").body; !strings.Contains(body, "no mail yet") || !strings.Contains(body, "/admin/mail/boxes/new") {
		t.Error("a desk without mail does not lead to its set-up")
	}
	a := o.post("mia", "/admin/mail/boxes", fetched("password", "wrong")...)
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "535 &lt;script&gt;") || len(o.setup.Boxes) != 0 {
		t.Fatalf("a wrong password: %d, kept %v", a.status, o.setup.Boxes)
	}
	if !strings.Contains(a.body, `value="imap.desk.example"`) && !strings.Contains(a.body, `value="IMAP.desk.example"`) || strings.Contains(a.body, `value="wrong"`) {
		t.Error("what was typed is lost, or the password is shown")
	}
	if to := o.saved(o.post("mia", "/admin/mail/boxes", fetched()...)); to != "/admin/mail" {
		t.Errorf("it leads to %s", to)
	}
	want := page.MailServer{Host: "imap.desk.example", Port: 993, Encryption: "tls", User: "help", Password: "right"}
	if len(o.setup.Boxes) != 1 || o.setup.Boxes[0].Address != "help@desk.example" || o.setup.Boxes[0].In != want || !o.did("mia", "mail.save") {
		t.Fatalf("kept is %+v", o.setup.Boxes)
	}
	before := o.tried
	o.saved(o.post("mia", "/admin/mail/boxes", fetched("address", "sales@desk.example", "password", "wrong", "anyway", "yes", "first", "yes")...))
	if len(o.setup.Boxes) != 2 || o.setup.Boxes[0].Address != "sales@desk.example" || o.tried != before {
		t.Fatalf("kept all the same is %+v, tried %d times", o.setup.Boxes, o.tried-before)
	}
	first := o.setup.Boxes[0].ID
	o.saved(o.post("mia", mailboxPath(first), "way", "handed", "address", "sales@desk.example"))
	if got := o.setup.Boxes[0].In; got != (page.MailServer{}) {
		t.Errorf("an address whose letters are handed over is fetched from %+v", got)
	}
	o.saved(o.post("mia", mailboxPath(first)+"/remove"))
	if len(o.setup.Boxes) != 1 || !o.did("mia", "mail.remove") {
		t.Errorf("after removing there are %+v", o.setup.Boxes)
	}
	if got := o.post("mia", mailboxPath(first)+"/remove").status; got != http.StatusNotFound {
		t.Errorf("a mailbox is removed twice: %d", got)
	}
}

func TestWrongMailboxIsRefusedBesideItsField(t *testing.T) {
	o := newOffice(t)
	o.setup.Boxes = nil
	o.saved(o.post("mia", "/admin/mail/boxes", fetched()...))
	for name, form := range map[string][]string{
		"no address":         {"address", "help"},
		"an address twice":   {"address", "HELP@desk.example"},
		"an address as host": {"address", "b@desk.example", "host", "https://imap.desk.example"},
		"no host":            {"address", "b@desk.example", "host", ""},
		"a port of text":     {"address", "b@desk.example", "port", "imap"},
		"a port beyond":      {"address", "b@desk.example", "port", "65536"},
		"no encryption":      {"address", "b@desk.example", "encryption", "rot13"},
		"hidden plain text":  {"address", "b@desk.example", "encryption", "opportunistic"},
		"no name":            {"address", "b@desk.example", "user", " "},
		"the same folder":    {"address", "b@desk.example", "folder", "inbox", "move_to", "INBOX"},
		"a wrong auth host":  {"address", "b@desk.example", "auth_host", "mx desk"},
	} {
		a := o.post("mia", "/admin/mail/boxes", fetched(form...)...)
		if a.status != http.StatusUnprocessableEntity && a.status != http.StatusConflict || !strings.Contains(a.body, "data-invalid") {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	if len(o.setup.Boxes) != 1 {
		t.Errorf("kept is %+v", o.setup.Boxes)
	}
}

func TestSendingIsTriedBeforeItIsKept(t *testing.T) {
	o := newOffice(t)
	o.setup.Boxes = nil
	if got := o.get("mia", "/admin/mail/sending").status; got != http.StatusNotFound {
		t.Errorf("sending without an address to send from: %d", got)
	}
	o.saved(o.post("mia", "/admin/mail/boxes", fetched()...))
	if body := o.get("mia", "/admin/mail/sending").body; !strings.Contains(body, `value="smtp.desk.example"`) || strings.Contains(body, `value="help"`) {
		t.Error("the server is not guessed from the mailbox, or a sign-in is that nobody asked for")
	}
	out := []string{"name", "Desk", "host", "smtp.desk.example", "port", "465", "encryption", "tls", "user", "help"}
	if a := o.post("mia", "/admin/mail/sending", append(out, "password", "wrong")...); a.status != http.StatusUnprocessableEntity || o.setup.Out.Host != "" {
		t.Fatalf("a wrong password: %d, kept %+v", a.status, o.setup.Out)
	} else if strings.Contains(a.body, "/admin/mail/sending/stop") {
		t.Error("sending can be stopped before it was set up")
	}
	if a := o.post("mia", "/admin/mail/sending", append([]string{"name", " "}, out...)...); a.status != http.StatusUnprocessableEntity {
		t.Errorf("no name: %d", a.status)
	}
	o.saved(o.post("mia", "/admin/mail/sending", append(out, "password", "right")...))
	if o.setup.Name != "Desk" || o.setup.Out.Host != "smtp.desk.example" {
		t.Fatalf("kept is %+v", o.setup)
	}
	o.saved(o.post("mia", "/admin/mail/sending/stop"))
	if o.setup.Out.Host != "" || !o.did("mia", "mail.stop") {
		t.Errorf("after the stop there is %+v", o.setup.Out)
	}
}

// TestMailOfAFileIsNotChangedHere keeps the forms away where the set-up stands elsewhere.
func TestMailOfAFileIsNotChangedHere(t *testing.T) {
	o := newOffice(t)
	o.setup.Boxes = nil
	o.setup = page.MailSetup{Place: page.SetupInFile, Boxes: []page.MailboxSetup{{ID: "support", Address: "support@desk.example"}}}
	if body := o.get("mia", "/admin/mail").body; !strings.Contains(body, "in a file on the server") || strings.Contains(body, "/admin/mail/boxes") {
		t.Error("the page offers what it cannot do")
	}
	for _, path := range []string{"/admin/mail/boxes/new", "/admin/mail/boxes/support", "/admin/mail/sending"} {
		if got := o.get("mia", path).status; got != http.StatusNotFound {
			t.Errorf("%s: %d", path, got)
		}
	}
	if got := o.post("mia", "/admin/mail/boxes", fetched()...).status; got != http.StatusNotFound {
		t.Errorf("a mailbox beside the file: %d", got)
	}
}

// TestGivenUpLetterIsTriedAgain puts one back into the outbox, once, and not one that a rule holds for good.
func TestGivenUpLetterIsTriedAgain(t *testing.T) {
	for why, may := range map[string]bool{"550 no such mailbox": true, store.WhyNoMail: true, store.WhyErased: false, store.WhyBefore: false, store.WhyOurs: false} {
		if got := (deadLetter{Post: store.Post{Why: why}}).mayGo(); got != may {
			t.Errorf("%q may be tried again: %t", why, got)
		}
	}
	o := newOffice(t)
	if got := o.post("mia", "/admin/mail/letters/none/again").status; got != http.StatusNotFound {
		t.Errorf("a letter that is not there: %d", got)
	}
	id := o.givenUp()
	if body := o.get("mia", "/admin/mail").body; !strings.Contains(body, "/admin/mail/letters/"+id+"/again") {
		t.Error("the page offers no other try")
	}
	o.saved(o.post("mia", "/admin/mail/letters/"+id+"/again"))
	if dead, err := o.store.DeadPosts(t.Context(), 5); err != nil || len(dead) != 0 || !o.did("mia", "mail.again") {
		t.Errorf("given up are %v, %v", dead, err)
	}
	if got := o.post("mia", "/admin/mail/letters/"+id+"/again").status; got != http.StatusNotFound {
		t.Errorf("a letter that waits is put back again: %d", got)
	}
	if body := o.get("dana", "/admin/audit").body; !strings.Contains(body, "had a letter sent again") || !strings.Contains(body, "#1") {
		t.Error("the trail does not say which letter")
	}
}

// givenUp opens a ticket whose receipt no mail server took.
func (o *office) givenUp() string {
	o.t.Helper()
	ctx, rita := o.t.Context(), o.people["rita"]
	_, err := o.engine.Open(ctx, desk.Open{Client: o.acme.ID, Requester: rita.ID, Content: desk.Content{Subject: "The till", Body: "It is dark."}}, engine.Call{Actor: desk.Actor{Person: rita}, Via: desk.ViaWeb})
	o.must(err)
	now := time.Now()
	posts, err := o.store.ClaimPosts(ctx, "test", now, now.Add(time.Minute), 1)
	o.must(err)
	if len(posts) != 1 {
		o.t.Fatal("a ticket sends no receipt")
	}
	o.must(o.store.PostFailed(ctx, posts[0].ID, "test", time.Time{}, "550 no such mailbox"))
	return posts[0].ID
}
