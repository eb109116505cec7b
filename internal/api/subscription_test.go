package api

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// feeds reads every address alike.
type feeds struct{ engine *engine.Engine }

func (f feeds) Subscribe(ctx context.Context, actor desk.Actor, calendarID, url string) (store.Subscription, error) {
	now, err := f.engine.Clock().Now()
	if err != nil {
		return store.Subscription{}, err
	}
	s := store.Subscription{ID: newID(), Calendar: calendarID, URL: url, AddedAt: now, TriedAt: now, ReadAt: now, NextAt: now}
	return s, f.engine.Subscribe(ctx, actor, s, []store.SaidOn{
		{Date: "2090-05-01", Day: calendar.Day{Name: "May Day"}}, {Date: "2090-12-24", Day: calendar.Day{Hours: []string{"09:00-12:00"}}},
	})
}

// TestSubscriptionOfACalendar takes one proposal over, leaves the other out, and removes the subscription.
func TestSubscriptionOfACalendar(t *testing.T) {
	d := newDesk(t)
	const path = "/calendars/office"
	added := d.as("manager", "POST", path+"/subscriptions", object{"url": "https://dates.example/a.ics"}).must(http.StatusCreated)
	id := added.str("id")
	if twice := d.as("manager", "POST", path+"/subscriptions", object{"url": "https://dates.example/a.ics"}); twice.status != http.StatusConflict || twice.str("code") != "subscription.twice" {
		t.Errorf("subscribed twice: %d %s", twice.status, twice.body)
	}
	ref := func(date, key string) object {
		return object{"proposals": []object{{"subscription_id": id, "date": date, "key": key}}}
	}
	listed := d.as("manager", "GET", path+"/proposals", nil).must(http.StatusOK)
	if !strings.Contains(listed.body, `"kind":"new"`) || !strings.Contains(listed.body, `"key":" May Day"`) || !strings.Contains(listed.body, `"hours":["09:00-12:00"]`) {
		t.Errorf("proposed is %s", listed.body)
	}
	if other := d.as("manager", "POST", path+"/proposals/take", ref("2090-05-01", " Labour Day")); other.status != http.StatusConflict || other.str("code") != "proposal.changed" {
		t.Errorf("taken is what was not proposed: %d %s", other.status, other.body)
	}
	if none := d.as("manager", "POST", path+"/proposals/take", object{"proposals": []object{}}); none.status != http.StatusUnprocessableEntity {
		t.Errorf("nothing is taken: %d %s", none.status, none.body)
	}
	saved := d.as("manager", "POST", path+"/proposals/take", ref("2090-05-01", " May Day")).must(http.StatusOK)
	if !strings.Contains(saved.body, `"date":"2090-05-01"`) || !strings.Contains(saved.body, `"name":"May Day"`) || strings.Contains(saved.body, "2090-12-24") {
		t.Errorf("the next version is %s", saved.body)
	}
	left := d.as("manager", "POST", path+"/proposals/dismiss", ref("2090-12-24", "09:00-12:00 ")).must(http.StatusOK)
	if strings.Contains(left.body, "2090") {
		t.Errorf("still proposed is %s", left.body)
	}
	d.as("manager", "DELETE", path+"/subscriptions/"+id, nil).must(http.StatusNoContent)
	d.as("manager", "DELETE", path+"/subscriptions/"+id, nil).must(http.StatusNotFound)
	if all := d.as("manager", "GET", path+"/subscriptions", nil).must(http.StatusOK); strings.Contains(all.body, id) {
		t.Errorf("left is %s", all.body)
	}
}
