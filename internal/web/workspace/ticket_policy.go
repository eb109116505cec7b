package workspace

import "tierdesk/internal/core/desk"

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
