package mail

import (
	"fmt"
	"time"

	"tierdesk/internal/core/desk"
)

// workWords say what was planned, moved or called off, in the reader's zone. A requester reads of visits only, and in their own words.
func (n notice) workWords() (lead, next string) {
	number, author := n.loaded.Ticket.Number, n.author
	asks := n.to.ID == n.loaded.Ticket.Requester
	switch e := n.record.Event.(type) {
	case desk.WorkScheduled:
		if asks {
			return fmt.Sprintf("We come to you for #%d: %s.", number, n.span(e.From, e.Until)), "If that does not suit you, answer this mail."
		}
		return fmt.Sprintf("%s planned %s on #%d for you: %s.", author, workNames[e.Work], number, n.span(e.From, e.Until)), ""
	case desk.WorkMoved:
		switch {
		case asks:
			return fmt.Sprintf("Our visit for #%d has another time or person: %s.", number, n.span(e.From, e.Until)), "If that does not suit you, answer this mail."
		case n.to.ID != e.Owner:
			return fmt.Sprintf("%s gave %s on #%d to somebody else. It is no longer yours.", author, workNames[e.Work], number), ""
		}
		return fmt.Sprintf("%s moved %s on #%d: %s.", author, workNames[e.Work], number, n.span(e.From, e.Until)), ""
	case desk.WorkCancelled:
		if asks {
			return fmt.Sprintf("Our visit for #%d at %s is called off.", number, n.instant(e.From)), ""
		}
		return fmt.Sprintf("%s called off %s on #%d at %s.", author, workNames[e.Work], number, n.instant(e.From)), ""
	}
	return fmt.Sprintf("The plan of #%d changed.", number), "Look at it in the desk."
}

var workNames = map[desk.WorkKind]string{desk.WorkVisit: "a visit", desk.WorkDepot: "a repair in the depot", desk.WorkRemote: "remote work"}

func (n notice) span(from, until time.Time) string {
	zone := n.zone()
	end := until.In(zone).Format("15:04")
	if from.In(zone).YearDay() != until.In(zone).YearDay() {
		end = until.In(zone).Format("Mon 2 Jan 15:04")
	}
	return from.In(zone).Format("Mon 2 Jan 15:04") + " to " + end + " (" + zone.String() + ")"
}

func (n notice) instant(at time.Time) string {
	return at.In(n.zone()).Format("Mon 2 Jan 15:04") + " (" + n.zone().String() + ")"
}

// zone is the reader's own; who has none reads UTC, and the zone is always said.
func (n notice) zone() *time.Location {
	if zone, err := time.LoadLocation(n.to.Zone); err == nil {
		return zone
	}
	return time.UTC
}
