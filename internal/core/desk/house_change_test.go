package desk

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

func changeable() House {
	n := 0
	return DefaultHouse(func() string {
		n++
		return "id" + string(rune('a'+n))
	}).Copy()
}

func TestHouseChanges(t *testing.T) {
	h := changeable()
	h.Categories["top"] = Category{ID: "top", Name: "Top"}
	h.Categories["below"] = Category{ID: "below", Name: "Below", Parent: "top"}
	tier := func(change func(*Tier)) func(*House) error {
		return func(h *House) error {
			t, _ := h.Tier(1)
			change(&t)
			return h.PutTier(t)
		}
	}
	for name, c := range map[string]struct {
		change func(*House) error
		code   string
	}{
		"name":              {func(h *House) error { return h.Call("Northwind", 0) }, ""},
		"long name":         {func(h *House) error { return h.Call(strings.Repeat("x", 101), 5) }, "house.name"},
		"never closes":      {func(h *House) error { return h.Call("", 366) }, "house.close_after"},
		"team":              {func(h *House) error { return h.PutTeam(Team{ID: "n", Name: " Night ", Tier: 3}) }, ""},
		"team without name": {func(h *House) error { return h.PutTeam(Team{ID: "n", Name: " ", Tier: 3}) }, "team.name"},
		"team of vendors":   {func(h *House) error { return h.PutTeam(Team{ID: "n", Name: "Night", Tier: 4}) }, "team.tier"},
		"team moved":        {func(h *House) error { return h.PutTeam(Team{ID: h.Intake, Name: "Intake", Tier: 2}) }, "team.tier_fixed"},
		"intake of one":     {func(h *House) error { return h.PutTeam(Team{ID: h.Intake, Name: "Intake", Tier: 1, Client: "c"}) }, "team.intake_client"},
		"category": {func(h *House) error {
			return h.PutCategory(Category{ID: "n", Name: "New", Parent: "top", Team: h.Intake, Type: Incident})
		}, ""},
		"third level":       {func(h *House) error { return h.PutCategory(Category{ID: "n", Name: "New", Parent: "below"}) }, "category.deep"},
		"parent under one":  {func(h *House) error { return h.PutCategory(Category{ID: "top", Name: "Top", Parent: "below"}) }, "category.deep"},
		"own parent":        {func(h *House) error { return h.PutCategory(Category{ID: "top", Name: "Top", Parent: "top"}) }, "category.unknown"},
		"no such parent":    {func(h *House) error { return h.PutCategory(Category{ID: "n", Name: "New", Parent: "none"}) }, "category.unknown"},
		"no such team":      {func(h *House) error { return h.PutCategory(Category{ID: "n", Name: "New", Team: "none"}) }, "team.unknown"},
		"no such type":      {func(h *House) error { return h.PutCategory(Category{ID: "n", Name: "New", Type: "wish"}) }, "type.unknown"},
		"vendor":            {func(h *House) error { return h.PutVendor(Vendor{ID: "v", Name: "Cisco"}) }, ""},
		"nameless vendor":   {func(h *House) error { return h.PutVendor(Vendor{ID: "v"}) }, "vendor.name"},
		"tier":              {tier(func(t *Tier) { t.Next = []int{3, 2, 3} }), ""},
		"no such tier":      {tier(func(t *Tier) { t.Number = 7 }), "tier.not_found"},
		"nameless tier":     {tier(func(t *Tier) { t.Name = "" }), "tier.name"},
		"share":             {tier(func(t *Tier) { t.TargetShare = 1.01 }), "tier.target_share"},
		"no share":          {tier(func(t *Tier) { t.TargetShare = math.NaN() }), "tier.target_share"},
		"cost":              {tier(func(t *Tier) { t.CostRate = -1 }), "tier.cost_rate"},
		"limit":             {tier(func(t *Tier) { t.TimeLimit = -time.Minute }), "tier.time_limit"},
		"way to nowhere":    {tier(func(t *Tier) { t.Next = []int{9} }), "tier.next"},
		"long line":         {tier(func(t *Tier) { t.Duties = []string{strings.Repeat("x", 501)} }), "tier.lines"},
		"edge":              {func(h *House) error { return h.PutEdge(Edge{From: 1, To: 2, Parts: []PartCode{PartTried}}) }, ""},
		"edge from nowhere": {func(h *House) error { return h.PutEdge(Edge{From: 9, To: 2}) }, "tier.not_found"},
		"edge part":         {func(h *House) error { return h.PutEdge(Edge{From: 1, To: 2, Parts: []PartCode{"mood"}}) }, "handoff.part_unknown"},
		"edge time":         {func(h *House) error { return h.PutEdge(Edge{From: 1, To: 2, AcceptWithin: -1}) }, "edge.accept_within"},
	} {
		changed := h.Copy()
		if got := codeOfError(c.change(&changed)); got != c.code {
			t.Errorf("%s: got %q, want %q", name, got, c.code)
		}
	}
	if h.Name != DefaultName || len(h.Vendors) != 0 || !slices.Equal(h.Ways(1), []int{1, 2, 3}) {
		t.Error("changing a copy changed the first")
	}
}

