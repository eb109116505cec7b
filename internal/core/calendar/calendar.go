package calendar

// Calendar is the written form of when a desk is open, in the contract's own zone. Weekly and Exceptions may be absent.
type Calendar struct {
	Zone       string              `json:"zone"`             // an IANA name, such as Europe/Berlin
	Weekly     map[string][]string `json:"weekly,omitempty"` // by Weekdays: intervals such as "09:00-17:00"
	Exceptions []Exception         `json:"exceptions,omitempty"`
}

// Exception replaces what opens on one local date. Without hours nothing does.
type Exception struct {
	Date  string   `json:"date"` // such as 2026-12-24
	Hours []string `json:"hours"`
}

// Weekdays are the keys of Calendar.Weekly, Monday first.
var Weekdays = [7]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// What one calendar may hold.
const (
	MaxExceptions = 5000 // more than one for each day of ten years
	MaxIntervals  = 96   // on one date
)
