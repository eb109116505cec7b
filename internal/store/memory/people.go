package memory

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// audit writes an entry of the trail and tells the feed.
func (s *Store) audit(a store.Audit, topic, ref string) {
	if ref == "" {
		ref = a.Ref
	}
	a.Pos, a.Ref = int64(len(s.trail))+1, ref
	s.trail = append(s.trail, a)
	s.tell(topic, ref, 0, a.At)
}

// SaveAudit adds an entry of the trail.
func (s *Store) SaveAudit(_ context.Context, a store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a.Pos = int64(len(s.trail)) + 1
	s.trail = append(s.trail, a)
	return nil
}

// AuditTrail reads the trail backwards.
func (s *Store) AuditTrail(_ context.Context, before int64, limit int) ([]store.Audit, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var trail []store.Audit
	for _, a := range slices.Backward(s.trail) {
		if (before <= 0 || a.Pos < before) && len(trail) < limit {
			trail = append(trail, a)
		}
	}
	return trail, nil
}

// Person reads one person.
func (s *Store) Person(_ context.Context, id desk.PersonID) (desk.Person, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.person(id)
}

func (s *Store) person(id desk.PersonID) (desk.Person, error) {
	p, ok := s.people[id]
	if !ok {
		return desk.Person{}, desk.NotFound("person")
	}
	return p, nil
}

// PersonByEmail finds a person by their address, in any letter case.
func (s *Store) PersonByEmail(_ context.Context, email string) (desk.Person, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.people {
		if p.Email != "" && p.Email == store.FoldEmail(email) {
			return p, nil
		}
	}
	return desk.Person{}, desk.NotFound("person")
}

// Persons reads several; unknown ones are left out.
func (s *Store) Persons(_ context.Context, ids []desk.PersonID) (map[desk.PersonID]desk.Person, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[desk.PersonID]desk.Person{}
	for _, id := range ids {
		if p, ok := s.people[id]; ok {
			found[id] = p
		}
	}
	return found, nil
}

// ListPersons lists persons by name, of one client or of all.
func (s *Store) ListPersons(_ context.Context, client desk.ClientID, l store.Listing) ([]desk.Person, string, error) {
	var all []desk.Person
	s.mu.Lock()
	for _, p := range s.people {
		if client == "" || p.IsContact(client) {
			all = append(all, p)
		}
	}
	s.mu.Unlock()
	return byName(all, func(p desk.Person) named { return named{store.SortName(p.Name), string(p.ID)} }, func(p desk.Person, q string) bool {
		return strings.HasPrefix(store.SortName(p.Name), q) || strings.HasPrefix(p.Email, q)
	}, l)
}

// ListAgents reads everybody who works at the desk.
func (s *Store) ListAgents(context.Context) ([]desk.Person, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var agents []desk.Person
	for _, p := range s.people {
		if p.IsAgent() {
			agents = append(agents, p)
		}
	}
	slices.SortFunc(agents, func(a, b desk.Person) int { return cmp.Compare(a.ID, b.ID) })
	return agents, nil
}

// SavePerson adds or replaces a person.
func (s *Store) SavePerson(_ context.Context, p desk.Person, a store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.Email = store.FoldEmail(p.Email)
	for _, other := range s.people {
		if p.Email != "" && other.Email == p.Email && other.ID != p.ID {
			return desk.Conflict("person.email_taken", "Another person has this address already.")
		}
	}
	kept := s.people[p.ID].Version
	if p.Version != 0 && p.Version != kept {
		return store.ErrStale
	}
	p.Version = kept + 1
	s.people[p.ID] = p
	s.audit(a, "person", string(p.ID))
	return nil
}

// Client reads one client.
func (s *Store) Client(_ context.Context, id desk.ClientID) (desk.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.clients[id]
	if !ok {
		return desk.Client{}, desk.NotFound("client")
	}
	return c, nil
}

// Clients reads several; unknown ones are left out.
func (s *Store) Clients(_ context.Context, ids []desk.ClientID) (map[desk.ClientID]desk.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[desk.ClientID]desk.Client{}
	for _, id := range ids {
		if c, ok := s.clients[id]; ok {
			found[id] = c
		}
	}
	return found, nil
}

// ClientByDomain finds the client to which a mail domain belongs.
func (s *Store) ClientByDomain(_ context.Context, domain string) (desk.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.clients {
		if hasDomain(c, domain) {
			return c, nil
		}
	}
	return desk.Client{}, desk.NotFound("client")
}

func hasDomain(c desk.Client, domain string) bool {
	return slices.ContainsFunc(c.Domains, func(d string) bool { return strings.EqualFold(d, domain) })
}

