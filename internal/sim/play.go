package sim

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
)

// event is something that happens at an instant of the week.
type event struct {
	at  time.Time
	seq int // of those at one instant the first that was planned
	do  func(ctx context.Context) error
}

type events struct {
	list []event
	next int
}

func (e *events) Len() int { return len(e.list) }
func (e *events) Less(i, j int) bool {
	return cmp.Or(e.list[i].at.Compare(e.list[j].at), cmp.Compare(e.list[i].seq, e.list[j].seq)) < 0
}
func (e *events) Swap(i, j int) { e.list[i], e.list[j] = e.list[j], e.list[i] }
func (e *events) Push(x any)    { e.list = append(e.list, x.(event)) }
func (e *events) Pop() any {
	last := e.list[len(e.list)-1]
	e.list = e.list[:len(e.list)-1]
	return last
}

func (w *world) at(at time.Time, do func(ctx context.Context) error) {
	w.queue.next++
	heap.Push(&w.queue, event{at: at, seq: w.queue.next, do: do})
}

// play runs the week and the days after it. Between two events the engine does what is due by itself.
func (w *world) play(ctx context.Context) error {
	w.arrive()
	end := w.s.Start.AddDate(0, 0, w.s.Days+w.s.Drain)
	for w.queue.Len() > 0 {
		next := heap.Pop(&w.queue).(event) //nolint:forcetypeassert // nothing else is pushed
		if next.at.After(end) {
			break
		}
		if err := w.until(ctx, next.at); err != nil {
			return err
		}
		if err := next.do(ctx); err != nil {
			return err
		}
		if err := w.givePeopleWork(ctx); err != nil {
			return err
		}
	}
	return w.until(ctx, end)
}

// until lets time pass to an instant, stopping at everything that is due before it.
func (w *world) until(ctx context.Context, at time.Time) error {
	for {
		_, next, err := w.engine.RunDue(ctx)
		if err != nil {
			return err
		}
		if next.IsZero() || next.After(at) {
			break
		}
		if next.After(w.now) {
			w.now = next
		}
		if err := w.givePeopleWork(ctx); err != nil {
			return err
		}
	}
	if at.After(w.now) {
		w.now = at
	}
	return nil
}

// arrive plans every case of the week.
func (w *world) arrive() {
	dice, kinds := w.dice("arrivals"), w.dice("kinds")
	zone, _ := time.LoadLocation(w.s.Zone)
	sum := 0.0
	for _, weight := range w.s.Arrivals.Hours {
		sum += weight
	}
	for day := range w.s.Days {
		date := w.s.Start.In(zone).AddDate(0, 0, day)
		if date.Weekday() == time.Saturday || date.Weekday() == time.Sunday {
			continue
		}
		for hour, weight := range w.s.Arrivals.Hours {
			n := poisson(dice.Float64, w.s.Arrivals.PerDay*weight/sum)
			for range n {
				at := time.Date(date.Year(), date.Month(), date.Day(), hour, 0, 0, 0, zone).Add(time.Duration(dice.Float64() * float64(time.Hour)))
				kind := w.s.Kinds[weighted(kinds.Float64(), w.s.Kinds)]
				w.at(at.UTC().Truncate(time.Microsecond), func(ctx context.Context) error { return w.open(ctx, kind) })
			}
		}
	}
}

// poisson draws a number of arrivals (Knuth's method; means here are small).
func poisson(dice func() float64, mean float64) int {
	limit, p, n := math.Exp(-mean), 1.0, 0
	for {
		if p *= dice(); p <= limit {
			return n
		}
		n++
	}
}

func weighted(x float64, kinds []Kind) int {
	sum := 0.0
	for _, k := range kinds {
		sum += k.Share
	}
	x *= sum
	for i, k := range kinds {
		if x -= k.Share; x < 0 {
			return i
		}
	}
	return len(kinds) - 1
}

var levelsOf = map[int][2]desk.Level{1: {desk.High, desk.High}, 2: {desk.High, desk.Medium}, 3: {desk.Medium, desk.Medium}, 4: {desk.Low, desk.Low}}

// open brings a case in, to the right team or, as the odds are, to another.
func (w *world) open(ctx context.Context, kind Kind) error {
	dice := w.dice("errors")
	right := slices.IndexFunc(w.s.Teams, func(t Team) bool { return t.Name == kind.Team })
	first := right
	if dice.Float64() >= w.s.Odds.StartsRight {
		first = w.other(right, -1)
	}
	levels := levelsOf[kind.Priority]
	opener := engine.Call{Actor: desk.MachineActor("sim"), Via: desk.ViaWeb}
	result, err := w.engine.Open(ctx, desk.Open{
		Client: w.client, Requester: w.dana.Person.ID, Team: w.teams[first], Impact: levels[0], Urgency: levels[1],
		Content: desk.Content{Subject: kind.Name, Body: "Please help."},
	}, opener)
	if err != nil {
		return fmt.Errorf("open a case: %w", err)
	}
	w.opened++
	c := &situation{kind: kind, right: right, minutes: w.minutes("work", kind.Minutes)}
	if first == right {
		c.rightAt = w.now
	}
	w.cases[result.Ticket] = c
	w.order, w.live = append(w.order, result.Ticket), append(w.live, result.Ticket)
	return nil
}

