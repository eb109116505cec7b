package mail

import (
	"context"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/words"
)

// look says in an acknowledgement when somebody looks, by what promise, and which ways in were agreed on if this was none of them; empty where there
// is nothing to say. Times are by the clocks of the contract.
func (d *Deliverer) look(ctx context.Context, w *words.Words, t desk.Ticket) (string, error) {
	terms, err := d.engine.Terms(ctx, t)
	if err != nil || t.Agreement == nil {
		return "", err
	}
	now, err := d.engine.Clock().Now()
	if err != nil {
		return "", err
	}
	o, ok := t.Outlook(terms, now)
	if !ok {
		return "", nil
	}
	return lookWords(w, o, t.Via, now, d.engine.ZoneOf(terms[*t.Agreement].Agreement)), nil
}

func lookWords(w *words.Words, o desk.Outlook, via desk.Via, now time.Time, zone *time.Location) string {
	when := func(t time.Time) string { return clockOf(w, t, now, zone) }
	at := func(t time.Time) string { return w.T("look.at", "At", when(t), "Place", words.Place(zone)) }
	var said []string
	switch {
	case o.IsOpen && o.Closes.IsZero():
		said = append(said, w.T("look.always"))
	case o.IsOpen:
		said = append(said, w.T("look.open", "At", at(o.Closes)))
	case o.Opens.IsZero():
		said = append(said, w.T("look.shut"))
	default:
		said = append(said, w.T("look.from", "At", at(o.Opens)))
	}
	if !o.AnswerBy.IsZero() {
		said = append(said, w.T("look.by", "At", when(o.AnswerBy)))
	}
	if len(o.Offered) > 0 {
		names := make([]string, len(o.Offered))
		for i, channel := range o.Offered {
			names[i] = w.T("channel." + string(channel))
		}
		said = append(said, w.T("letter.offered", "Via", w.T("channel."+string(via)), "Channels", strings.Join(names, ", ")))
	}
	return strings.Join(said, " ")
}

// clockOf says an instant: the time of today, else with its day.
func clockOf(w *words.Words, t, now time.Time, zone *time.Location) string {
	if t.In(zone).Format(time.DateOnly) == now.In(zone).Format(time.DateOnly) {
		return t.In(zone).Format("15:04")
	}
	return w.In(t, zone)
}
