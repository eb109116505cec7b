package admin

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
)

// TestTierRightsOnPages saves what a tier may have, see and use, and refuses what cannot be.
func TestTierRightsOnPages(t *testing.T) {
	o := newOffice(t)
	var closed desk.CategoryID
	for id, c := range o.engine.House().Categories {
		if c.Name == "Security" {
			closed = id
		}
	}
	form := []string{"name", "Front line", "next", "2", "excludes", string(closed), "sees_logs", "yes", "tools", "Remote desk https://remote.example/a", "skip_3_priority", "1", "skip_3_vip", "yes"}
	o.saved(o.post("mia", "/admin/tiers/1", form...))
	tier, _ := o.engine.House().Tier(1)
	if !slices.Equal(tier.Excludes, []desk.CategoryID{closed}) || !tier.SeesLogs || tier.SeesAssets ||
		!slices.Equal(tier.Tools, []desk.Tool{{Name: "Remote desk", URL: "https://remote.example/a"}}) || !slices.Equal(tier.SkipTo, []desk.Skip{{To: 3, Priority: 1, VIP: true}}) {
		t.Errorf("kept %+v", tier)
	}
	for said, more := range map[string][]string{
		"begins with https://":   {"tools", "Remote http://remote.example"},
		"has a name":             {"tools", "https://remote.example"},
		"Every ticket may go":    {"next", "3"},
		"Choose one of the two.": {"known_issues_only", "yes", "research", "yes"},
	} {
		a := o.post("mia", "/admin/tiers/1", append(more, "name", "Front line", "skip_3_priority", "1")...)
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, said) {
			t.Errorf("%v gives %d without %q", more, a.status, said)
		}
	}
	if after, _ := o.engine.House().Tier(1); len(after.SkipTo) != 1 || len(after.Tools) != 1 {
		t.Errorf("a refusal changed %+v", after)
	}
}

// TestTouchOnPages adds a row, changes it and removes it.
func TestTouchOnPages(t *testing.T) {
	o := newOffice(t)
	o.saved(o.post("mia", "/admin/touch", "system", "ERP", "client_id", string(o.acme.ID), "words", "erp\ninvoice", "who", "client_it", "text", "Call their IT."))
	rows := o.engine.House().Touch
	if len(rows) != 1 || rows[0].Client != o.acme.ID || !slices.Equal(rows[0].Words, []string{"erp", "invoice"}) || rows[0].Who != desk.TouchClient {
		t.Fatalf("kept %+v", rows)
	}
	at := "/admin/touch/" + string(rows[0].ID)
	if a := o.post("mia", at, "system", "ERP", "words", "e", "who", "team"); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "A word has 2 to 100 characters") {
		t.Errorf("a letter gives %d", a.status)
	}
	o.saved(o.post("mia", at, "system", "Ledger", "words", "ledger", "who", "team"))
	if rows = o.engine.House().Touch; len(rows) != 1 || rows[0].System != "Ledger" || rows[0].Client != "" {
		t.Errorf("changed to %+v", rows)
	}
	o.saved(o.post("mia", at+"/remove"))
	if rows = o.engine.House().Touch; len(rows) != 0 {
		t.Errorf("removed, there are %+v", rows)
	}
	if a := o.post("mia", at+"/remove"); a.status != http.StatusNotFound {
		t.Errorf("removed twice gives %d", a.status)
	}
}
