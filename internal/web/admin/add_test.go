package admin

import (
	"context"
	"html"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"tierdesk/internal/core/desk"
)

var hiddenField = regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)"`)

// filled is the form of a page as a browser sends it: what is hidden in it, and what was typed.
func filled(body, action string, typed ...string) []string {
	_, form, _ := strings.Cut(body, `action="`+action+`"`)
	form, _, _ = strings.Cut(form, "</form>")
	for _, field := range hiddenField.FindAllStringSubmatch(form, -1) {
		typed = append(typed, field[1], html.UnescapeString(field[2]))
	}
	return typed
}

// newForms are all forms that add something, and how many of its kind there are.
func (o *office) newForms() []newForm {
	acme, ctx := "/admin/clients/"+string(o.acme.ID), context.Background()
	return []newForm{
		{"/admin/agents/new", "/admin/agents", []string{"name", "Tom", "email", "tom@desk.example", "roles", "agent", "password", "a long enough one"}, func() int {
			agents, err := o.store.ListAgents(ctx)
			o.must(err)
			return len(agents)
		}},
		{"/admin/teams/new", "/admin/teams", []string{"name", "Night", "tier", "2"}, func() int { return len(o.engine.House().Teams) }},
		{"/admin/categories/new", "/admin/categories", []string{"name", "Tills"}, func() int { return len(o.engine.House().Categories) }},
		{"/admin/vendors", "/admin/vendors", []string{"name", "Cisco"}, func() int { return len(o.engine.House().Vendors) }},
		{"/admin/clients/new", "/admin/clients", []string{"name", "Kestrel"}, func() int { return strings.Count(o.get("dana", "/admin/clients").body, `href="/admin/clients/`) }},
		{acme, acme + "/sites", []string{"name", "Eastgate"}, func() int {
			sites, err := o.store.Sites(ctx, o.acme.ID)
			o.must(err)
			return len(sites)
		}},
		{acme + "/contacts/new", acme + "/contacts", []string{"name", "Paul", "email", "paul@acme.example", "sees", "own"}, func() int {
			return strings.Count(o.get("dana", acme).body, acme+"/contacts/")
		}},
		{"/admin/access", "/admin/access/tokens", []string{"name", "robot", "scopes", "read", "days", "90"}, func() int {
			tokens, err := o.store.Tokens(ctx, o.people["dana"].ID)
			o.must(err)
			return len(tokens)
		}},
	}
}

type newForm struct {
	page, action string
	typed        []string
	count        func() int
}

// TestAddedOnce sends every form that adds something as a browser does, twice at once and once more later: it is taken at the first
// try, and adds one thing.
func TestAddedOnce(t *testing.T) {
	o := newOffice(t)
	for _, form := range o.newForms() {
		before := form.count()
		typed := filled(o.get("dana", form.page).body, form.action, form.typed...)
		answers := make([]answer, 3)
		var both sync.WaitGroup
		for i := range 2 {
			both.Go(func() { answers[i] = o.post("dana", form.action, typed...) })
		}
		both.Wait()
		answers[2] = o.post("dana", form.action, typed...)
		for _, a := range answers {
			if a.status != http.StatusSeeOther && form.page != "/admin/access" || a.status >= 400 {
				t.Errorf("%s: got %d: %s", form.page, a.status, problemIn(a.body))
			}
			if a.to != answers[0].to {
				t.Errorf("%s: sent twice it leads to %s and %s", form.page, answers[0].to, a.to)
			}
		}
		if added := form.count() - before; added != 1 {
			t.Errorf("%s: sent three times it added %d", form.page, added)
		}
		if secret := secretIn(answers[0].body); form.page == "/admin/access" && (secret == "" || secret != secretIn(answers[1].body)) {
			t.Errorf("the secret shown is %q and then %q", secret, secretIn(answers[1].body))
		}
	}
	if _, _, err := o.auth.SignIn(context.Background(), "tom@desk.example", "a long enough one", ""); err != nil {
		t.Errorf("the password does not open the desk: %v", err)
	}
}

func secretIn(body string) string {
	_, after, _ := strings.Cut(body, `data-secret`)
	_, after, _ = strings.Cut(after, ">")
	secret, _, _ := strings.Cut(after, "<")
	return secret
}

// TestOtherWordsAddAnother holds that going back and typing something else adds another one.
func TestOtherWordsAddAnother(t *testing.T) {
	o := newOffice(t)
	body := o.get("dana", "/admin/teams/new").body
	first := o.saved(o.post("dana", "/admin/teams", filled(body, "/admin/teams", "name", "Night", "tier", "2")...))
	if second := o.saved(o.post("dana", "/admin/teams", filled(body, "/admin/teams", "name", "Day", "tier", "2")...)); first == second {
		t.Errorf("both are %s", first)
	}
}

// TestWhoseItIs holds that what belongs to somebody is refused by name, to those who may know it.
func TestWhoseItIs(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	other := o.other
	other.Domains = []string{"other.example"}
	_, err := o.engine.SaveClient(ctx, desk.Actor{Person: o.people["dana"]}, other)
	o.must(err)
	for _, c := range []struct {
		who, path string
		form      []string
		said      string
	}{
		{"dana", "/admin/agents", []string{"name", "Tom", "email", "rita@desk.example", "roles", "agent"}, "rita has this address already: rita@desk.example."},
		{"dana", "/admin/clients", []string{"name", "Kestrel", "domains", "kestrel.example\nOther.example"}, "other.example belongs to Other already."},
		{"mia", "/admin/clients", []string{"name", "Kestrel", "domains", "other.example"}, "other.example belongs to another client already."},
	} {
		if a := o.post(c.who, c.path, c.form...); a.status != http.StatusConflict || !strings.Contains(a.body, c.said) {
			t.Errorf("%s %v: got %d %q, want %q", c.path, c.form, a.status, problemIn(a.body), c.said)
		}
	}
}
