package admin

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/portal"
)

// letters keeps the letters with links instead of sending them.
type letters struct{ sent []linkSent }

type linkSent struct{ to, by, purpose, path string }

func (l *letters) Sends() bool { return true }

func (l *letters) SendLink(_ context.Context, to desk.Person, purpose, url string) error {
	l.sent = append(l.sent, linkSent{to.Email, "", purpose, strings.TrimPrefix(url, "https://desk.example")})
	return nil
}

func (l *letters) SendInvitation(_ context.Context, to desk.Person, by, purpose, url string) error {
	l.sent = append(l.sent, linkSent{to.Email, by, purpose, strings.TrimPrefix(url, "https://desk.example")})
	return nil
}

// mails lets the desk send letters, and opens the pages their links lead to.
func (o *office) mails() *letters {
	l := &letters{}
	o.site.Letters, o.site.BaseURL = l, "https://desk.example"
	for _, route := range (&portal.Site{Base: o.site.Base}).Routes() {
		if strings.HasPrefix(route.Path, "/join/") || route.Path == "/forgot" {
			o.mux.HandleFunc(route.Method+" "+route.Path, route.Handle)
		}
	}
	return l
}

// TestInvitation mails an agent and a contact a link that sets their first password, and from then on one for a new password.
func TestInvitation(t *testing.T) {
	o := newOffice(t)
	l := o.mails()
	for who, path := range map[string]string{
		"ana": "/admin/agents/" + string(o.people["ana"].ID), "rita": "/admin/clients/" + string(o.acme.ID) + "/contacts/" + string(o.people["rita"].ID),
	} {
		l.sent = nil
		if a := o.get("dana", path); !strings.Contains(a.body, "Send an invitation") || strings.Contains(a.body, "Send a new link") {
			t.Errorf("%s has no password, and the page does not offer an invitation", who)
		}
		o.saved(o.post("dana", path+"/invite"))
		if len(l.sent) != 1 || l.sent[0].to != who+"@desk.example" || l.sent[0].by != "dana" || l.sent[0].purpose != store.LinkInvite {
			t.Fatalf("the letters to %s are %+v", who, l.sent)
		}
		link := l.sent[0].path
		if a := o.get("", link); a.status != http.StatusOK {
			t.Errorf("the link of %s shows %d", who, a.status)
		}
		if a := o.post("", link, "password", "a long enough one"); a.status != http.StatusSeeOther {
			t.Errorf("choosing a password gives %d", a.status)
		}
		if _, _, err := o.auth.SignIn(t.Context(), who+"@desk.example", "a long enough one", ""); err != nil {
			t.Errorf("the password that %s chose does not open the desk: %v", who, err)
		}
		if a := o.post("", link, "password", "another long one"); a.status != http.StatusNotFound {
			t.Errorf("the link of %s works twice: %d", who, a.status)
		}
		if a := o.get("dana", path); !strings.Contains(a.body, "Send a new link") || strings.Contains(a.body, "Send an invitation") {
			t.Errorf("%s has a password, and the page invites them", who)
		}
		o.saved(o.post("dana", path+"/invite"))
		if len(l.sent) != 2 || l.sent[1].purpose != store.LinkPassword {
			t.Errorf("the letters to %s are %+v", who, l.sent)
		}
	}
	if !o.did("dana", "person.invite") {
		t.Error("the trail does not say who invited")
	}
}

// TestInvitationRefused holds who may invite whom, that it is limited together with the door for those who forgot, and that nothing
// is sent that cannot arrive.
func TestInvitationRefused(t *testing.T) {
	o := newOffice(t)
	dana, mia := "/admin/agents/"+string(o.people["dana"].ID), "/admin/agents/"+string(o.people["mia"].ID)
	rita := "/admin/clients/" + string(o.acme.ID) + "/contacts/" + string(o.people["rita"].ID)
	if a := o.get("dana", rita); !strings.Contains(a.body, "Set up a mailbox that sends") || strings.Contains(a.body, rita+"/invite") {
		t.Error("a desk without mail does not say what to do")
	}
	if a := o.post("dana", rita+"/invite"); a.status != http.StatusConflict || !strings.Contains(a.body, "Set up a mailbox that sends") {
		t.Errorf("a desk without mail: %d", a.status)
	}
	l := o.mails()
	for _, c := range []struct {
		who, path string
		status    int
	}{{"ana", mia, http.StatusNotFound}, {"rita", mia, http.StatusNotFound}, {"mia", dana, http.StatusForbidden}, {"mia", mia, http.StatusSeeOther}, {"ana", rita, http.StatusSeeOther}} {
		if a := o.post(c.who, c.path+"/invite"); a.status != c.status {
			t.Errorf("%s at %s: got %d, want %d", c.who, c.path, a.status, c.status)
		}
	}
	o.saved(o.post("ana", rita+"/invite"))
	o.post("", "/forgot", "email", "rita@desk.example")
	if a := o.post("ana", rita+"/invite"); a.status != http.StatusTooManyRequests || !strings.Contains(a.body, "within the hour") {
		t.Errorf("the fourth letter in an hour: %d", a.status)
	}
	if len(l.sent) != 4 {
		t.Errorf("%d letters were sent: %+v", len(l.sent), l.sent)
	}
	gone := o.people["mia"]
	gone.Disabled = true
	o.must(o.store.SavePerson(t.Context(), gone, store.Audit{Act: "person.save"}))
	if a := o.post("dana", mia+"/invite"); a.status != http.StatusConflict || len(l.sent) != 4 {
		t.Errorf("somebody who is shut out: %d", a.status)
	}
}