func codeOfError(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func TestWays(t *testing.T) {
	h := changeable()
	for from, want := range map[int][]int{0: nil, 1: {1, 2, 3}, 2: {1, 2, 3}, 4: nil, 9: nil} {
		if got := h.Ways(from); !slices.Equal(got, want) {
			t.Errorf("from tier %d: %v, want %v", from, got, want)
		}
	}
}

func TestNewMatrix(t *testing.T) {
	m, err := NewMatrix(Matrix{Version: 3}, []Cell{{High, High, 1}, {Low, Low, 2}})
	if err != nil || m.Version != 4 || !slices.Equal(m.Cells, []Cell{{Low, Low, 2}}) {
		t.Errorf("got %+v, %v: only what differs from the usual is kept", m, err)
	}
	for _, bad := range []Cell{{High, High, 5}, {High, High, 0}, {"huge", High, 1}} {
		if _, err := NewMatrix(Matrix{}, []Cell{bad}); codeOfError(err) != "matrix.cell" {
			t.Errorf("%+v gives %v", bad, err)
		}
	}
}

func TestClientChecked(t *testing.T) {
	c, err := Client{Name: " Acme ", Domains: []string{" Acme.Example", "acme.example", "münchen.example"}}.Checked()
	if err != nil || c.Name != "Acme" || !slices.Equal(c.Domains, []string{"acme.example", "münchen.example"}) {
		t.Errorf("got %+v, %v", c, err)
	}
	for _, domain := range []string{"", "a b.example", "@acme.example", "acme..example", "-acme.example", "acme.example>", strings.Repeat("a", 254)} {
		if _, err := (Client{Name: "Acme", Domains: []string{domain}}).Checked(); codeOfError(err) != "client.domain" {
			t.Errorf("%q gives %v", domain, err)
		}
	}
}

func TestNobodyLocksThemselvesOut(t *testing.T) {
	admin := Person{ID: "a", Name: "A", Roles: []Role{RoleAgent, RoleAdministrator}, ServesAll: true}
	gone, less := admin, admin
	gone.Disabled, less.Roles = true, []Role{RoleAgent}
	for _, after := range []Person{gone, less} {
		if got := codeOfError(Actor{Person: admin}.MayChange(admin, after)); got != "person.self_lockout" {
			t.Errorf("got %q", got)
		}
		other := Person{ID: "b", Roles: admin.Roles}
		if err := (Actor{Person: other}).MayChange(admin, after); err != nil {
			t.Errorf("another administrator may: %v", err)
		}
	}
}

func TestAddressOfWhoReachesMore(t *testing.T) {
	manager := Actor{Person: Person{ID: "m", Roles: []Role{RoleAgent, RoleManager}, Serves: []ClientID{"acme"}}}
	agent := func(serves ...ClientID) Person {
		return Person{ID: "p", Name: "P", Email: "p@desk.example", Roles: []Role{RoleAgent}, Serves: serves}
	}
	everywhere := agent()
	everywhere.ServesAll = true
	contact := Person{ID: "p", Name: "P", Email: "p@acme.example", Roles: []Role{RoleRequester}, Contacts: []Contact{{Client: "acme"}, {Client: "beta"}}}
	for _, c := range []struct {
		name   string
		before Person
		want   string
	}{
		{"the same client", agent("acme"), ""},
		{"another client too", agent("acme", "beta"), "person.address_of_more"},
		{"every client", everywhere, "person.address_of_more"},
		{"a contact of another client too", contact, "person.address_of_more"},
	} {
		after := c.before
		after.Email = "mine@desk.example"
		if got := codeOfError(manager.MayChange(c.before, after)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		after.Email, after.Name = c.before.Email, "Pat"
		if err := manager.MayChange(c.before, after); err != nil {
			t.Errorf("%s: the name alone: %v", c.name, err)
		}
	}
}
