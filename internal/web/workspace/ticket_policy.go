package workspace

import (
	"cmp"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/words"
)

// tier is the policy of the tier that has the ticket.
func (p shown) tier() desk.Tier {
	tier, _ := p.House.Tier(p.Ticket.Tier)
	return tier
}

// knowsNothing tells whether the tier works from known issues only and none is known: no article and no script fits, and none was run.
func (p shown) knowsNothing() bool {
	return p.isLive() && p.tier().KnownIssuesOnly && len(p.Articles) == 0 && len(p.Fitting) == 0 && len(p.Runs) == 0
}

// hasRights tells whether there is anything to say of what the tier may see and use.
func (p shown) hasRights() bool {
	tier := p.tier()
	return tier.SeesAssets || tier.SeesLogs || len(tier.Tools) > 0
}

// hasPolicy tells whether the policy of the tier, or who may touch what, says anything about the ticket.
func (p shown) hasPolicy() bool {
	return p.isLive() && (len(p.Touch) > 0 || p.knowsNothing() || len(p.tier().LeaveWhen) > 0 || p.hasRights())
}

// readTouch asks the table of who may touch what. Without rows nothing is read.
func (s *Site) readTouch(v *page.Visit, p *shown, loaded store.Loaded) error {
	if len(p.House.Touch) == 0 {
		return nil
	}
	subject, body, err := s.Engine.FirstWords(v.Ctx(), loaded)
	p.Touch = p.House.MayTouch(p.Ticket, subject+"\n"+body)
	return err
}

// warned are the rows that name somebody else than who is to get the ticket.
func (p shown) warned(to desk.Receiver) []desk.Touch {
	return slices.DeleteFunc(slices.Clone(p.Touch), func(row desk.Touch) bool { return !row.Warns(to, p.House) })
}

// hands says in a sentence whose hands a system is in.
func (p shown) hands(w *words.Words, row desk.Touch) string {
	who := cmp.Or(p.House.Teams[row.Team].Name, p.House.Vendors[row.Vendor].Name)
	id := "policy.touch." + string(row.Who)
	switch {
	case row.Who == desk.TouchTeam && who == "":
		id = "policy.touch.team.any"
	case row.Who == desk.TouchClient && who != "":
		id = "policy.touch.client_it.team"
	}
	return w.T(id, "System", row.System, "Client", p.Client.Name, "Who", who)
}
