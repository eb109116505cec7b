package demo

import (
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine/duetest"
	"tierdesk/internal/store"
)

// houseNames are the names that reasons are told with.
type houseNames struct {
	desk.Names
	t *testing.T
	s store.Store
	h desk.House
}

func (n houseNames) Team(id desk.TeamID) string         { return n.h.Teams[id].Name }
func (n houseNames) Category(id desk.CategoryID) string { return n.h.Categories[id].Name }

func (n houseNames) Person(id desk.PersonID) string {
	p, _ := n.s.Person(n.t.Context(), id)
	return p.Name
}

func (n houseNames) Client(id desk.ClientID) string {
	c, _ := n.s.Client(n.t.Context(), id)
	return c.Name
}

// TestDeskSaysWhy fails on any event that the desk made by itself with an empty reason, and on a kind whose reason is always the same.
func TestDeskSaysWhy(t *testing.T) {
	s := furnished(t, ends[0])
	house, err := s.House(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	reasons := duetest.Reasons{}
	silent, err := reasons.CollectReasons(t.Context(), s, houseNames{t: t, s: s, h: house})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range silent {
		t.Error(one)
	}
	for _, one := range reasons.Constant(4) {
		t.Errorf("the same reason each time: %s", one)
	}
	if len(reasons) < 3 {
		t.Errorf("the desk did %d kinds of things by itself: the test looks at nothing", len(reasons))
	}
	for _, one := range reasons.Few(3) {
		t.Log(one)
	}
}
