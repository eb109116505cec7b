package mail

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
)

// look says in an acknowledgement when somebody looks, by what promise, and which ways in were agreed on if this was none of them; empty where there
// is nothing to say. Times are by the clocks of the contract.
func (d *Deliverer) look(ctx context.Context, t desk.Ticket) (string, error) {
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
	return lookWords(o, t.Via, now, d.engine.ZoneOf(terms[*t.Agreement].Agreement)), nil
}

func lookWords(o desk.Outlook, via desk.Via, now time.Time, zone *time.Location) string {
	var said []string
	say := func(text string, values ...any) { said = append(said, fmt.Sprintf(text, values...)) }
	when := func(t time.Time) string { return clockOf(t, now, zone) }
	name := zone.String()
	place := strings.ReplaceAll(name[strings.LastIndex(name, "/")+1:], "_", " ")
	switch {
	case o.IsOpen && o.Closes.IsZero():
		say("Somebody is here around the clock.")
	case o.IsOpen:
		say("The desk is open now, until %s (%s time).", when(o.Closes), place)
	case o.Opens.IsZero():
		say("The desk is closed now.")
	default:
		say("The desk is closed now. Somebody looks from %s (%s time).", when(o.Opens), place)
	}
	if !o.AnswerBy.IsZero() {
		say("We promise an answer by %s.", when(o.AnswerBy))
	}
	if len(o.Offered) > 0 {
		say("Your request came by %s, which is not among the ways we agreed on: %s. We have it all the same.", channelWords[sla.Channel(via)], channelsSaid(o.Offered))
	}
	return strings.Join(said, " ")
}

// clockOf says an instant: the time of today, else with its day.
func clockOf(t, now time.Time, zone *time.Location) string {
	at := t.In(zone)
	if at.Format(time.DateOnly) == now.In(zone).Format(time.DateOnly) {
		return at.Format("15:04")
	}
	return at.Format("Monday 2 January, 15:04")
}

// channelWords are the ways in as people call them.
var channelWords = map[sla.Channel]string{
	sla.ChannelWeb: "the portal", sla.ChannelAPI: "the API", sla.ChannelMail: "mail", sla.ChannelPhone: "phone", sla.ChannelDesk: "the counter",
	sla.ChannelChat: "chat", sla.ChannelAlert: "monitoring",
}

func channelsSaid(all []sla.Channel) string {
	names := make([]string, len(all))
	for i, channel := range all {
		names[i] = channelWords[channel]
	}
	return strings.Join(names, ", ")
}
