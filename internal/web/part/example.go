package part

import (
	"strconv"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
)

// ExampleCover is an agreement with hours for the gallery, since a year before an instant. It is open for some hours from now.
func ExampleCover(at, now time.Time) Cover {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err) // the zones are in the binary
	}
	agreement := sla.Standard("office", at.AddDate(-1, 0, 0))
	agreement.ID, agreement.Name, agreement.Version, agreement.OnSite = "harbor", "Harbor 07–18", 3, sla.OnSiteExtra
	agreement.Channels = []sla.Channel{sla.ChannelWeb, sla.ChannelMail, sla.ChannelPhone}
	agreement.Time = sla.TimeTerms{PrepaidMinutes: 600, StepMinutes: 15}
	hours := calendar.OfficeHours(zone.String())
	days := map[string]string{}
	for year := at.Year(); year < at.Year()+30; year++ { // whenever somebody looks at it, some are ahead
		for _, one := range []struct {
			day, name string
			hours     []string
		}{{"07-04", "Independence Day", nil}, {"12-24", "", []string{"07:00-12:00"}}, {"12-25", "Christmas Day", nil}} {
			date := strconv.Itoa(year) + "-" + one.day
			hours.Exceptions, days[date] = append(hours.Exceptions, calendar.Exception{Date: date, Hours: one.hours}), one.name
		}
	}
	return Cover{Agreement: agreement, Hours: hours, Days: days, Zone: zone, Outlook: desk.Outlook{IsOpen: true, Closes: now.Add(5*time.Hour + 8*time.Minute)}}
}
