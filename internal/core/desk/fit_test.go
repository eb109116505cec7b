package desk

import (
	"slices"
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/routing"
)

// fitFacts are four of the front desk who work from nine to five, and one of the network team. It is eight o'clock of a Monday in UTC.
func fitFacts(t *testing.T) (Facts, time.Time) {
	t.Helper()
	hours, err := calendar.Compile(calendar.OfficeHours("UTC"), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	f := Facts{House: testHouse(), Hours: map[string]calendar.Versions{"day": calendar.Always(hours)}, Work: map[PersonID]Work{}}
	f.House.Calendar = "day"
	f.House.Categories["vpn"] = Category{ID: "vpn", Team: frontDesk, Needs: []routing.Need{{Skill: "net", Level: 1}}}
	agent := func(id PersonID, team TeamID) Person {
		return Person{ID: id, Name: string(id), Roles: []Role{RoleAgent}, Teams: []TeamID{team}, ServesAll: true, Skills: []SkillLevel{{Skill: "net", Level: 2}}}
	}
	f.Agents = []Person{agent("abe", frontDesk), agent("bea", frontDesk), agent("cal", frontDesk), agent("dan", frontDesk), agent("ned", network)}
	return f, time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)
}

func fitOrder(fits []Fit) []PersonID {
	var ids []PersonID
	for _, fit := range fits {
		ids = append(ids, fit.Person.ID)
	}
	return ids
}

// TestFitsInTheOrderOfWhoCanBegin holds that who has the skill comes first, of those who can begin soonest, and of those the ticket's own team.
func TestFitsInTheOrderOfWhoCanBegin(t *testing.T) {
	f, at := fitFacts(t)
	ticket := Ticket{ID: "#1", State: StateOpen, Team: frontDesk, Category: "vpn", Priority: 3, Client: acme}
	f.Work["dan"] = Work{Points: 3}
	f.Agents[0].Leave = []Leave{{From: at.Add(-time.Hour), Until: at.AddDate(0, 0, 5)}} // abe is back on the next Monday
	f.Agents[1].Skills = nil                                                            // bea
	f.Work["cal"] = Work{AwayUntil: at.Add(4 * time.Hour)}
	if got, want := fitOrder(ticket.Fits(f, at)), []PersonID{"dan", "ned", "cal", "abe", "bea"}; !slices.Equal(got, want) {
		t.Errorf("before opening: %v, want %v", got, want)
	}
	fits := ticket.Fits(f, at.Add(2*time.Hour))
	if got, want := fitOrder(fits), []PersonID{"dan", "ned", "cal", "abe", "bea"}; !slices.Equal(got, want) || !fits[0].Best || fits[1].Best {
		t.Errorf("at ten: %v, want %v; the best is marked: %v", got, want, fits[0].Best)
	}
	// Of those who lack the skill as well nobody on leave stands above one who comes today.
	for i := range f.Agents {
		f.Agents[i].Skills = nil
	}
	if got, want := fitOrder(ticket.Fits(f, at)), []PersonID{"bea", "dan", "ned", "cal", "abe"}; !slices.Equal(got, want) {
		t.Errorf("nobody has the skill: %v, want %v", got, want)
	}
}

// TestBackAfterAllThatKeepsThemAway holds that somebody is back when nothing keeps them away any more: no hours, no leave, nothing they said.
func TestBackAfterAllThatKeepsThemAway(t *testing.T) {
	f, at := fitFacts(t)
	p := f.Agents[0]
	p.Leave = []Leave{{From: at.Add(time.Hour), Until: at.Add(3 * time.Hour)}}
	if off, back := f.IsOff(p, at); off != routing.OffHours || !back.Equal(at.Add(3*time.Hour)) {
		t.Errorf("leave begins with the day: %s until %s", off, back)
	}
	f.Work[p.ID] = Work{AwayUntil: at.Add(24 * time.Hour)}
	if off, back := f.IsOff(p, at); off != routing.OffHours || !back.Equal(at.Add(25*time.Hour)) {
		t.Errorf("away until tomorrow, too: %s until %s", off, back)
	}
}
