package web

import (
	"context"
	"testing"
	"time"

	"tierdesk/internal/web/page"
)

// TestOwnAbsence says that one is away and back again; who chooses people sees it, and what is no time is refused with what was typed.
func TestOwnAbsence(t *testing.T) {
	o, ctx := newOffice(t), context.Background()
	until := func() time.Time {
		t.Helper()
		work, err := o.engine.Staff(ctx)
		o.must(err)
		for _, one := range work {
			if one.Person.ID == o.people["ana"].ID {
				return one.Work.AwayUntil
			}
		}
		t.Fatal("ana does not work here")
		return time.Time{}
	}
	status, _ := o.post("ana", "/you/away", "for", "hour")
	o.wants("an hour", status, "", 303)
	if left := time.Until(until()); left < 58*time.Minute || left > time.Hour+time.Minute {
		t.Errorf("an hour ends in %s", left)
	}
	status, body := o.get("ana", "/you?done=away")
	o.wants("afterwards", status, body, 200, "The desk knows that you are away.", "You are away until", "I am back")
	status, body = o.post("ana", "/you/away", "for", "until", "at", "2001-02-03T04:05")
	o.wants("a time that is over", status, body, 422, "That time is over", `value="2001-02-03T04:05"`)
	status, body = o.post("ana", "/you/away", "for", "until", "at", "")
	o.wants("no time", status, body, 422, "Say for how long")
	if until().IsZero() {
		t.Error("a refused form ended the absence")
	}
	status, _ = o.post("ana", "/you/away", "for", "back")
	o.wants("back", status, "", 303)
	if at := until(); !at.IsZero() {
		t.Errorf("who is back is away until %s", at)
	}
	status, _ = o.post("ana", "/you/away", "for", "until", "at", "2101-02-03T04:05")
	o.wants("a time to come", status, "", 303)
	if at := until(); at.Year() != 2101 {
		t.Errorf("away until %s", at)
	}
	if status, _ = o.post("maria", "/you/away", "for", "hour"); status != 403 {
		t.Errorf("a requester says they are away: %d", status)
	}
	if status, body = o.get("maria", "/you"); status != 200 {
		t.Errorf("the page of a requester: %d", status)
	}
	o.hasNot("a requester's page", body, "/you/away")
}

// TestAwayEnds holds the ends by the reader's clock, also on the day it is put on.
func TestAwayEnds(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 10, 24, 23, 30, 0, 0, berlin) // the next day has 25 hours
	for _, c := range []struct{ length, at, want string }{
		{"hour", "", "2026-10-24T22:30:00Z"},
		{"today", "", "2026-10-24T22:00:00Z"},
		{"tomorrow", "", "2026-10-25T23:00:00Z"},
		{"until", "2026-10-26T08:00", "2026-10-26T07:00:00Z"},
		{"back", "", "0001-01-01T00:00:00Z"},
	} {
		got, err := page.AwayEnd(c.length, c.at, now)
		if err != nil || got.Format(time.RFC3339) != c.want {
			t.Errorf("%s %s: got %s, %v; want %s", c.length, c.at, got.Format(time.RFC3339), err, c.want)
		}
	}
	for _, c := range [][2]string{{"until", ""}, {"until", "soon"}, {"", ""}, {"ever", ""}} {
		if got, err := page.AwayEnd(c[0], c[1], now); err == nil {
			t.Errorf("%v ends at %s", c, got)
		}
	}
}
