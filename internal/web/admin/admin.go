// Package admin is where the desk itself is set up: clients, people, teams, tiers and what they promise, mail, access.
package admin

import (
	"tierdesk/internal/web/page"
)

// Site serves the administration.
type Site struct{ *page.Base }

// Routes are its pages and acts.
func (s *Site) Routes() []page.Route { return nil }
