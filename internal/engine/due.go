package engine

import (
	"context"
	"errors"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// dueBatch is how many due tickets one round takes.
const dueBatch = 100

// RunDue does what is due now and gives the instant of the next due work, or zero when nothing is to come. It is all that
// production and simulator know of time: one sleeps until then, the other jumps. Work that another node did first is no error.
func (e *Engine) RunDue(ctx context.Context) (int, time.Time, error) {
	now, err := e.clock.Now()
	if err != nil {
		return 0, time.Time{}, err
	}
	ids, next, err := e.store.DueTickets(ctx, now, dueBatch)
	if err != nil {
		return 0, time.Time{}, err
	}
	ran := 0
	var failed error
	for _, id := range ids {
		n, err := e.runDueOf(ctx, id, now)
		ran += n
		if err != nil {
			e.log.Error("due work failed", "ticket", id, "error", err)
			failed = errors.Join(failed, err)
		}
	}
	return ran, next, failed
}

func (e *Engine) runDueOf(ctx context.Context, id desk.TicketID, now time.Time) (int, error) {
	loaded, err := e.store.Ticket(ctx, id)
	if err != nil {
		return 0, err
	}
	terms, err := e.Terms(ctx, loaded.Ticket)
	if err != nil {
		return 0, err
	}
	ran := 0
	for _, command := range loaded.Ticket.RunDue(terms, now) {
		result, err := e.Do(ctx, id, command, Call{Actor: desk.MachineActor("due"), Via: desk.ViaDue})
		if isOvertaken(err) {
			continue
		}
		if err != nil {
			return ran, err
		}
		if result.First != 0 {
			ran++
		}
	}
	return ran, nil
}

// isOvertaken tells whether the state moved on before the due work came to it.
func isOvertaken(err error) bool {
	var e *desk.Error
	return errors.As(err, &e) && e.Kind == desk.KindConflict || store.IsNotFound(err)
}
