package api

import (
	"context"
	"time"

	"tierdesk/internal/core/desk"
)

// ScheduledWork is the time of a person that work takes.
type ScheduledWork struct {
	TicketID     string    `json:"ticket_id,omitempty" doc:"Absent where you may not see the ticket: the person is taken"`
	Number       int64     `json:"number,omitempty"`
	Seq          int64     `json:"seq,omitempty" doc:"The entry that planned it"`
	Kind         string    `json:"kind" doc:"visit, depot or remote"`
	Person       Ref       `json:"person"`
	From         time.Time `json:"from" doc:"The work's own beginning, without the way there"`
	Until        time.Time `json:"until"`
	TravelBefore int       `json:"travel_before" doc:"Minutes of the way there"`
	TravelAfter  int       `json:"travel_after" doc:"Minutes of the way back"`
	Done         bool      `json:"done"`
}

type scheduleWorkInput struct {
	ByPost
	Body struct {
		Kind         string    `json:"kind,omitempty" doc:"visit, depot or remote; absent: remote"`
		PersonID     string    `json:"person_id" maxLength:"40"`
		From         time.Time `json:"from"`
		Until        time.Time `json:"until"`
		TravelBefore int       `json:"travel_before,omitempty" doc:"Minutes of the way there, of a visit"`
		TravelAfter  int       `json:"travel_after,omitempty" doc:"Minutes of the way back"`
		Force        bool      `json:"force,omitempty" doc:"Also where the person has other work then; say why in words"`
		Words        string    `json:"words,omitempty"`
	} `nameHint:"ScheduleWork"`
}

type moveWorkInput struct {
	Guarded
	Seq  int64 `path:"seq" minimum:"1"`
	Body struct {
		PersonID     string     `json:"person_id,omitempty" maxLength:"40" doc:"Absent: who has it"`
		From         *time.Time `json:"from,omitempty" doc:"Absent: as it is"`
		Until        *time.Time `json:"until,omitempty" doc:"Absent: as long as it was"`
		TravelBefore *int       `json:"travel_before,omitempty"`
		TravelAfter  *int       `json:"travel_after,omitempty"`
		Force        bool       `json:"force,omitempty" doc:"Also where the person has other work then; say why in words"`
		Words        string     `json:"words,omitempty"`
		Done         bool       `json:"done,omitempty" doc:"It was done; nothing else is changed then"`
	} `nameHint:"MoveWork"`
}

type cancelWorkInput struct {
	Guarded
	Seq int64 `path:"seq" minimum:"1"`
}

type scheduleInput struct {
	From   time.Time `query:"from" required:"true"`
	Until  time.Time `query:"until" required:"true" doc:"At most 35 days later"`
	Person string    `query:"person" maxLength:"40" doc:"Only theirs; agents see their own"`
}

func (s *server) scheduleRoutes() {
	command(s, withText(post("/tickets/{ticket}/work", "schedule-work", "Give work its person and time", "Schedule")),
		func(_ context.Context, in *scheduleWorkInput) (desk.Command, error) {
			b := in.Body
			return desk.ScheduleWork{
				Kind: desk.WorkKind(b.Kind), Person: desk.PersonID(b.PersonID), From: whole(b.From), Until: whole(b.Until), Before: b.TravelBefore,
				After: b.TravelAfter, Force: b.Force, Content: desk.Content{Body: b.Words},
			}, nil
		})
	command(s, withText(patch("/tickets/{ticket}/work/{seq}", "move-work", "Give scheduled work another person or time, or note it as done", "Schedule")), s.moveWork)
	command(s, remove("/tickets/{ticket}/work/{seq}", "cancel-work", "Call scheduled work off", "Schedule"),
		func(_ context.Context, in *cancelWorkInput) (desk.Command, error) {
			return desk.CancelWork{Work: desk.Seq(in.Seq)}, nil
		})
	handle(s, get("/schedule", "show-schedule", "Who works when, and on what", "Schedule"), s.schedule)
}

func whole(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// moveWork fills in what stays as it is.
func (s *server) moveWork(ctx context.Context, in *moveWorkInput) (desk.Command, error) {
	b, seq := in.Body, desk.Seq(in.Seq)
	words := desk.Content{Body: b.Words}
	if b.Done {
		return desk.FinishWork{Work: seq, Content: words}, nil
	}
	loaded, err := s.load(ctx, in.Ticket)
	if err != nil {
		return nil, err
	}
	a := loaded.Ticket.Appointment(seq)
	if a == nil {
		return desk.MoveWork{Work: seq}, nil // refused for what it is
	}
	c := desk.MoveWork{Work: seq, Person: a.Person, From: a.From, Until: a.Until, Before: a.Before, After: a.After, Force: b.Force, Content: words}
	if b.PersonID != "" {
		c.Person = desk.PersonID(b.PersonID)
	}
	if b.From != nil {
		c.From, c.Until = whole(*b.From), whole(*b.From).Add(a.Until.Sub(a.From))
	}
	if b.Until != nil {
		c.Until = whole(*b.Until)
	}
	if b.TravelBefore != nil {
		c.Before = *b.TravelBefore
	}
	if b.TravelAfter != nil {
		c.After = *b.TravelAfter
	}
	return c, nil
}

const maxScheduleSpan = 35 * 24 * time.Hour

func (s *server) schedule(ctx context.Context, in *scheduleInput) (*out[list[ScheduledWork]], error) {
	who := actor(ctx)
	person := desk.PersonID(in.Person)
	if person == "me" {
		person = who.Person.ID
	}
	if who.MayAct(desk.ActSeeBoard) != nil {
		if err := mustBeStaff(ctx); err != nil {
			return nil, err
		}
		if person != who.Person.ID {
			return nil, desk.Forbidden("act.not_yours", "Your role does not allow this. Ask a manager or an administrator.")
		}
	}
	span := desk.Span{From: whole(in.From), Until: whole(in.Until)}
	if took := span.Until.Sub(span.From); took <= 0 || took > maxScheduleSpan {
		return nil, desk.Invalid("until", "schedule.span", "Ask for a time of at most 35 days that ends after it begins.")
	}
	var persons []desk.PersonID
	if person != "" {
		persons = append(persons, person)
	}
	bookings, err := s.store.Bookings(ctx, span, persons...)
	if err != nil {
		return nil, err
	}
	var tickets []desk.TicketID
	var people []desk.PersonID
	for _, b := range bookings {
		tickets, people = append(tickets, b.Ticket), append(people, b.Person)
	}
	seen, err := s.store.TicketsOf(ctx, ids(tickets...))
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx, people, nil)
	if err != nil {
		return nil, err
	}
	var items []ScheduledWork
	for _, b := range bookings {
		w := ScheduledWork{
			Kind: string(b.Kind), Person: n.person(b.Person), From: b.From.Add(time.Duration(b.Before) * time.Minute),
			Until: b.Until.Add(-time.Duration(b.After) * time.Minute), TravelBefore: b.Before, TravelAfter: b.After, Done: b.Done,
		}
		if t, ok := seen[b.Ticket]; ok && who.Scope().IsAgentOf(t) {
			w.TicketID, w.Number, w.Seq = string(b.Ticket), t.Number, int64(b.Seq)
		}
		items = append(items, w)
	}
	return listOf(items, ""), nil
}
