package admin

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// feeds reads every address alike, but one.
type feeds struct{ engine *engine.Engine }

func (f feeds) Subscribe(ctx context.Context, actor desk.Actor, calendarID, url string) (store.Subscription, error) {
	if url == "https://broken.example" {
		return store.Subscription{}, desk.Invalid("url", "feed.status", "The server answers <b>badly</b>.")
	}
	s := store.Subscription{ID: "s-" + calendarID, Calendar: calendarID, URL: url, AddedAt: time.Now(), TriedAt: time.Now(), ReadAt: time.Now(), NextAt: time.Now()}
	return s, f.engine.Subscribe(ctx, actor, s, []store.SaidOn{
		{Date: "2090-05-01", Day: calendar.Day{Name: "May <Day>"}}, {Date: "2090-12-24", Day: calendar.Day{Hours: []string{"09:00-12:00"}}}, {Date: "2090-12-25"},
	})
}

// TestSubscriptionOnThePage goes from an address that is refused, with what was typed, to dates that are taken over and left out.
func TestSubscriptionOnThePage(t *testing.T) {
	o := newOffice(t)
	o.feeds.engine = o.engine
	path := calendarPath("office")
	if body := o.get("mia", path).body; !strings.Contains(body, "This calendar has no subscriptions") || strings.Contains(body, "proposals") {
		t.Error("a calendar without subscriptions shows some")
	}
	a := o.post("mia", path+"/subscriptions", "url", "https://broken.example")
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `value="https://broken.example"`) || !strings.Contains(a.body, "url-error") {
		t.Errorf("a refused address: %d, without what was typed or why", a.status)
	}
	o.saved(o.post("mia", path+"/subscriptions", "url", "https://dates.example/a.ics"))
	body := o.get("mia", path).body
	for _, want := range []string{"3 changes to look at", "May &lt;Day&gt;", "https://dates.example/a.ics", `value="s-office 2090-12-24 09:00-12:00 "`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	if !strings.Contains(o.get("mia", "/admin/calendars").body, "3 changes to look at") || !strings.Contains(o.get("mia", "/admin").body, "Office hours: 3 changes") {
		t.Error("neither the list nor the overview counts them")
	}
	newest := func() (c store.Calendar) {
		all, err := o.store.Calendars(t.Context())
		o.must(err)
		for _, one := range all {
			if one.ID == "office" {
				c = one
			}
		}
		return c
	}
	before := len(newest().Hours.Exceptions)
	if a := o.post("mia", path+"/proposals", "do", doTake); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "Nothing is ticked") {
		t.Errorf("nothing is ticked: %d", a.status)
	}
	if a := o.post("mia", path+"/proposals", "do", doTake, "proposal", "s-office 2090-05-01  Other"); a.status != http.StatusConflict || newest().Version != 1 {
		t.Errorf("taken is what was not proposed: %d", a.status)
	}
	o.saved(o.post("mia", path+"/proposals", "do", doTake, "proposal", "s-office 2090-05-01  May <Day>"))
	o.saved(o.post("mia", path+"/proposals", "do", doDismiss, "proposal", "s-office 2090-12-24 09:00-12:00 "))
	c := newest()
	if c.Version != 2 || len(c.Hours.Exceptions) != before+1 || c.Days["2090-05-01"] != "May <Day>" || !o.did("mia", "calendar.take") || !o.did("mia", "calendar.dismiss") {
		t.Errorf("the next version is %+v", c)
	}
	if body := o.get("mia", path).body; !strings.Contains(body, "1 change to look at") {
		t.Error("what is left is not counted")
	}
	o.must(o.store.SaveFetched(t.Context(), store.Subscription{ID: "s-office", TriedAt: time.Now(), Problem: store.Trouble{Code: "feed.slow", Message: "Slow."}}, false, nil))
	if body := o.get("mia", path).body; !strings.Contains(body, "Could not be read") || !strings.Contains(body, "What counted goes on counting") {
		t.Error("the page does not say that it could not be read")
	}
	for i, who := range []string{"ana", "rita"} {
		for _, act := range []string{"/subscriptions", "/proposals", "/subscriptions/s-office/remove"} {
			if a := o.post(who, path+act, "url", fmt.Sprint("https://x.example/", i)); a.status < 400 {
				t.Errorf("%s may %s: %d", who, act, a.status)
			}
		}
	}
	o.saved(o.post("mia", path+"/subscriptions/s-office/remove"))
	if body := o.get("mia", path).body; !strings.Contains(body, "This calendar has no subscriptions") || !strings.Contains(body, "May &lt;Day&gt;") {
		t.Error("with the subscription goes what was taken over")
	}
}
