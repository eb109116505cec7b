package desk

// HoursOf is the calendar that a person works by. Empty: they work at any time.
func (h House) HoursOf(Person) (calendarID string) { return h.Calendar }
