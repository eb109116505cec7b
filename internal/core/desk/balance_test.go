package desk

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/routing"
)

// balanced is who gives what to whom in a team of four: Ana has room for 4, Bo is free, Cy knows the network, Di is on leave until tomorrow.
func balanced(hands ...InHand) string {
	f := Facts{House: House{
		Teams:      map[TeamID]Team{"line": {ID: "line", Tier: 1}},
		Categories: map[CategoryID]Category{"network": {ID: "network", Needs: []routing.Need{{Skill: "net", Level: 2}}}},
	}, Work: map[PersonID]Work{}}
	for _, id := range []PersonID{"ana", "bo", "cy", "di"} {
		f.Agents = append(f.Agents, Person{ID: id, Teams: []TeamID{"line"}, Roles: []Role{RoleAgent}, ServesAll: true, Capacity: 4})
	}
	f.Agents[2].Skills = []SkillLevel{{Skill: "net", Level: 2}}
	f.Agents[3].Leave = []Leave{{From: monday.Add(-time.Hour), Until: monday.Add(24 * time.Hour)}}
	for i := range hands {
		t := &hands[i].Ticket
		t.Team, t.State, t.Number = "line", StateOpen, int64(i+1)
		t.ID = TicketID(fmt.Sprint("#", i+1))
		work := f.Work[t.Owner]
		work.Points += t.Points()
		f.Work[t.Owner] = work
	}
	var said []string
	for _, m := range Balance(f, hands, monday) {
		said = append(said, fmt.Sprintf("%s %s>%s %s %d/%d", m.Ticket, m.From, m.To, m.Why, m.Had, m.Has))
	}
	return strings.Join(said, ", ")
}

func TestBalance(t *testing.T) {
	of := func(owner PersonID, p Priority, due time.Duration, more ...func(*Ticket)) InHand {
		one := InHand{Ticket: Ticket{Owner: owner, Priority: p}}
		if due != 0 {
			one.DueAt = monday.Add(due)
		}
		for _, change := range more {
			change(&one.Ticket)
		}
		return one
	}
	answered := func(t *Ticket) { t.AnsweredAt = monday }
	held := func(t *Ticket) { t.Hold = &Hold{Reason: HoldRequester} }
	planned := func(t *Ticket) { t.Scheduled = []Appointment{{Seq: 1}} }
	done := func(t *Ticket) { t.Scheduled = []Appointment{{Seq: 1, Done: true}} }
	network := func(t *Ticket) { t.Category = "network" }
	for _, c := range []struct {
		name  string
		hands []InHand
		want  string
	}{
		{"nothing in hand", nil, ""},
		{"as much as they can", []InHand{of("ana", 1, time.Hour)}, ""},
		{"what nobody answered goes first, of that what is due first", []InHand{of("ana", 2, time.Minute, answered), of("ana", 2, 2*time.Hour), of("ana", 2, time.Hour)}, "#3 ana>bo over 6/2"},
		{"only until there is room", []InHand{of("ana", 3, 0), of("ana", 3, 0), of("ana", 3, 0), of("ana", 3, 0), of("ana", 3, 0), of("ana", 3, 0)}, "#1 ana>bo over 6/1, #2 ana>cy over 5/1"},
		{"the skill is asked for", []InHand{of("ana", 1, 0, network), of("ana", 3, 0, answered)}, "#1 ana>cy over 5/4"},
		{"nobody has the room", []InHand{of("ana", 1, 0, answered), of("ana", 1, 0), of("bo", 1, 0), of("cy", 1, 0)}, ""},
		{"what waits or is planned stays", []InHand{of("ana", 1, 0, planned), of("ana", 3, 0, held), of("ana", 3, 0, done)}, "#3 ana>bo over 5/1"},
		{"due before they are back", []InHand{of("di", 3, time.Hour), of("di", 3, 25*time.Hour), of("di", 3, 0)}, "#1 di>ana absent 3/1"},
		{"absent first, then over, with what was moved counted", []InHand{of("ana", 1, 0, answered), of("ana", 2, 0), of("di", 1, time.Hour), of("cy", 2, 0)}, "#3 di>bo absent 4/4, #2 ana>cy over 6/4"},
		{"an owner who is gone", []InHand{of("ex", 1, time.Hour)}, ""},
	} {
		if got := balanced(slices.Clone(c.hands)...); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
