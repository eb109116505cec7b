package workspace

import (
	"context"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
	"tierdesk/internal/web/example"
	"tierdesk/internal/words"
)

// examplePromise tells the story of the example's clocks: opened yesterday in the office hours, and where it is in the midst of its work, answered,
// handed over, and put on hold for a while.
func examplePromise(ctx context.Context, p shown, full bool) *promised {
	hours := store.Calendar{ID: calendar.OfficeHoursID, Name: "Practice hours", Hours: calendar.OfficeHours("UTC")}
	compiled, err := calendar.Compile(hours.Hours, time.UTC)
	if err != nil {
		return nil
	}
	agreement := sla.Standard(hours.ID, example.At.AddDate(0, -1, 0))
	agreement.Name, agreement.Version, agreement.Scope = "Harbor 09–17", 2, sla.Scope{Client: string(example.Harbor.ID)}
	agreement.Targets = append(agreement.Targets, sla.Target{Clock: sla.TierTime, Tier: 2, Minutes: 165})
	front := sla.Team{Tier: example.FrontLine.Tier, ID: string(example.FrontLine.ID)}
	network := sla.Team{Tier: example.Network.Tier, ID: string(example.Network.ID)}
	opened := sla.Opened{Type: string(desk.Incident), Priority: 2, Team: network}
	story := sla.Story{Agreement: agreement, Hours: calendar.Always(compiled), Marks: []sla.Mark{{At: p.Ticket.OpenedAt, What: opened}}}
	if full {
		opened.Team = front
		yesterday := example.At.Add(-20 * time.Hour)
		story.Marks = []sla.Mark{
			{At: yesterday, What: opened},
			{At: yesterday.Add(9 * time.Minute), What: sla.Wrote{By: sla.VoiceAgent}},
			{At: yesterday.Add(18 * time.Hour), What: sla.Offered{To: network}},
			{At: yesterday.Add(18*time.Hour + 6*time.Minute), What: sla.Accepted{}},
			{At: yesterday.Add(18*time.Hour + 20*time.Minute), What: sla.Held{Wait: sla.WaitRequester}},
			{At: yesterday.Add(18*time.Hour + 45*time.Minute), What: sla.Resumed{}},
			{At: yesterday.Add(19 * time.Hour), What: sla.Wrote{By: sla.VoiceCustomer}},
		}
	}
	return reckon(words.From(ctx), sla.Tell(story, example.At), agreement, hours, p.House)
}
