package words

import (
	"context"
	"strings"
	"time"

	"golang.org/x/text/number"
	"tierdesk/internal/core/sla"
)

// Local are the same words by the clocks of another place, such as that of a contract.
func (w *Words) Local(zone *time.Location) *Words {
	local := *w
	local.Zone, local.Now = zone, w.Now.In(zone)
	return &local
}

// Place names a zone as people do: "Berlin" for Europe/Berlin.
func Place(zone *time.Location) string {
	name := zone.String()
	return strings.ReplaceAll(name[strings.LastIndex(name, "/")+1:], "_", " ")
}

// Term says a promise as the agreement has it: business days, or open time.
func (w *Words) Term(t sla.Target) string {
	if t.Days > 0 {
		return w.N("term.days", t.Days)
	}
	return w.Hours(time.Duration(t.Minutes) * time.Minute)
}

// Minutes says worked time in hours and minutes, and none as none.
func (w *Words) Minutes(minutes int) string { return w.Hours(time.Duration(minutes) * time.Minute) }

// Minutes says worked time in hours and minutes.
func Minutes(ctx context.Context, minutes int) string { return From(ctx).Minutes(minutes) }

// Money writes an amount with two decimals as the reader does. Which currency it is the agreement does not say.
func Money(ctx context.Context, cents int64) string {
	return From(ctx).print.Sprint(number.Decimal(float64(cents)/100, number.Scale(2)))
}

// Dated names a day with its weekday: "Mon 14 May", and with its year when that is not this one.
func (w *Words) Dated(t time.Time) string {
	at := t.In(w.Zone)
	if at.Year() != w.Now.In(w.Zone).Year() {
		return w.T("day.year", "Day", w.weekday(at), "D", at.Day(), "Month", w.month(at), "Year", at.Year())
	}
	return w.T("day.date", "Day", w.weekday(at), "D", at.Day(), "Month", w.month(at))
}
