package calendar

// OfficeHoursID is the id of the calendar that a new desk begins with.
const OfficeHoursID = "office-hours"

// OfficeHours are those that a new desk begins with: Monday to Friday from nine to five, in a zone.
func OfficeHours(zone string) Calendar {
	c := Calendar{Zone: zone, Weekly: map[string][]string{}}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
		c.Weekly[day] = []string{"09:00-17:00"}
	}
	return c
}
