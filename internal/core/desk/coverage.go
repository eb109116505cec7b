package desk

import (
	"slices"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/sla"
)

// Gaps gives what an agreement does not cover of a ticket's work, so that it is marked before somebody begins. Left are the prepaid minutes that
// are left. A ticket that is bound to no agreement has the zero one: nothing is promised, and nothing is ruled out.
func (t Ticket) Gaps(a sla.Agreement, onSite bool, left int) []sla.Gap {
	work := sla.Work{Subject: t.subject(), Channel: sla.Channel(t.Via), OnSite: onSite, Left: left}
	gaps := a.Gaps(work)
	if t.isOwnDoing() {
		gaps = slices.DeleteFunc(gaps, func(g sla.Gap) bool { return g == sla.GapChannel })
	}
	return gaps
}

// isOwnDoing tells whether the desk itself put the ticket in, so that no way in was used that could be one that is not offered.
func (t Ticket) isOwnDoing() bool { return t.Via == ViaImport || t.Via == ViaDue }

func (t Ticket) subject() sla.Subject {
	return sla.Subject{Type: string(t.Type), Priority: int(t.Priority), Category: string(t.Category), Tier: t.Tier}
}

// Outlook is what a requester may be told of when somebody looks at what they ask: nothing that the agreement does not promise.
type Outlook struct {
	IsOpen bool
	Closes time.Time // while open; zero: never
	Opens  time.Time // while closed; zero: never
	// Within and AnswerBy are the promise of a first answer: open time from now, and when that is. Zero: none is promised.
	Within   time.Duration
	AnswerBy time.Time
	// Offered are the ways in, where the one that was used is none of them.
	Offered []sla.Channel
}

// OutlookOf looks ahead from an instant at which somebody asks something under an agreement.
func OutlookOf(p Promise, s sla.Subject, via Via, at time.Time) Outlook {
	o := outlook(p.Hours, at)
	if target := p.Agreement.Target(sla.FirstResponse, s); target > 0 {
		if due, ok := p.Hours.Due(at, target); ok {
			o.Within, o.AnswerBy = target, due
		}
	}
	if offered := p.Agreement.Channels; len(offered) > 0 && !slices.Contains(offered, sla.Channel(via)) {
		o.Offered = slices.Clone(offered)
	}
	return o
}

func outlook(hours calendar.Versions, at time.Time) Outlook {
	closes, open := hours.Open(at)
	if open {
		return Outlook{IsOpen: true, Closes: closes}
	}
	opens, _ := hours.NextOpening(at)
	return Outlook{Opens: opens}
}

// Outlook looks ahead for a ticket that nobody has answered yet. It gives false where there is nothing to say: it was answered, it is over, or it is
// bound to no agreement. What is promised is what its own clock says.
func (t Ticket) Outlook(terms Terms, at time.Time) (Outlook, bool) {
	promise, ok := terms[t.agreement()]
	if !ok || !t.State.IsLive() {
		return Outlook{}, false
	}
	o := OutlookOf(promise, t.subject(), t.Via, at)
	if t.isOwnDoing() {
		o.Offered = nil
	}
	o.Within, o.AnswerBy = 0, time.Time{}
	account, _ := t.Clocks(terms, at)
	for _, c := range account.Clocks {
		if c.Kind != sla.FirstResponse {
			continue
		}
		if !c.StoppedAt.IsZero() {
			return Outlook{}, false
		}
		if c.Target > 0 && c.State != sla.Breached {
			o.Within, o.AnswerBy = c.Left(), c.Due
		}
	}
	return o, true
}
