package storetest

import (
	"fmt"
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

func audit(act string) store.Audit { return store.Audit{At: at(0), By: "a1", Act: act} }

func testPeople(t *testing.T, s store.Store) {
	ctx := t.Context()
	ada := desk.Person{
		ID: "p1", Name: "Ada", Email: " Ada@Example.ORG ", Roles: []desk.Role{desk.RoleAgent}, Teams: []desk.TeamID{"t1"}, ServesAll: true,
		Contacts: []desk.Contact{{Client: "c1", Site: "s1", Sees: desk.SeesAll}}, Serves: []desk.ClientID{"c2"}, NoMail: true,
	}
	must(t, s.SavePerson(ctx, ada, audit("person.save")))
	ada.Email, ada.Version = "ada@example.org", 1
	for _, email := range []string{"ada@example.org", "ADA@example.org "} {
		got, err := s.PersonByEmail(ctx, email)
		must(t, err)
		same(t, "person", got, ada)
	}
	_, err := s.PersonByEmail(ctx, "")
	wantMissing(t, err)
	_, err = s.Person(ctx, "none")
	wantMissing(t, err)
	wantKind(t, s.SavePerson(ctx, desk.Person{ID: "p2", Email: "ADA@EXAMPLE.ORG"}, audit("person.save")), desk.KindConflict)
	must(t, s.SavePerson(ctx, desk.Person{ID: "p2", Name: "no address"}, audit("person.save")))
	must(t, s.SavePerson(ctx, desk.Person{ID: "p3", Name: "none either"}, audit("person.save")))
	ada.Name, ada.Contacts, ada.Roles = "Ada L.", nil, nil
	must(t, s.SavePerson(ctx, ada, audit("person.save")))
	if people, _, err := s.ListPersons(ctx, "c1", store.Listing{Limit: 10}); err != nil || len(people) != 0 {
		t.Errorf("a contact of old: %v, %v", people, err)
	}
	found, err := s.Persons(ctx, []desk.PersonID{"p1", "p2", "none"})
	must(t, err)
	if len(found) != 2 || found["p1"].Name != "Ada L." {
		t.Errorf("found %v", found)
	}
	namedLists(t, s)
}

// testPersonVersions: who changes a record that was changed since they read it is told so.
func testPersonVersions(t *testing.T, s store.Store) {
	ctx := t.Context()
	ada := desk.Person{
		ID: "p1", Name: "Ada", Email: "ada@x.test", Title: "Practice manager", Phone: "+44 1", Language: "de-AT", Zone: "Europe/Vienna", Avatar: "face",
	}
	must(t, s.SavePerson(ctx, ada, audit("person.save")))
	first, err := s.Person(ctx, "p1")
	must(t, err)
	ada.Version = 1
	same(t, "person", first, ada)
	must(t, s.SavePerson(ctx, first, audit("person.save")))
	wantStale(t, s.SavePerson(ctx, first, audit("person.save")))
	wantStale(t, s.SavePerson(ctx, desk.Person{ID: "p2", Version: 1}, audit("person.save")))
	_, err = s.Person(ctx, "p2")
	wantMissing(t, err)
	first.Version = 0
	must(t, s.SavePerson(ctx, first, audit("person.save")))
	people, err := s.Persons(ctx, []desk.PersonID{"p1"})
	must(t, err)
	if people["p1"].Version != 3 {
		t.Errorf("version %d after three saves", people["p1"].Version)
	}
	first.Version = 3
	errs := make([]error, 6)
	together(6, func(i int) { errs[i] = s.SavePerson(background(), first, audit("person.save")) })
	saved := 0
	for _, err := range errs {
		if err == nil {
			saved++
		} else {
			wantStale(t, err)
		}
	}
	if saved != 1 {
		t.Errorf("%d of 6 saved the same version", saved)
	}
	pictures(t, s, ada)
}

// pictures: a picture is in use as long as somebody's record names it.
func pictures(t *testing.T, s store.Store, p desk.Person) {
	t.Helper()
	for _, avatar := range []string{"face", "other", "", "face"} {
		p.Avatar, p.Version = avatar, 0
		must(t, s.SavePerson(t.Context(), p, audit("person.save")))
		for _, hash := range []string{"face", "other"} {
			used, err := s.BlobInUse(t.Context(), store.PeopleFolder, hash)
			must(t, err)
			if used != (hash == avatar) {
				t.Errorf("with the picture %q, %q is in use: %t", avatar, hash, used)
			}
		}
	}
}

// namedLists reads lists by name in an order that no language of a database may change.
func namedLists(t *testing.T, s store.Store) {
	names := []string{"Ärger", "Zoe", "adam", "Bert", "_under", "ähre", "zoe", "É", "Bea Smith", "ss", "ß", "1st"}
	for i, name := range names {
		p := desk.Person{ID: desk.PersonID(fmt.Sprint("n", i)), Name: name, Email: fmt.Sprintf("%d@n.test", i), Roles: []desk.Role{desk.RoleAgent}, Contacts: []desk.Contact{{Client: "c9"}}}
		must(t, s.SavePerson(t.Context(), p, audit("person.save")))
	}
	var got []string
	for l := (store.Listing{Limit: 5}); ; {
		people, next, err := s.ListPersons(t.Context(), "c9", l)
		must(t, err)
		for _, p := range people {
			got = append(got, p.Name)
		}
		if l.After = next; next == "" {
			break
		}
	}
	if want := "1st _under adam Bea Smith Bert ss Zoe zoe ß ähre Ärger É"; strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
	for query, want := range map[string]int{"BE": 2, "zo": 2, "11@": 1, "ä": 2, "nobody": 0} {
		people, _, err := s.ListPersons(t.Context(), "", store.Listing{Limit: 50, Query: query})
		must(t, err)
		if len(people) != want {
			t.Errorf("%q: %d people, want %d", query, len(people), want)
		}
	}
	agents, err := s.ListAgents(t.Context())
	must(t, err)
	if len(agents) != len(names) {
		t.Errorf("%d agents", len(agents))
	}
	_, _, err = s.ListPersons(t.Context(), "", store.Listing{After: "nonsense!"})
	wantKind(t, err, desk.KindInvalid)
}

func testClients(t *testing.T, s store.Store) {
	ctx := t.Context()
	acme := desk.Client{ID: "c1", Name: "Acme", Domains: []string{"Acme.test", "acme.example"}, CopySees: true, HasOwn: true}
	must(t, s.SaveClient(ctx, acme, audit("client.save")))
	got, err := s.ClientByDomain(ctx, "ACME.TEST")
	must(t, err)
	same(t, "client", got, acme)
	wantKind(t, s.SaveClient(ctx, desk.Client{ID: "c2", Name: "Beta", Domains: []string{"acme.TEST"}}, audit("client.save")), desk.KindConflict)
	_, err = s.Client(ctx, "c2")
	wantMissing(t, err)
	must(t, s.SaveClient(ctx, desk.Client{ID: "c2", Name: "beta"}, audit("client.save")))
	acme.Domains = []string{"acme.example"}
	must(t, s.SaveClient(ctx, acme, audit("client.save")))
	several, err := s.Clients(ctx, []desk.ClientID{"c1", "c2", "none"})
	must(t, err)
	if len(several) != 2 || several["c2"].Name != "beta" {
		t.Errorf("several clients: %v", several)
	}
	same(t, "one of several", several["c1"], acme)
	if several, err = s.Clients(ctx, nil); err != nil || len(several) != 0 {
		t.Errorf("no clients: %v, %v", several, err)
	}
	_, err = s.ClientByDomain(ctx, "acme.test")
	wantMissing(t, err)
	for _, tt := range []struct {
		scope desk.Scope
		want  int
	}{
		{all(), 2},
		{desk.Scope{}, 0},
		{desk.Scope{Person: "a", Agent: true, ServesAll: true}, 2},
		{desk.Scope{Person: "a", Agent: true, Serves: []desk.ClientID{"c2"}}, 1},
		{desk.Scope{Person: "p", Contacts: []desk.Contact{{Client: "c1"}}}, 1},
		{desk.Scope{Person: "p", Contacts: []desk.Contact{{Client: "c1"}}, Only: "t1"}, 0},
	} {
		clients, _, err := s.ListClients(ctx, tt.scope, store.Listing{Limit: 10})
		must(t, err)
		if len(clients) != tt.want {
			t.Errorf("%+v sees %d clients", tt.scope, len(clients))
		}
	}
	must(t, s.SaveSite(ctx, desk.Site{ID: "s2", Client: "c1", Name: "West"}, audit("site.save")))
	must(t, s.SaveSite(ctx, desk.Site{ID: "s1", Client: "c1", Name: "East"}, audit("site.save")))
	must(t, s.SaveSite(ctx, desk.Site{ID: "s1", Client: "c1", Name: "Eastern"}, audit("site.save")))
	sites, err := s.Sites(ctx, "c1")
	must(t, err)
	same(t, "sites", sites, []desk.Site{{ID: "s1", Client: "c1", Name: "Eastern"}, {ID: "s2", Client: "c1", Name: "West"}})
}

func testArticles(t *testing.T, s store.Store) {
	ctx := t.Context()
	a := store.Article{ID: "k1", Title: "Reset", Body: "Press it.\x00", Audience: "tier", Client: "c1", Tier: 2, UpdatedAt: at(1), UpdatedBy: "a1"}
	must(t, s.SaveArticle(ctx, a, audit("article.save")))
	wantStale(t, s.SaveArticle(ctx, a, audit("article.save")))
	got, err := s.Article(ctx, "k1")
	must(t, err)
	if got.Version != 1 || got.Number != 1 || got.Audience != "tier" || got.Tier != 2 || !got.UpdatedAt.Equal(at(1)) {
		t.Errorf("got %+v", got)
	}
	got.Title = "Reset twice"
	must(t, s.SaveArticle(ctx, got, audit("article.save")))
	wantStale(t, s.SaveArticle(ctx, got, audit("article.save")))
	must(t, s.SaveArticle(ctx, store.Article{ID: "k2", Title: "Another", Audience: "public"}, audit("article.save")))
	list, next, err := s.ListArticles(ctx, store.Listing{Limit: 1})
	must(t, err)
	rest, end, err := s.ListArticles(ctx, store.Listing{Limit: 1, After: next})
	must(t, err)
	if len(list) != 1 || list[0].Number != 2 || len(rest) != 1 || rest[0].Title != "Reset twice" || rest[0].Version != 2 || end != "" {
		t.Errorf("got %+v, then %+v, end %q", list, rest, end)
	}
	_, err = s.Article(ctx, "none")
	wantMissing(t, err)
	newestArticles(t, s)
	for range 2 {
		must(t, s.CountSolved(ctx, "k1"))
	}
	must(t, s.CountSolved(ctx, "k2"))
	solved, err := s.SolvedBy(ctx, []desk.ArticleID{"k1", "k4", "none"})
	must(t, err)
	same(t, "articles that solved it", solved, map[desk.ArticleID]int64{"k1": 2})
	none, err := s.SolvedBy(ctx, nil)
	must(t, err)
	same(t, "no articles asked for", none, map[desk.ArticleID]int64{})
}

func newestArticles(t *testing.T, s store.Store) {
	ctx := t.Context()
	must(t, s.SaveArticle(ctx, store.Article{ID: "k3", Title: "For c2", Audience: "client", Client: "c2", UpdatedAt: at(3)}, audit("article.save")))
	must(t, s.SaveArticle(ctx, store.Article{ID: "k4", Title: "For all", Audience: "public", UpdatedAt: at(2)}, audit("article.save")))
	for _, tt := range []struct {
		name  string
		scope desk.Scope
		limit int
		want  []desk.ArticleID
	}{
		{"nobody signed in", desk.Scope{}, 10, []desk.ArticleID{"k4", "k2"}},
		{"a contact", desk.Scope{Person: "p", Contacts: []desk.Contact{{Client: "c2"}}}, 10, []desk.ArticleID{"k3", "k4", "k2"}},
		{"a contact elsewhere", desk.Scope{Person: "p", Contacts: []desk.Contact{{Client: "c1"}}}, 10, []desk.ArticleID{"k4", "k2"}},
		{"the desk itself, two", desk.Scope{All: true}, 2, []desk.ArticleID{"k3", "k4"}},
	} {
		got, err := s.NewestArticles(ctx, tt.scope, tt.limit)
		must(t, err)
		var ids []desk.ArticleID
		for _, a := range got {
			ids = append(ids, a.ID)
		}
		same(t, tt.name, ids, tt.want)
	}
}

func testHouses(t *testing.T, s store.Store) {
	ctx := t.Context()
	_, err := s.House(ctx)
	wantMissing(t, err)
	n := 0
	h := desk.DefaultHouse(func() string { n++; return fmt.Sprint("id", n) })
	must(t, s.SaveHouse(ctx, h, audit("house.save")))
	wantStale(t, s.SaveHouse(ctx, h, audit("house.save")))
	h.Version = 1
	got, err := s.House(ctx)
	must(t, err)
	same(t, "house", got, h)
	errs := make([]error, 6)
	together(6, func(i int) { errs[i] = s.SaveHouse(background(), h, audit("house.save")) })
	saved := 0
	for _, err := range errs {
		if err == nil {
			saved++
		} else {
			wantStale(t, err)
		}
	}
	if got, err := s.House(ctx); saved != 1 || err != nil || got.Version != 2 {
		t.Errorf("%d saved, version %d, %v", saved, got.Version, err)
	}
	trail, err := s.AuditTrail(ctx, 0, 10)
	must(t, err)
	if len(trail) != 2 || trail[0].Pos < trail[1].Pos || trail[0].Act != "house.save" || trail[0].By != "a1" || !trail[0].At.Equal(at(0)) {
		t.Errorf("trail %+v", trail)
	}
	if older, err := s.AuditTrail(ctx, trail[0].Pos, 10); err != nil || len(older) != 1 {
		t.Errorf("older %+v, %v", older, err)
	}
	noted := store.Audit{At: at(1), By: "a2", Act: "mail.retry", Ref: "r1"}
	must(t, s.SaveAudit(ctx, noted))
	trail, err = s.AuditTrail(ctx, 0, 1)
	must(t, err)
	noted.Pos = trail[0].Pos
	same(t, "noted", trail[0], noted)
}

func testAccess(t *testing.T, s store.Store) {
	ctx := t.Context()
	_, err := s.Password(ctx, "p1")
	wantMissing(t, err)
	must(t, s.SavePassword(ctx, "p1", "hash", audit("password.save")))
	must(t, s.SavePassword(ctx, "p1", "hash2", audit("password.save")))
	if hash, err := s.Password(ctx, "p1"); err != nil || hash != "hash2" {
		t.Errorf("password %q, %v", hash, err)
	}
	for i, hash := range []string{"h1", "h2"} {
		must(t, s.SaveSession(ctx, store.Session{Hash: hash, Person: "p1", CreatedAt: at(i), SeenAt: at(i), ExpiresAt: at(99), Agent: "Firefox"}))
	}
	must(t, s.SaveSession(ctx, store.Session{Hash: "h3", Person: "p2", CreatedAt: at(0)}))
	must(t, s.TouchSession(ctx, "h1", at(50)))
	got, err := s.Session(ctx, "h1")
	must(t, err)
	same(t, "session", got, store.Session{Hash: "h1", Person: "p1", CreatedAt: at(0), SeenAt: at(50), ExpiresAt: at(99), Agent: "Firefox"})
	sessions, err := s.Sessions(ctx, "p1")
	must(t, err)
	if len(sessions) != 2 || sessions[0].Hash != "h2" {
		t.Errorf("sessions %+v", sessions)
	}
	must(t, s.DeleteSession(ctx, "p2", "h1"))
	_, err = s.Session(ctx, "h1")
	must(t, err)
	must(t, s.DeleteSession(ctx, "p1", "h1"))
	_, err = s.Session(ctx, "h1")
	wantMissing(t, err)
	must(t, s.DeleteSessions(ctx, "p1"))
	_, err = s.Session(ctx, "h2")
	wantMissing(t, err)
	_, err = s.Session(ctx, "h3")
	must(t, err)
	tokens(t, s)
}

func tokens(t *testing.T, s store.Store) {
	ctx := t.Context()
	token := store.Token{ID: "i1", Hash: "t1", Person: "p1", Name: "CI", Scopes: []desk.TokenScope{desk.ScopeRead, desk.ScopeWrite}, CreatedAt: at(0), ExpiresAt: at(9)}
	must(t, s.SaveToken(ctx, token, audit("token.create")))
	token.RevokedAt = at(5)
	must(t, s.SaveToken(ctx, token, audit("token.revoke")))
	got, err := s.Token(ctx, "t1")
	must(t, err)
	same(t, "token", got, token)
	_, err = s.Token(ctx, "none")
	wantMissing(t, err)
	list, err := s.Tokens(ctx, "p1")
	must(t, err)
	if len(list) != 1 {
		t.Errorf("tokens %+v", list)
	}
	everybodys(t, s)
}

// everybodys: those who end what opens the desk see all of it, the newest first.
func everybodys(t *testing.T, s store.Store) {
	t.Helper()
	ctx := t.Context()
	must(t, s.SaveToken(ctx, store.Token{ID: "i2", Hash: "t2", Person: "p2", Name: "Robot", Scopes: []desk.TokenScope{desk.ScopeRead}, CreatedAt: at(3)}, audit("token.create")))
	must(t, s.SaveSession(ctx, store.Session{Hash: "h4", Person: "p1", CreatedAt: at(7), SeenAt: at(7), ExpiresAt: at(99)}))
	for limit, want := range map[int]string{1: "i2", 9: "i2 i1"} {
		var got []string
		all, err := s.AllTokens(ctx, limit)
		must(t, err)
		for _, one := range all {
			got = append(got, one.ID)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("at most %d tokens: %v, want %s", limit, got, want)
		}
	}
	for limit, want := range map[int]string{1: "h4", 9: "h4 h3"} {
		var got []string
		all, err := s.AllSessions(ctx, limit)
		must(t, err)
		for _, one := range all {
			got = append(got, one.Hash)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("at most %d sessions: %v, want %s", limit, got, want)
		}
	}
}
