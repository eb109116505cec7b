package desk

import (
	"slices"
	"time"
)

// MoveWork gives scheduled work another time or person.
type MoveWork struct {
	Work    Seq
	Person  PersonID
	From    time.Time
	Until   time.Time
	Before  int
	After   int
	Force   bool
	Content Content // why it is planned although the person has other work then; internal
}

// Name is "move_work".
func (MoveWork) Name() string { return "move_work" }

// Needs the person, and all that may speak against the time.
func (c MoveWork) Needs() Needs {
	return neededToSchedule(c.Person, Appointment{From: c.From, Until: c.Until, Before: c.Before, After: c.After})
}

func (c MoveWork) decide(t Ticket, f Facts, s Stamp) ([]Entry, error) {
	if err := t.mustBeLive(); err != nil {
		return nil, err
	}
	before, err := t.planned(c.Work)
	if err != nil {
		return nil, err
	}
	a := before
	a.Person, a.From, a.Until, a.Before, a.After = c.Person, c.From, c.Until, c.Before, c.After
	if a == before {
		return nil, nil
	}
	warned, err := t.checkAppointment(a, c.Force, c.Content, f, s)
	if err != nil {
		return nil, err
	}
	event := WorkMoved{
		Seq: a.Seq, Work: a.Kind, Was: before.Person, Owner: a.Person, From: a.From, Until: a.Until, Before: a.Before, After: a.After,
		Warned: warned, Forced: slices.Contains(warned, WarnOverlap),
	}
	return withNote(event, c.Content), nil
}

// planned gives scheduled work that is still ahead or going on.
func (t Ticket) planned(seq Seq) (Appointment, error) {
	a := t.Appointment(seq)
	if a == nil {
		return Appointment{}, NotFound("work")
	}
	if a.Done {
		return Appointment{}, Conflict("work.done", "That work is done already. Plan new work instead.")
	}
	return *a, nil
}

// WorkMoved is another time or person for scheduled work.
type WorkMoved struct {
	Seq    Seq
	Work   WorkKind
	Was    PersonID // who was to do it before
	Owner  PersonID
	From   time.Time
	Until  time.Time
	Before int           `json:",omitempty"`
	After  int           `json:",omitempty"`
	Warned []WorkWarning `json:",omitempty"`
	Forced bool          `json:",omitempty"`
}

// Kind names the event.
func (WorkMoved) Kind() string { return "work.moved" }

// Audience is public for a visit.
func (e WorkMoved) Audience() Audience { return e.Work.audience() }

func (e WorkMoved) apply(t Ticket, _ Stamp) Ticket {
	return t.withAppointment(e.Seq, func(a *Appointment) {
		a.Person, a.From, a.Until, a.Before, a.After = e.Owner, e.From, e.Until, e.Before, e.After
	})
}

func (t Ticket) withAppointment(seq Seq, change func(*Appointment)) Ticket {
	t.Scheduled = slices.Clone(t.Scheduled)
	if a := t.Appointment(seq); a != nil {
		change(a)
	}
	return t
}

// CancelWork calls scheduled work off.
type CancelWork struct {
	Work    Seq
	Content Content // why; internal, may be empty
}

// Name is "cancel_work".
func (CancelWork) Name() string { return "cancel_work" }

// Needs nothing.
func (CancelWork) Needs() Needs { return Needs{} }

func (c CancelWork) decide(t Ticket, _ Facts, _ Stamp) ([]Entry, error) {
	a, err := t.planned(c.Work)
	if err != nil {
		return nil, err
	}
	if err := c.Content.checkSize("words"); err != nil {
		return nil, err
	}
	return withNote(WorkCancelled{Seq: a.Seq, Work: a.Kind, Owner: a.Person, From: a.From}, c.Content), nil
}

// WorkCancelled takes scheduled work out of the plan.
type WorkCancelled struct {
	Seq   Seq
	Work  WorkKind
	Owner PersonID
	From  time.Time
}

// Kind names the event.
func (WorkCancelled) Kind() string { return "work.cancelled" }

// Audience is public for a visit.
func (e WorkCancelled) Audience() Audience { return e.Work.audience() }

func (e WorkCancelled) apply(t Ticket, _ Stamp) Ticket {
	t.Scheduled = slices.DeleteFunc(slices.Clone(t.Scheduled), func(a Appointment) bool { return a.Seq == e.Seq })
	return t
}

// FinishWork says that scheduled work was done.
type FinishWork struct {
	Work    Seq
	Content Content // what was done; internal, may be empty
}

// Name is "finish_work".
func (FinishWork) Name() string { return "finish_work" }

// Needs nothing.
func (FinishWork) Needs() Needs { return Needs{} }

func (c FinishWork) decide(t Ticket, _ Facts, s Stamp) ([]Entry, error) {
	a, err := t.planned(c.Work)
	if err != nil {
		return nil, err
	}
	if a.Leaves().After(s.At) {
		return nil, Conflict("work.not_begun", "That work has not begun. Call it off, or move it.")
	}
	if err := c.Content.checkSize("words"); err != nil {
		return nil, err
	}
	return []Entry{with(WorkFinished{Seq: a.Seq, Owner: a.Person}, c.Content)}, nil
}

// WorkFinished is scheduled work that was done.
type WorkFinished struct {
	Seq   Seq
	Owner PersonID
}

// Kind names the event.
func (WorkFinished) Kind() string { return "work.finished" }

// Audience is internal.
func (WorkFinished) Audience() Audience { return Internal }

func (e WorkFinished) apply(t Ticket, s Stamp) Ticket {
	return t.withAppointment(e.Seq, func(a *Appointment) {
		a.Done = true
		if s.At.After(a.From) && s.At.Before(a.Until) {
			a.Until = s.At // done sooner: the rest of the time is free again
		}
	})
}

// settleSchedule keeps nobody driving to a case that is over or went to another client: what had begun is done, the rest is called off.
func (t Ticket) settleSchedule(entries []Entry, s Stamp) []Entry {
	if len(t.Scheduled) == 0 {
		return nil
	}
	after := t.ApplyAll(entries, s)
	if after.State.IsLive() && after.Client == t.Client {
		return nil
	}
	var settled []Entry
	for _, a := range after.Scheduled {
		switch {
		case a.Done:
		case a.From.After(s.At):
			settled = append(settled, same(WorkCancelled{Seq: a.Seq, Work: a.Kind, Owner: a.Person, From: a.From})...)
		default:
			settled = append(settled, same(WorkFinished{Seq: a.Seq, Owner: a.Person})...)
		}
	}
	return settled
}
