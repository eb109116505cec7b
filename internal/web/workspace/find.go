package workspace

import (
	"cmp"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
)

// How much of each kind the palette shows, how many people are looked through for it, and from how many letters on.
const (
	maxFoundOf  = 5
	maxLookedAt = 20
	minFind     = 2
)

// rowOf is the row of one ticket, as far as the palette shows it.
func rowOf(l store.Loaded) store.Row {
	t := l.Ticket
	r := store.Row{Number: t.Number, Subject: l.Subject, Client: t.Client, State: t.State, Tier: t.ShownTier()}
	if t.Hold != nil {
		r.Hold = t.Hold.Reason
	}
	return r
}

// ticketHits are tickets as the palette shows them: of whom each is, and how it stands.
func (s *Site) ticketHits(v *page.Visit, rows []store.Row) ([]hit, error) {
	clients, err := s.clientsOf(v, rows)
	if err != nil {
		return nil, err
	}
	hits := make([]hit, len(rows))
	for i, r := range rows {
		hits[i] = hit{Icon: "inbox", Title: r.Subject, Hint: ticketHint(v, r, clients[r.Client].Letters()), Href: path(r.Number), Tier: r.Tier}
		if r.State == desk.StateMerged {
			hits[i].Icon = "git-merge"
		}
	}
	return hits, nil
}

func ticketHint(v *page.Visit, r store.Row, client string) string {
	state := string(r.State)
	if r.Hold != "" && r.State.IsLive() {
		state = "held"
	}
	parts := []string{"#" + strconv.FormatInt(r.Number, 10)}
	if client != "" {
		parts = append(parts, client)
	}
	return strings.Join(append(parts, stateWord(v.Words, state)), " · ")
}

// findHouse finds pages of the settings by their words, and clients and people by how they begin, as far as the visitor sees them.
func (s *Site) findHouse(v *page.Visit, text string) ([]hit, error) {
	text = strings.TrimSpace(text)
	if len([]rune(text)) < minFind {
		return nil, nil
	}
	hits := settingsWith(v, text)
	if v.Actor.MayAct(desk.ActSaveContact) != nil {
		return hits, nil
	}
	clients, _, err := s.Store().ListClients(v.Ctx(), v.Actor.Scope(), store.Listing{Limit: maxFoundOf, Query: text})
	if err != nil {
		return nil, err
	}
	for _, c := range clients {
		if v.Person().MayServe(c.ID) {
			hits = append(hits, hit{Icon: "building-2", Title: c.Name, Hint: v.T("find.client"), Href: clientPath(c.ID)})
		}
	}
	people, _, err := s.Store().ListPersons(v.Ctx(), "", store.Listing{Limit: maxLookedAt, Query: text})
	if err != nil {
		return nil, err
	}
	found := 0
	for _, p := range people {
		if href := s.personHref(v, p); href != "" && found < maxFoundOf {
			found++
			hits = append(hits, hit{Icon: "user", Title: cmp.Or(p.Name, p.Email), Hint: p.Email, Href: href})
		}
	}
	return hits, nil
}

func settingsWith(v *page.Visit, text string) []hit {
	var hits []hit
	words := strings.Fields(strings.ToLower(text))
	for _, group := range part.Settings {
		for _, one := range group.Items {
			title := v.T(one.Title)
			if v.Actor.MayAct(one.Act) == nil && holdsAll(strings.ToLower(title), words) {
				hits = append(hits, hit{Icon: one.Icon, Title: title, Hint: v.T("nav.settings"), Href: one.Href})
			}
		}
	}
	return hits
}

func holdsAll(text string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// personHref is where a person is looked after; empty: the visitor sees no such place.
func (s *Site) personHref(v *page.Visit, p desk.Person) string {
	if !v.Actor.MaySee(p) {
		return ""
	}
	if p.IsAgent() && v.Actor.MayAct(desk.ActSaveStaff) == nil {
		return "/admin/agents/" + string(p.ID)
	}
	for _, c := range p.Contacts {
		if v.Person().MayServe(c.Client) {
			return "/admin/clients/" + string(c.Client) + "/contacts/" + string(p.ID)
		}
	}
	return ""
}
