package part

import (
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
)

// ExampleCover is an agreement with hours for the gallery, as of an instant within them.
func ExampleCover(at time.Time) Cover {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err) // the zones are in the binary
	}
	agreement := sla.Standard("office", at.AddDate(-1, 0, 0))
	agreement.ID, agreement.Name, agreement.Version, agreement.OnSite = "harbor", "Harbor 07–18", 3, sla.OnSiteExtra
	agreement.Channels = []sla.Channel{sla.ChannelWeb, sla.ChannelMail, sla.ChannelPhone}
	agreement.Time = sla.TimeTerms{PrepaidMinutes: 600, StepMinutes: 15}
	hours := calendar.OfficeHours(zone.String())
	hours.Exceptions = []calendar.Exception{{Date: "2026-05-14", Hours: []string{"09:00-12:00"}}, {Date: "2026-05-25"}, {Date: "2026-07-03"}}
	return Cover{
		Agreement: agreement, Hours: hours, Zone: zone, Outlook: desk.Outlook{IsOpen: true, Closes: at.Add(5*time.Hour + 8*time.Minute)},
		Days: map[string]string{"2026-05-14": "Inventory", "2026-05-25": "Memorial Day", "2026-07-03": "Independence Day"},
	}
}
