package desk

import (
	"slices"
	"strings"
	"testing"
)

func touchHouse() House {
	h := testHouse().Copy()
	h.Categories["tunnel"] = Category{ID: "tunnel", Name: "Tunnel", Parent: "vpn"}
	return h
}

func TestMayTouch(t *testing.T) {
	h := touchHouse()
	for _, row := range []Touch{
		{ID: "all", System: "Firewall", Categories: []CategoryID{"vpn"}, Who: TouchTeam, Team: network},
		{ID: "erp", Client: acme, System: "ERP", Words: []string{"erp", "Invoice"}, Who: TouchClient},
		{ID: "line", Client: beta, System: "Line", Words: []string{"line"}, Who: TouchVendor, Vendor: "hoster"},
	} {
		if err := h.PutTouch(row); err != nil {
			t.Fatal(row.ID, err)
		}
	}
	for _, c := range []struct {
		ticket Ticket
		words  string
		want   []TouchID
	}{
		{Ticket{Client: acme, Category: "vpn"}, "", []TouchID{"all"}},
		{Ticket{Client: beta, Category: "tunnel"}, "", []TouchID{"all"}}, // the category above is named
		{Ticket{Client: acme, Category: "tunnel"}, "The ERP is down", []TouchID{"erp", "all"}},
		{Ticket{Client: acme}, "an INVOICE is missing", []TouchID{"erp"}},
		{Ticket{Client: beta}, "the ERP is down", nil}, // another client's
		{Ticket{Client: acme}, "no line", nil},
		{Ticket{Client: acme}, "", nil},
		{Ticket{Client: beta}, strings.Repeat("x", maxRuleWords) + " line", nil}, // beyond what is read
	} {
		var got []TouchID
		for _, row := range h.MayTouch(c.ticket, c.words) {
			got = append(got, row.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%+v, %.30q: %v, want %v", c.ticket.Category, c.words, got, c.want)
		}
	}
	if err := h.RemoveTouch("all"); err != nil || len(h.MayTouch(Ticket{Category: "vpn"}, "")) != 0 {
		t.Errorf("removed, it still fits: %v", err)
	}
	if err := h.RemoveTouch("all"); codeOfError(err) != "touch.not_found" {
		t.Errorf("removed twice: %v", err)
	}
}

func TestTouchWarns(t *testing.T) {
	h := touchHouse()
	team, any, client := Touch{Who: TouchTeam, Team: network}, Touch{Who: TouchTeam}, Touch{Who: TouchClient}
	vendor := Touch{Who: TouchVendor, Vendor: "hoster"}
	for _, c := range []struct {
		name string
		row  Touch
		to   Receiver
		want bool
	}{
		{"its team", team, Receiver{Team: network}, false},
		{"another team", team, Receiver{Team: experts}, true},
		{"any of the desk's", any, Receiver{Team: experts}, false},
		{"the client's instead of the desk's", any, Receiver{Team: acmeIT}, true},
		{"a vendor instead of the desk", any, Receiver{Vendor: "hoster"}, true},
		{"the client's", client, Receiver{Team: acmeIT}, false},
		{"the desk instead of the client", client, Receiver{Team: network}, true},
		{"its vendor", vendor, Receiver{Vendor: "hoster"}, false},
		{"another vendor", vendor, Receiver{Vendor: "printers"}, true},
		{"a team instead of the vendor", vendor, Receiver{Team: network}, true},
		{"nobody yet", vendor, Receiver{}, false},
	} {
		if got := c.row.Warns(c.to, h); got != c.want {
			t.Errorf("%s: %t, want %t", c.name, got, c.want)
		}
	}
}

func TestPutTouch(t *testing.T) {
	good := Touch{ID: "a", System: "ERP", Words: []string{"erp"}, Who: TouchTeam}
	for name, c := range map[string]struct {
		change func(*Touch)
		code   string
	}{
		"good":                      {func(*Touch) {}, ""},
		"no name":                   {func(row *Touch) { row.System = " " }, "touch.system"},
		"long text":                 {func(row *Touch) { row.Text = strings.Repeat("x", 501) }, "touch.text"},
		"fits nothing":              {func(row *Touch) { row.Words = nil }, "touch.never"},
		"too many":                  {func(row *Touch) { row.Words = slices.Repeat([]string{"erp"}, 51) }, "touch.long"},
		"a letter":                  {func(row *Touch) { row.Words = []string{"e"} }, "touch.word"},
		"nobody":                    {func(row *Touch) { row.Who = "" }, "touch.who"},
		"no category":               {func(row *Touch) { row.Categories = []CategoryID{"nonsense"} }, "category.unknown"},
		"the client's, as the desk": {func(row *Touch) { row.Team = acmeIT }, "touch.team"},
		"the desk's, as the client": {func(row *Touch) { row.Who, row.Client, row.Team = TouchClient, acme, network }, "touch.team"},
		"another client's":          {func(row *Touch) { row.Who, row.Client, row.Team = TouchClient, beta, acmeIT }, "touch.team"},
		"the client's own":          {func(row *Touch) { row.Who, row.Client, row.Team = TouchClient, acme, acmeIT }, ""},
		"no vendor":                 {func(row *Touch) { row.Who = TouchVendor }, "touch.vendor"},
		"a vendor too many":         {func(row *Touch) { row.Vendor = "hoster" }, "touch.vendor"},
		"an unknown vendor":         {func(row *Touch) { row.Who, row.Vendor = TouchVendor, "x" }, "touch.vendor"},
	} {
		h, row := touchHouse(), good
		c.change(&row)
		if got := codeOfError(h.PutTouch(row)); got != c.code {
			t.Errorf("%s: %q, want %q", name, got, c.code)
		}
	}
}
