package engine

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

func changes(t *testing.T, before, after any) ChangeDetails {
	t.Helper()
	a, err := withChanges(store.Audit{}, before, after)
	if err != nil {
		t.Fatal(err)
	}
	var d ChangeDetails
	if a.Details != "" {
		if err := json.Unmarshal([]byte(a.Details), &d); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// TestTrailTellsValues holds that the trail says what came in the place of what, of one of several by what it is told by.
func TestTrailTellsValues(t *testing.T) {
	n := 0
	before := desk.DefaultHouse(func() string { n++; return fmt.Sprint("id", n) })
	if got := changes(t, before, before.Copy()); len(got.Changes) > 0 {
		t.Errorf("nothing was changed, and the trail keeps %v", got)
	}
	after := before.Copy()
	after.Version++
	after.Name = "Desk"
	after.Tiers[1].TargetShare = 0.85
	after.Tiers[1].TimeLimit = 90 * time.Minute
	after.Tiers[1].Duties = []string{"one", "two"}
	after.Teams["t9"] = desk.Team{ID: "t9", Name: "Night", Tier: 2}
	after.Edges = append(after.Edges, desk.Edge{From: 3, To: 9, AcceptWithin: time.Hour})
	after.Matrix.Cells = append(after.Matrix.Cells, desk.Cell{Impact: desk.High, Urgency: desk.Low, Priority: 1})
	tier := fmt.Sprintf("Tiers[%d].", before.Tiers[1].Number)
	old := before.Tiers[1]
	want := []Change{
		{Field: "Name", From: before.Name, To: "Desk"},
		{Field: tier + "Duties", From: strings.Join(old.Duties, ", "), To: "one, two"},
		{Field: tier + "TargetShare", From: shareOf(old.TargetShare), To: "0.85"},
		{Field: tier + "TimeLimit", From: spanOf(old.TimeLimit), To: "1h30m0s"},
		{Field: "Edges[3-9].From", To: "3"},
		{Field: "Edges[3-9].To", To: "9"},
		{Field: "Edges[3-9].AcceptWithin", To: "1h0m0s"},
		{Field: "Teams[t9].ID", To: "t9"},
		{Field: "Teams[t9].Name", To: "Night"},
		{Field: "Teams[t9].Tier", To: "2"},
		{Field: "Matrix.Cells[high-low].Impact", To: "high"},
		{Field: "Matrix.Cells[high-low].Urgency", To: "low"},
		{Field: "Matrix.Cells[high-low].Priority", To: "P1"},
	}
	if diff := cmp.Diff(want, changes(t, before, after).Changes); diff != "" {
		t.Error(diff)
	}
	back := changes(t, after, before).Changes
	for i, c := range back {
		if w := want[i]; c.Field != w.Field || c.From != w.To || c.To != w.From {
			t.Errorf("taken back it is %v, want the reverse of %v", c, w)
		}
	}
}

func shareOf(share float64) string {
	if share == 0 {
		return ""
	}
	return fmt.Sprint(share)
}

func spanOf(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// TestTrailKeepsNoPerson holds that of what is personal only the change is kept: the trail outlives who is erased.
func TestTrailKeepsNoPerson(t *testing.T) {
	at := time.Date(2026, 5, 12, 8, 0, 0, 0, time.UTC)
	before := desk.Person{ID: "p", Name: "Old Name", Email: "old@example.org", Phone: "1", Title: "Clerk", Roles: []desk.Role{desk.RoleAgent}}
	after := before
	after.Name, after.Email, after.Phone, after.Title, after.Avatar = "New Name", "new@example.org", "2", "Chief", "cafe"
	after.Roles, after.VIP = []desk.Role{desk.RoleAgent, desk.RoleManager}, true
	after.Leave = []desk.Leave{{From: at, Until: at.Add(time.Hour), Why: desk.LeaveSick}}
	after.Contacts = []desk.Contact{{Client: "c", Sees: desk.SeesAll}}
	got := changes(t, before, after)
	want := []Change{
		{Field: "Name"},
		{Field: "Email"},
		{Field: "Roles", From: string(desk.RoleAgent), To: string(desk.RoleAgent) + ", " + string(desk.RoleManager)},
		{Field: "Contacts[c].Client", To: "c"},
		{Field: "Contacts[c].Sees", To: string(desk.SeesAll)},
		{Field: "Title"},
		{Field: "Phone"},
		{Field: "Avatar"},
		{Field: "VIP", To: "true"},
		{Field: "Leave"},
	}
	if diff := cmp.Diff(want, got.Changes); diff != "" {
		t.Error(diff)
	}
}

// TestTrailIsBounded holds that one act cannot fill the trail.
func TestTrailIsBounded(t *testing.T) {
	before, after := desk.Client{ID: "c", Name: "A"}, desk.Client{ID: "c", Name: strings.Repeat("ä", 5000)}
	if got := changes(t, before, after).Changes; len(got) != 1 || len([]rune(got[0].To)) != maxChangeValue {
		t.Errorf("a long value is kept as %d characters", len([]rune(got[0].To)))
	}
	many := desk.House{Categories: map[desk.CategoryID]desk.Category{}}
	for i := range 100 {
		id := desk.CategoryID(fmt.Sprint("c", i))
		many.Categories[id] = desk.Category{ID: id, Name: "n"}
	}
	if got := changes(t, desk.House{}, many); len(got.Changes) != maxChanges || got.More != 200-maxChanges {
		t.Errorf("%d changes are kept and %d told, want %d and %d", len(got.Changes), got.More, maxChanges, 200-maxChanges)
	}
}
