package desk

import (
	"slices"
	"time"

	"tierdesk/internal/core/sla"
)

// NextDue is the instant at which the ticket needs the desk by itself, or zero when nothing is due ever.
func (t Ticket) NextDue() time.Time {
	due := time.Time{}
	for _, d := range t.dues() {
		if due.IsZero() || d.at.Before(due) {
			due = d.at
		}
	}
	return due
}

// DueAt is the instant lists show and are ordered by: the next one at which something of the ticket is due, or zero. Other than
// NextDue it keeps what is overdue: a handoff that nobody accepted in time stays due at that time until it is answered.
func (t Ticket) DueAt() time.Time {
	at := t.NextDue()
	if open := t.OpenHandoff(); open != nil && open.State == HandoffStateExpired && t.State.IsLive() && (at.IsZero() || open.AcceptBy.Before(at)) {
		return open.AcceptBy
	}
	return at
}

// RunDue gives the commands that are due at an instant, in the order they became due.
func (t Ticket) RunDue(terms Terms, at time.Time) []Command {
	var commands []Command
	if account, ok := t.Clocks(terms, at); ok {
		if fires := t.untold(account.Fired); len(fires) > 0 {
			commands = append(commands, TellClocks{Escalates: t.escalates(terms, fires)}) // before what else is due: it may end a clock that is late
		}
	}
	for _, d := range t.dues() {
		if !d.at.After(at) {
			commands = append(commands, d.command)
		}
	}
	if slices.ContainsFunc(t.reaches(terms), func(r reached) bool { return !r.at.After(at) }) {
		commands = append(commands, EscalateByRule{})
	}
	return commands
}

// escalates tells whether the agreement in force orders anything at some thresholds.
func (t Ticket) escalates(terms Terms, fires []sla.Fire) bool {
	return len(fires) > 0 && len(terms[t.agreement()].Agreement.Escalations) > 0
}

type due struct {
	at      time.Time
	command Command
}

func (t Ticket) dues() []due {
	var dues []due
	if open := t.OpenHandoff(); open != nil && open.State == HandoffStateOffered && !open.AcceptBy.IsZero() && t.State.IsLive() {
		dues = append(dues, due{open.AcceptBy, ExpireHandoff{Handoff: open.Seq}})
	}
	if t.Hold != nil && !t.Hold.Until.IsZero() && t.State.IsLive() {
		dues = append(dues, due{t.Hold.Until, Resume{}})
	}
	if t.State == StateResolved && t.Resolution != nil && !t.Resolution.CloseAt.IsZero() {
		dues = append(dues, due{t.Resolution.CloseAt, Close{}})
	}
	if t.Waits != nil && t.State.IsLive() {
		dues = append(dues, due{t.Waits.At, FindPerson{}})
	}
	for _, p := range t.Planned {
		if !t.State.IsFinal() {
			dues = append(dues, due{p.At, CallPlanned{Plan: p.Seq}})
		}
	}
	return dues
}
