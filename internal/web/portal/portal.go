// Package portal is where requesters get an answer: search first, their requests, guides. It works without JavaScript, and its
// words are not those of the trade.
package portal

import (
	"tierdesk/internal/web/page"
)

// Site serves the portal.
type Site struct{ *page.Base }

// Routes are its pages and acts.
func (s *Site) Routes() []page.Route { return nil }
