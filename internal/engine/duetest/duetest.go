// Package duetest looks at a whole desk after anything may have happened to it, and says what due work was done twice, left undone or taken
// back. It reads timelines, agreements and calendars from the store, past the engine and past the due columns.
package duetest

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
)

// Report is what was found. The counts are of the whole desk.
type Report struct {
	Tickets, Entries                  int
	Fired, Breached, Expired, Resumed int
	Escalated, Planned                int      // escalations that came, and those that waited for somebody's hours
	Doubled                           []string // told or done more than once
	Missing                           []string // due by now, and not done
	Unfounded                         []string // told, and by timeline, agreements and calendars not so
	seen                              map[desk.TicketID]seen
}

// seen is a ticket as it was when it was looked at.
type seen struct {
	version  desk.Seq
	head     []byte
	breaches map[string]int // by clock
}

// Sound tells whether nothing is wrong with a desk that has caught up.
func (r Report) Sound() bool { return len(r.Doubled)+len(r.Missing)+len(r.Unfounded) == 0 }

// String gives the figures, and the first of each kind of fault.
func (r Report) String() string {
	text := fmt.Sprintf("%d tickets, %d entries: %d thresholds told, %d of them breaches, %d escalations, %d planned, %d handoffs expired, %d holds ended by themselves; %d doubled, %d missing, %d unfounded",
		r.Tickets, r.Entries, r.Fired, r.Breached, r.Escalated, r.Planned, r.Expired, r.Resumed, len(r.Doubled), len(r.Missing), len(r.Unfounded))
	for _, faults := range [][]string{r.Doubled, r.Missing, r.Unfounded} {
		if len(faults) > 0 {
			text += "\n" + faults[0]
		}
	}
	return text
}

// Changed gives what is not as it was in an earlier report: entries that are gone or others, and breaches that were taken back.
func (r Report) Changed(earlier Report) []string {
	var faults []string
	for id, was := range earlier.seen {
		is, found := r.seen[id]
		if !found || is.version < was.version {
			faults = append(faults, fmt.Sprintf("ticket %s had %d entries and has %d", id, was.version, is.version))
			continue
		}
		for clock, n := range was.breaches {
			if is.breaches[clock] < n {
				faults = append(faults, fmt.Sprintf("%s of ticket %s was breached %d times and is %d times", clock, id, n, is.breaches[clock]))
			}
		}
	}
	return faults
}

// Look reads the desk as of an instant. What is due after it may be done or not: another node's clock may be ahead. Entries of an earlier
// report must be there as they were.
func Look(ctx context.Context, s store.Store, at time.Time, earlier Report) (Report, error) {
	r := Report{seen: map[desk.TicketID]seen{}}
	hours, err := calendars(ctx, s)
	if err != nil {
		return r, err
	}
	var ids []desk.TicketID
	if err := s.EachTicket(ctx, func(id desk.TicketID) error { ids = append(ids, id); return nil }); err != nil {
		return r, err
	}
	for _, id := range ids {
		if err := r.ticket(ctx, s, id, hours, at, earlier.seen[id]); err != nil {
			return r, fmt.Errorf("look at ticket %s: %w", id, err)
		}
	}
	return r, nil
}

func calendars(ctx context.Context, s store.Store) (map[string]calendar.Versions, error) {
	all, err := s.Calendars(ctx)
	if err != nil {
		return nil, err
	}
	hours := map[string]calendar.Versions{}
	for _, c := range all {
		zone, err := time.LoadLocation(c.Hours.Zone)
		if err != nil {
			return nil, err
		}
		compiled, err := calendar.Compile(c.Hours, zone)
		if err != nil {
			return nil, err
		}
		hours[c.ID] = append(hours[c.ID], calendar.Version{From: c.From, Hours: compiled})
	}
	return hours, nil
}

// page is how many entries are read at once.
const page = 200

func (r *Report) ticket(ctx context.Context, s store.Store, id desk.TicketID, hours map[string]calendar.Versions, at time.Time, was seen) error {
	t, times := desk.Ticket{ID: id}, map[string]int{}
	is := seen{breaches: map[string]int{}}
	terms, ordered := desk.Terms{}, map[string]int{}
	for more := true; more; {
		records, err := s.Timeline(ctx, id, t.Version, page)
		if err != nil {
			return err
		}
		for _, record := range records {
			t = t.Apply(record.Event, record.Stamp)
			if err := promised(ctx, s, t, terms, hours); err != nil {
				return err
			}
			order(t, terms, record.Event, ordered)
			is.version, is.head = record.Seq, record.Hash
			r.entry(id, record, times)
			if record.Seq == was.version && !bytes.Equal(record.Hash, was.head) {
				r.Doubled = append(r.Doubled, fmt.Sprintf("entry %d of ticket %s is another than it was", record.Seq, id))
			}
		}
		more = len(records) == page
	}
	for what, n := range times {
		if n > 1 {
			r.Doubled = append(r.Doubled, fmt.Sprintf("%s of ticket %s: %d times", what, id, n))
		}
	}
	for what, n := range ordered {
		if n > 0 {
			r.Missing = append(r.Missing, fmt.Sprintf("%s of ticket %s was ordered and did not come", what, id))
		}
	}
	r.clocks(t, terms, at, &is)
	r.Tickets++
	r.seen[id] = is
	return nil
}

