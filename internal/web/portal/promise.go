package portal

import (
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/web/page"
	"tierdesk/internal/words"
)

// promised is one thing that was promised to the client: an answer or a solution, and by when.
type promised struct {
	What   string // "answer", "solution"
	By     string // empty while it stands still
	Exact  string
	Due    time.Time
	Late   bool
	Paused desk.HoldReason
}

// promises reads what is still to come of what the client was promised, in the reader's zone. Nothing of how the desk divides its work is said.
func (s *Site) promises(v *page.Visit, t desk.Ticket) ([]promised, error) {
	terms, err := s.Engine.Terms(v.Ctx(), t)
	if err != nil || !t.State.IsLive() {
		return nil, err
	}
	account, _ := t.Clocks(terms, v.Words.Now.UTC())
	return promisesOf(v.Words, account), nil
}

// promisesOf says the answer before the solution, and once that the time stands still.
func promisesOf(w *words.Words, account sla.Account) []promised {
	var answer, solution []promised
	for _, c := range account.Clocks {
		if !c.Kind.IsClients() || !c.IsAwaited() {
			continue
		}
		one := promised{What: "answer", Late: c.State == sla.Breached}
		if c.Kind == sla.Resolution {
			one.What = "solution"
		}
		if c.Due.IsZero() {
			one.Paused = desk.HoldReason(c.Wait)
		} else {
			one.By, one.Exact, one.Due = w.Said(c.Due), w.Exactly(c.Due), c.Due
		}
		if c.Kind == sla.Resolution {
			solution = append(solution, one)
		} else {
			answer = append(answer, one)
		}
	}
	stands := false
	return slices.DeleteFunc(slices.Concat(answer, solution), func(one promised) bool {
		again := one.By == "" && stands
		stands = stands || one.By == ""
		return again
	})
}
