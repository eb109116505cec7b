package portal

import (
	"net/http"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
)

// how is how we work, for each client the visitor belongs to, or by the desk's default for a guest.
type how struct {
	Parts []howFor
	Guest bool
}

// howFor is what holds for one client.
type howFor struct {
	Client string // empty: there is one only, or nobody is signed in
	Tiers  []int  // who works on what is asked, the first first
	Cover  *part.Cover
}

// howWeWork says in the client's words who answers, when, and what is promised.
func (s *Site) howWeWork(v *page.Visit) error {
	h := how{Guest: v.Person().ID == ""}
	contacts := v.Person().Contacts
	if len(contacts) == 0 {
		contacts = []desk.Contact{{}}
	}
	for _, contact := range contacts {
		one := howFor{}
		if cover, ok := s.Engine.Cover(contact.Client, contact.Site, v.Words.Now.UTC()); ok {
			shown := page.Cover(cover)
			one.Cover = &shown
		}
		one.Tiers = tiersFor(s.House(), contact.Client, one.Cover)
		if len(contacts) > 1 {
			client, err := s.Store().Client(v.Ctx(), contact.Client)
			if err != nil {
				return err
			}
			one.Client = client.Name
		}
		h.Parts = append(h.Parts, one)
	}
	return s.Render(v, http.StatusOK, howPage(s.Frame(v, v.T("how.title")), h))
}

// tiersFor gives the tiers that work for a client: those that have a team for it, or a vendor, and that its agreement includes.
func tiersFor(house desk.House, client desk.ClientID, cover *part.Cover) []int {
	var tiers []int
	for tier := 1; tier <= 4; tier++ {
		has := tier == 4 && len(house.Vendors) > 0
		for _, team := range house.Teams {
			has = has || team.Tier == tier && (team.Client == "" || team.Client == client)
		}
		included := cover == nil || len(cover.Agreement.Tiers) == 0 || slices.Contains(cover.Agreement.Tiers, tier)
		if has && included {
			tiers = append(tiers, tier)
		}
	}
	return tiers
}