// promised adds what the ticket was bound to and is not among the terms yet.
func promised(ctx context.Context, s store.Store, t desk.Ticket, terms desk.Terms, hours map[string]calendar.Versions) error {
	for _, ref := range t.Agreements() {
		if _, ok := terms[ref]; ok {
			continue
		}
		a, err := s.Agreement(ctx, ref)
		if err != nil {
			return err
		}
		terms[ref] = desk.Promise{Agreement: a, Hours: hours[a.Coverage]}
	}
	return nil
}

// order keeps which escalations the breaches of a live ticket order and have not come yet; what a warning orders may be moot by then.
func order(t desk.Ticket, terms desk.Terms, e desk.Event, ordered map[string]int) {
	key := func(f desk.Fired, do sla.Action) string {
		return fmt.Sprint("escalation ", do, " of ", f.Clock, " run ", f.Run, " ", f.What, " ", f.Value)
	}
	switch e := e.(type) {
	case desk.ClockFired:
		if e.What != sla.AtBreach || t.Agreement == nil || !t.State.IsLive() {
			return
		}
		fire := sla.Fire{Clock: e.Clock, Run: e.Run, Threshold: sla.Threshold{What: e.What, Value: e.Value}}
		for _, x := range terms[*t.Agreement].Agreement.Escalate(fire, int(t.Priority)) {
			ordered[key(desk.Fired{Clock: e.Clock, Run: e.Run, What: e.What, Value: e.Value}, x.Do)]++
		}
	case desk.Escalated:
		if e.Plan == 0 {
			ordered[key(desk.Fired{Clock: e.Clock, Run: e.Run, What: e.What, Value: e.Value}, e.Do)]--
		}
	}
}

// entry counts what due work told, by what may be told once.
func (r *Report) entry(id desk.TicketID, record store.Record, times map[string]int) {
	r.Entries++
	switch e := record.Event.(type) {
	case desk.ClockFired:
		r.Fired++
		times[fmt.Sprint(e.Clock, " run ", e.Run, " ", e.What, " ", e.Value)]++
		if e.What == "breach" {
			r.Breached++
		}
		if e.At.After(record.Stamp.At) {
			r.Unfounded = append(r.Unfounded, fmt.Sprintf("ticket %s: %+v was told at %v, before it was so", id, e, record.Stamp.At))
		}
	case desk.Escalated:
		if e.End == desk.EscalationPlanned {
			r.Planned++
			break
		}
		r.Escalated++
		times[fmt.Sprint("escalation ", e.Do, " to ", e.To, " of ", e.Clock, " run ", e.Run, " ", e.What, " ", e.Value)]++
	case desk.HandoffExpired:
		r.Expired++
		times[fmt.Sprint("expiry of handoff ", e.Handoff)]++
	case desk.TicketResumed:
		if record.Stamp.Via == desk.ViaDue {
			r.Resumed++
		}
	}
}

// clocks holds what was told against what timeline, agreements and calendars say. A final ticket is told nothing more.
func (r *Report) clocks(t desk.Ticket, terms desk.Terms, at time.Time, is *seen) {
	account, ok := t.Clocks(terms, at)
	if !ok {
		return
	}
	for _, c := range account.Clocks {
		is.breaches[fmt.Sprint(c.Kind, " since ", c.StartedAt)] += len(c.Breaches)
	}
	told := map[desk.Fired]bool{}
	for _, f := range t.Fired {
		told[f] = true
	}
	for _, f := range account.Fired {
		fired := desk.Fired{Clock: f.Clock, Run: f.Run, What: f.Threshold.What, Value: f.Threshold.Value}
		if !told[fired] && !f.At.After(at) && !t.State.IsFinal() {
			r.Missing = append(r.Missing, fmt.Sprintf("ticket %s: %+v was due at %v and is not told at %v", t.ID, fired, f.At, at))
		}
		delete(told, fired)
	}
	for f := range told {
		r.Unfounded = append(r.Unfounded, fmt.Sprintf("ticket %s: %+v was told and is not so", t.ID, f))
	}
	if due := t.NextDue(); !due.IsZero() && !due.After(at) {
		r.Missing = append(r.Missing, fmt.Sprintf("ticket %s was due at %v and is so still at %v", t.ID, due, at))
	}
}