// other draws a team that is neither of two.
func (w *world) other(not, nor int) int {
	var teams []int
	for i := range w.s.Teams {
		if i != not && i != nor {
			teams = append(teams, i)
		}
	}
	if len(teams) == 0 {
		return not
	}
	return teams[w.dice("errors").IntN(len(teams))]
}

func (w *world) minutes(stream string, mean float64) time.Duration {
	d := time.Duration(w.dice(stream).ExpFloat64() * mean * float64(time.Minute))
	return max(d, time.Minute).Truncate(time.Microsecond)
}

// givePeopleWork lets everybody who is free and at work take the next case of their team: handed over ones and the most urgent first.
func (w *world) givePeopleWork(ctx context.Context) error {
	if _, open := w.hours.Open(w.now); !open {
		begins, ok := w.hours.NextOpening(w.now)
		if ok {
			w.wakeAt(begins)
		}
		return nil
	}
	tickets, err := w.store.TicketsOf(ctx, w.live)
	if err != nil {
		return err
	}
	w.live = slices.DeleteFunc(w.live, func(id desk.TicketID) bool { return !tickets[id].State.IsLive() })
	for _, a := range w.agents {
		t, ok := w.pick(tickets, a)
		if a.busy || !ok {
			continue
		}
		if err := w.next(ctx, a, t); err != nil {
			return err
		}
		loaded, err := w.store.Ticket(ctx, t.ID)
		if err != nil {
			return err
		}
		tickets[t.ID] = loaded.Ticket
	}
	return nil
}

// wakeAt plans one look at the beginning of the day.
func (w *world) wakeAt(at time.Time) {
	for _, e := range w.queue.list {
		if e.at.Equal(at) {
			return
		}
	}
	w.at(at, func(context.Context) error { return nil })
}

func (w *world) next(ctx context.Context, a *agent, t desk.Ticket) error {
	if a.dispatcher {
		a.busy = true
		w.look(t.ID, a, w.minutes("dispatcher", w.s.Odds.LookMinutes), func(ctx context.Context) error { return w.dispatch(ctx, a, t.ID) })
		return nil
	}
	c := w.cases[t.ID]
	a.busy = true
	if err := w.take(ctx, a, t, a.team == c.right); err != nil {
		return err
	}
	if a.team == c.right {
		w.after(a, c.minutes, func(ctx context.Context) error { return w.solve(ctx, a, t.ID) })
		return nil
	}
	w.look(t.ID, a, w.minutes("errors", w.s.Odds.LookMinutes), func(ctx context.Context) error { return w.handOn(ctx, a, t.ID) })
	return nil
}

// look is work on a case that the agent does not own.
func (w *world) look(id desk.TicketID, a *agent, work time.Duration, do func(ctx context.Context) error) {
	w.cases[id].looked = w.after(a, work, do)
}

// after plans the end of a piece of work, in working time.
func (w *world) after(a *agent, work time.Duration, do func(ctx context.Context) error) time.Time {
	end, ok := w.hours.Due(w.now, work)
	if !ok {
		end = w.now.Add(work)
	}
	w.at(end, func(ctx context.Context) error {
		a.busy = false
		return w.overtaken(do(ctx))
	})
	return end
}

// overtaken counts what somebody could not do any more, because a dispatcher moved the case while they worked on it. Every other error ends the week.
func (w *world) overtaken(err error) error {
	var e *desk.Error
	if errors.As(err, &e) && (e.Kind == desk.KindConflict || e.Code == "ticket.not_yours") {
		w.lost++
		return nil
	}
	return err
}

func (w *world) call(a *agent) engine.Call { return engine.Call{Actor: a.Actor, Via: desk.ViaWeb} }

// pick gives the next case of an agent: live, of their team, in their own hands or nobody's; for the dispatcher what is on their list.
func (w *world) pick(tickets map[desk.TicketID]desk.Ticket, a *agent) (desk.Ticket, bool) {
	var best desk.Ticket
	for _, id := range w.live {
		t := tickets[id]
		if !t.State.IsLive() || t.Hold != nil || w.isTaken(id) || !w.isFor(t, a) {
			continue
		}
		if best.ID == "" || t.Priority < best.Priority {
			best = t
		}
	}
	return best, best.ID != ""
}

func (w *world) isFor(t desk.Ticket, a *agent) bool {
	if a.dispatcher {
		return t.Dispatch != nil
	}
	waits := t.Dispatch != nil && t.Dispatch.Why == desk.DispatchBounces // which a dispatcher alone answers
	return t.Team == w.teams[a.team] && (t.Owner == "" || t.Owner == a.Person.ID) && !waits
}

