package portal

import (
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// requestAttention is the requester's own escalation: somebody of the desk looks at it, and knows why.
func (s *Site) requestAttention(v *page.Visit) error {
	return s.act(v, func(store.Loaded) (desk.Command, error) {
		return desk.AskAttention{Content: desk.Content{Body: plain(v.Form("attention"))}}, nil
	})
}

// mayAsk tells whether attention can be asked for.
func (p shown) mayAsk() bool { return p.Ticket.State.IsLive() && p.may(desk.AskAttention{}) }

// isAsked tells whether attention was asked for so recently that the desk knows of it.
func (p shown) isAsked(now time.Time) bool {
	return !p.Ticket.AskedAt.IsZero() && now.Before(p.Ticket.AskedAt.Add(desk.AttentionPause))
}
