package mail

import (
	"time"

	"tierdesk/internal/core/desk"
)

// workWords say what was planned, moved or called off, in the reader's zone. A requester reads of visits only, and in their own words.
func (n notice) workWords() (lead, next string) {
	asks := n.to.ID == n.loaded.Ticket.Requester
	switch e := n.record.Event.(type) {
	case desk.WorkScheduled:
		if asks {
			return n.say("letter.work.visit", "Span", n.span(e.From, e.Until)), n.say("letter.work.visit.next")
		}
		return n.say("letter.work.planned", "Work", n.kind(e.Work), "Span", n.span(e.From, e.Until)), ""
	case desk.WorkMoved:
		switch {
		case asks:
			return n.say("letter.work.visit.moved", "Span", n.span(e.From, e.Until)), n.say("letter.work.visit.next")
		case n.to.ID != e.Owner:
			return n.say("letter.work.given", "Work", n.kind(e.Work)), ""
		}
		return n.say("letter.work.moved", "Work", n.kind(e.Work), "Span", n.span(e.From, e.Until)), ""
	case desk.WorkCancelled:
		if asks {
			return n.say("letter.work.visit.cancelled", "At", n.instant(e.From)), ""
		}
		return n.say("letter.work.cancelled", "Work", n.kind(e.Work), "At", n.instant(e.From)), ""
	}
	return n.say("letter.work.changed"), n.say("letter.work.changed.next")
}

func (n notice) kind(k desk.WorkKind) string { return n.speech.T("letter.kind." + string(k)) }

func (n notice) span(from, until time.Time) string {
	zone := n.speech.Zone
	end := until.In(zone).Format("15:04")
	if from.In(zone).YearDay() != until.In(zone).YearDay() {
		end = n.speech.In(until, zone)
	}
	return n.speech.T("letter.span", "From", n.speech.In(from, zone), "Until", end, "Zone", zone.String())
}

func (n notice) instant(at time.Time) string {
	return n.speech.T("letter.at", "At", n.speech.In(at, n.speech.Zone), "Zone", n.speech.Zone.String())
}

// zoneOf is the reader's own; who has none reads UTC, and the zone is always said.
func zoneOf(to desk.Person) *time.Location {
	if zone, err := time.LoadLocation(to.Zone); err == nil {
		return zone
	}
	return time.UTC
}