// isTaken tells whether somebody looks at a case already without owning it.
func (w *world) isTaken(id desk.TicketID) bool { return w.cases[id].looked.After(w.now) }

// take makes a case an agent's: from the queue at once, a handed over one when it is theirs. Whoever takes a new case tells the requester so.
func (w *world) take(ctx context.Context, a *agent, t desk.Ticket, theirs bool) error {
	if t.OpenHandoff() != nil {
		if !theirs {
			return nil
		}
		_, err := w.engine.Do(ctx, t.ID, desk.AcceptHandoff{}, w.call(a))
		return err
	}
	if t.Owner == "" {
		if _, err := w.engine.Do(ctx, t.ID, desk.Assign{To: a.Person.ID}, w.call(a)); err != nil {
			return err
		}
	}
	if !t.AnsweredAt.IsZero() {
		return nil
	}
	return w.say(ctx, a, t.ID, "We are on it.")
}

// say writes to the requester, where the agent is the one who speaks to them.
func (w *world) say(ctx context.Context, a *agent, id desk.TicketID, text string) error {
	loaded, err := w.store.Ticket(ctx, id)
	if err != nil || loaded.Ticket.Speaker() != a.Person.ID {
		return err
	}
	_, err = w.engine.Do(ctx, id, desk.PostMessage{Content: desk.Content{Body: text}}, w.call(a))
	return err
}

// solve ends the work. Only who speaks to the requester writes to them.
func (w *world) solve(ctx context.Context, a *agent, id desk.TicketID) error {
	loaded, err := w.store.Ticket(ctx, id)
	if err != nil {
		return err
	}
	c := desk.Resolve{Outcome: desk.OutcomeSolved}
	if loaded.Ticket.Speaker() == a.Person.ID {
		c.Content.Body = "It works again."
	}
	_, err = w.engine.Do(ctx, id, c, w.call(a))
	return err
}

var story = []desk.Part{{Code: desk.PartSymptoms, Text: "x"}, {Code: desk.PartTried, Text: "x"}, {Code: desk.PartGuess, Text: "x"}, {Code: desk.PartCustomerContext, Text: "x"}, {Code: desk.PartCheckFirst, Text: "x"}}

// handOn is what somebody does with a case that is not theirs: back where it came from, or on to another team, the right one or not.
func (w *world) handOn(ctx context.Context, a *agent, id desk.TicketID) error {
	loaded, err := w.store.Ticket(ctx, id)
	if err != nil {
		return err
	}
	t, c, dice := loaded.Ticket, w.cases[id], w.dice("errors")
	c.looked = time.Time{}
	to := c.right
	if dice.Float64() >= w.s.Odds.HopRight {
		if open := t.OpenHandoff(); open != nil && dice.Float64() < w.s.Odds.WrongGoesBack {
			_, err := w.engine.Do(ctx, id, desk.ReturnHandoff{Why: desk.ReturnWrongTeam, Content: desk.Content{Body: "Not ours."}}, w.call(a))
			return w.arrived(ctx, id, err)
		}
		to = w.other(c.right, a.team)
	}
	if to == a.team {
		return nil
	}
	if t.OpenHandoff() != nil {
		if _, err := w.engine.Do(ctx, id, desk.AcceptHandoff{}, w.call(a)); err != nil {
			return err
		}
	}
	_, err = w.engine.Do(ctx, id, desk.OfferHandoff{To: w.teams[to], Parts: story}, w.call(a))
	return w.arrived(ctx, id, err)
}

// dispatch is a dispatcher's word on a case of their list: to a team, the right one as the odds are.
func (w *world) dispatch(ctx context.Context, a *agent, id desk.TicketID) error {
	loaded, err := w.store.Ticket(ctx, id)
	if err != nil {
		return err
	}
	t, c := loaded.Ticket, w.cases[id]
	c.looked = time.Time{}
	if t.Dispatch == nil || !t.State.IsLive() {
		return nil
	}
	to := c.right
	if w.dice("dispatcher").Float64() >= w.s.Odds.DispatcherRight {
		to = w.other(c.right, -1)
	}
	if w.teams[to] != t.Team {
		_, err = w.engine.Do(ctx, id, desk.Route{Team: w.teams[to], Content: desk.Content{Body: "It belongs there."}}, w.call(a))
		return w.arrived(ctx, id, err)
	}
	_, err = w.engine.Do(ctx, id, desk.ClearForDispatch{}, w.call(a))
	return err
}

// arrived notes when the right team first had the case.
func (w *world) arrived(ctx context.Context, id desk.TicketID, err error) error {
	if err != nil {
		return err
	}
	loaded, err := w.store.Ticket(ctx, id)
	if c := w.cases[id]; err == nil && c.rightAt.IsZero() && loaded.Ticket.Team == w.teams[c.right] {
		c.rightAt = w.now
	}
	return err
}