// ListClients lists the clients somebody serves or belongs to, by name.
func (s *Store) ListClients(_ context.Context, scope desk.Scope, l store.Listing) ([]desk.Client, string, error) {
	var all []desk.Client
	s.mu.Lock()
	for _, c := range s.clients {
		if scope.All || scope.Agent && scope.ServesAll || slices.Contains(store.ClientsOf(scope), c.ID) {
			all = append(all, c)
		}
	}
	s.mu.Unlock()
	return byName(all, func(c desk.Client) named { return named{store.SortName(c.Name), string(c.ID)} },
		func(c desk.Client, q string) bool { return strings.HasPrefix(store.SortName(c.Name), q) }, l)
}

// SaveClient adds or replaces a client. A mail domain belongs to one client only.
func (s *Store) SaveClient(_ context.Context, c desk.Client, a store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, other := range s.clients {
		for _, domain := range c.Domains {
			if other.ID != c.ID && hasDomain(other, domain) {
				return desk.Conflict("client.domain_taken", "One of these mail domains belongs to another client already.")
			}
		}
	}
	s.clients[c.ID] = c
	s.audit(a, "client", string(c.ID))
	return nil
}

// Sites reads the places of a client.
func (s *Store) Sites(_ context.Context, client desk.ClientID) ([]desk.Site, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var sites []desk.Site
	for _, site := range s.sites {
		if site.Client == client {
			sites = append(sites, site)
		}
	}
	slices.SortFunc(sites, func(a, b desk.Site) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return sites, nil
}

// SaveSite adds or renames a place.
func (s *Store) SaveSite(_ context.Context, site desk.Site, a store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.sites[site.ID]; ok {
		site.Client = old.Client
	}
	s.sites[site.ID] = site
	s.audit(a, "client", string(site.Client))
	return nil
}

// House reads the newest version of the desk's own set-up.
func (s *Store) House(context.Context) (desk.House, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.houses) == 0 {
		return desk.House{}, desk.NotFound("house")
	}
	return s.houses[len(s.houses)-1], nil
}

// SaveHouse adds the next version.
func (s *Store) SaveHouse(_ context.Context, h desk.House, a store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h.Version != int64(len(s.houses)) {
		return store.ErrStale
	}
	h.Version++
	s.houses = append(s.houses, h)
	s.audit(a, "house", "")
	return nil
}

// Article reads the newest version.
func (s *Store) Article(_ context.Context, id desk.ArticleID) (store.Article, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.articles[id]
	if !ok {
		return store.Article{}, desk.NotFound("article")
	}
	return a, nil
}

// ListArticles lists the newest versions by title.
func (s *Store) ListArticles(_ context.Context, l store.Listing) ([]store.Article, string, error) {
	var all []store.Article
	s.mu.Lock()
	for _, a := range s.articles {
		all = append(all, a)
	}
	s.mu.Unlock()
	return byName(all, func(a store.Article) named { return named{store.SortName(a.Title), string(a.ID)} },
		func(a store.Article, q string) bool { return strings.HasPrefix(store.SortName(a.Title), q) }, l)
}

// NewestArticles lists what was written last.
func (s *Store) NewestArticles(_ context.Context, scope desk.Scope, limit int) ([]store.Article, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []store.Article
	for _, a := range s.articles {
		if store.MayRead(scope, a) {
			all = append(all, a)
		}
	}
	slices.SortFunc(all, func(a, b store.Article) int {
		return cmp.Or(b.UpdatedAt.Compare(a.UpdatedAt), cmp.Compare(b.Number, a.Number))
	})
	return all[:min(limit, len(all))], nil
}

// SaveArticle adds the next version.
func (s *Store) SaveArticle(_ context.Context, a store.Article, audit store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.articles[a.ID].Version != a.Version {
		return store.ErrStale
	}
	if a.Version == 0 {
		s.article++
		a.Number = s.article
	}
	a.Version++
	s.articles[a.ID] = a
	s.audit(audit, "article", string(a.ID))
	return nil
}

// CountSolved adds one.
func (s *Store) CountSolved(_ context.Context, id desk.ArticleID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.solvedBy[id]++
	return nil
}

// SolvedBy reads how often articles solved it.
func (s *Store) SolvedBy(_ context.Context, ids []desk.ArticleID) (map[desk.ArticleID]int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	solved := map[desk.ArticleID]int64{}
	for _, id := range ids {
		if n := s.solvedBy[id]; n > 0 {
			solved[id] = n
		}
	}
	return solved, nil
}
