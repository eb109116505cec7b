package web

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/words"
)

// TestBalanceLoad evens out the hands of two people of a team: what is proposed is ticked, what changed meanwhile stays, and all of it is undone.
func TestBalanceLoad(t *testing.T) {
	o := newOffice(t)
	ctx, team := t.Context(), desk.TeamID(o.teamNamed("Service Desk"))
	audit := store.Audit{At: time.Now()}
	save := func(name string, change func(*desk.Person)) {
		p := o.people[name]
		change(&p)
		o.must(o.engine.Store().SavePerson(ctx, p, audit))
		o.people[name] = p
	}
	save("ana", func(p *desk.Person) {
		p.Teams, p.Roles, p.Capacity = []desk.TeamID{team}, []desk.Role{desk.RoleAgent, desk.RoleDispatcher}, 2
	})
	save("tom", func(p *desk.Person) { p.Teams = []desk.TeamID{team} })
	ana := desk.Actor{Person: o.people["ana"]}
	call := engine.Call{Actor: ana, Via: desk.ViaWeb}
	for n := range 4 {
		o.post("maria", "/requests", "subject", fmt.Sprintf("Trouble %d", n+1), "body", "Since nine", "affected", "1")
		id := o.ticket(int64(n + 1)).ID
		for _, c := range []desk.Command{desk.Route{Team: team, Content: desk.Content{Body: "Theirs"}}, desk.Assign{To: ana.Person.ID}} {
			_, err := o.engine.Do(ctx, id, c, call)
			o.must(err)
		}
	}
	status, _ := o.get("tom", "/dispatch?balance=1")
	o.wants("an agent", status, "", http.StatusForbidden)
	status, body := o.get("ana", "/dispatch?balance=1")
	o.wants("the proposal", status, body, 200, "Balance load", "Trouble 1", "Trouble 2", "Has 4 of 2 points", "Tom: 1 of 20 points")
	codes := regexp.MustCompile(`name="move" value="([^"]+)"`).FindAllStringSubmatch(body, -1)
	if len(codes) != 2 {
		t.Fatalf("%d moves are proposed, want the two that she has too much", len(codes))
	}
	status, body = o.send("ana", http.MethodPost, "/dispatch/balance", url.Values{})
	o.wants("nothing ticked", status, body, 422, "Nothing is ticked")
	// The first is changed by somebody before the form is sent.
	first, second := o.ticket(1), o.ticket(2)
	_, err := o.engine.Do(ctx, first.ID, desk.WriteNote{Content: desk.Content{Body: "Looked at it"}}, call)
	o.must(err)
	moved := url.Values{"move": {codes[0][1], codes[1][1]}}
	status, place, _ := o.posted("ana", "/dispatch/balance", moved)
	if status != http.StatusSeeOther {
		t.Fatalf("status %d", status)
	}
	if got := o.ticket(second.Number); got.Owner != o.people["tom"].ID {
		t.Errorf("the second is with %s", got.Owner)
	}
	if got := o.ticket(first.Number); got.Owner != ana.Person.ID {
		t.Errorf("what was changed meanwhile is with %s", got.Owner)
	}
	status, body = o.get("ana", place)
	o.wants("told", status, body, 200, "1 ticket changed hands.", "1 stayed: somebody changed it meanwhile.")
	_, made := o.get("ana", "/dispatch?evened=1.2.a.b,zz&left=3")
	o.hasNot("an address that is made up", made, "changed hands")
	back := regexp.MustCompile(`name="move" value="([^"]+)"`).FindStringSubmatch(body)
	if back == nil {
		t.Fatal("there is no undo")
	}
	status, _, _ = o.posted("ana", "/dispatch/balance", url.Values{"move": {back[1]}})
	if got := o.ticket(second.Number); status != http.StatusSeeOther || got.Owner != ana.Person.ID {
		t.Errorf("undone: status %d, with %s", status, got.Owner)
	}
	status, body = o.send("ana", http.MethodPost, "/dispatch/balance", moved)
	o.wants("too late", status, body, 409, "Somebody else changed these tickets since")
	for _, bad := range []string{"x", "1.2.3", "1.2..", "-1.2.a.b", "1.-1.a.b"} {
		status, _ = o.send("ana", http.MethodPost, "/dispatch/balance", url.Values{"move": {bad}})
		o.wants(bad, status, "", 422)
	}
}

// TestBoardNotesAbsence says of somebody else that they are not there, and that they are back.
func TestBoardNotesAbsence(t *testing.T) {
	o := newOffice(t)
	p := o.people["ana"]
	p.Roles = []desk.Role{desk.RoleAgent, desk.RoleDispatcher}
	o.must(o.engine.Store().SavePerson(t.Context(), p, store.Audit{At: time.Now()}))
	o.people["ana"] = p
	tom := string(o.people["tom"].ID)
	status, body := o.get("ana", "/dispatch?away="+tom)
	o.wants("the form", status, body, 200, "When Tom is away", "For the rest of today")
	status, place, _ := o.posted("ana", "/dispatch/away", url.Values{"person": {tom}, "for": {"tomorrow"}})
	if status != http.StatusSeeOther {
		t.Fatalf("status %d", status)
	}
	status, body = o.get("ana", place)
	o.wants("noted", status, body, 200, "Tom is away until")
	work, err := o.engine.Store().Work(t.Context())
	o.must(err)
	if until := work[desk.PersonID(tom)].AwayUntil; time.Until(until) < 24*time.Hour || time.Until(until) > 48*time.Hour {
		t.Errorf("away until %v", until)
	}
	status, body = o.send("ana", http.MethodPost, "/dispatch/away", url.Values{"person": {tom}, "for": {"until"}, "at": {"soon"}})
	o.wants("no time", status, body, 422, "Say for how long", `value="soon"`, "Tom is back")
	status, place, _ = o.posted("ana", "/dispatch/away", url.Values{"person": {tom}, "for": {"back"}})
	_, body = o.get("ana", place)
	o.wants("back", status, body, 303, "Tom is not away.")
	status, _, _ = o.posted("tom", "/dispatch/away", url.Values{"person": {tom}, "for": {"hour"}})
	o.wants("an agent on the board", status, "", http.StatusForbidden)
	status, _, _ = o.posted("ana", "/dispatch/away", url.Values{"person": {string(o.people["maria"].ID)}, "for": {"hour"}})
	o.wants("a requester is no agent", status, "", http.StatusNotFound)
}

// TestBoardPlansLeave plans a leave that begins on a later day, shows it, and takes it out again; nothing else of the person changes.
func TestBoardPlansLeave(t *testing.T) {
	o := newOffice(t)
	p := o.people["ana"]
	p.Roles = []desk.Role{desk.RoleAgent, desk.RoleDispatcher}
	o.must(o.engine.Store().SavePerson(t.Context(), p, store.Audit{At: time.Now()}))
	o.people["ana"] = p
	tom := o.people["tom"].ID
	kept := func() desk.Person {
		t.Helper()
		person, err := o.engine.Store().Person(t.Context(), tom)
		o.must(err)
		return person
	}
	before := kept()
	day := time.Now().UTC().AddDate(0, 0, 9).Format(time.DateOnly)
	next := time.Now().UTC().AddDate(0, 0, 10).Format(time.DateOnly)
	status, body := o.get("ana", "/dispatch?away="+string(tom)+"&day="+day)
	o.wants("the form of a later day", status, body, 200, "Nothing is planned.", `name="from" type="date"`, `value="`+day+`"`, "Whole days")
	if strings.Contains(body, "For the rest of today") {
		t.Error("a later day offers the rest of today")
	}
	form := url.Values{"person": {string(tom)}, "from": {day}, "from_time": {"08:00"}, "until": {next}, "until_time": {"12:30"}, "why": {"vacation"}}
	path := "/dispatch/leave?day=" + day
	for range 2 { // sent twice, it is planned once
		status, place, _ := o.posted("ana", path, form)
		o.wants("planned", status, "", 303)
		status, body = o.get("ana", place)
		o.wants("after it", status, body, 200, "The leave of Tom is planned.", "Off, from", "Take out")
		if strings.Contains(body, "Vacation, from") || strings.Contains(body, "On leave until") || strings.Contains(body, `name="why" value=`) {
			t.Error("a dispatcher is told why somebody is off")
		}
	}
	after := kept()
	if len(after.Leave) != 1 || after.Leave[0].From.Format(page.AwayForm) != day+"T08:00" || after.Leave[0].Until.Format(page.AwayForm) != next+"T12:30" {
		t.Fatalf("kept: %+v", after.Leave)
	}
	o.people["tom"] = after
	_, body = o.get("tom", "/you")
	o.wants("their own page", 200, body, 200, "Planned leave", "Vacation, from")
	wrong := url.Values{"person": {string(tom)}, "from": {next}, "from_time": {"08:00"}, "until": {day}, "until_time": {"12:00"}, "why": {"training"}}
	status, body = o.send("ana", http.MethodPost, path, wrong)
	o.wants("the wrong way round", status, body, 422, "A leave ends after it begins", `value="`+next+`"`, `value="08:00"`)
	status, body = o.send("ana", http.MethodPost, path, url.Values{"person": {string(tom)}, "from": {"soon"}, "until": {"late"}, "why": {"sick"}})
	o.wants("no times", status, body, 422, "This is no day, or no time", `value="soon"`)
	status, _, _ = o.posted("tom", path, form)
	o.wants("an agent plans nobody's", status, "", http.StatusForbidden)
	status, _, _ = o.posted("ana", path, url.Values{"person": {string(o.people["maria"].ID)}, "from": form["from"], "until": form["until"], "why": {"sick"}})
	o.wants("a requester is no agent", status, "", http.StatusNotFound)
	l := after.Leave[0]
	take := url.Values{"person": {string(tom)}, "take": {"1"}, "from": {l.From.Format(time.RFC3339Nano)}, "until": {l.Until.Format(time.RFC3339Nano)}}
	status, place, _ := o.posted("ana", path, take)
	_, body = o.get("ana", place)
	o.wants("taken out", status, body, 303, "is taken out", "Nothing is planned.")
	after = kept()
	before.Version, after.Version = 0, 0
	before.Leave, after.Leave = nil, nil
	if !reflect.DeepEqual(before, after) {
		t.Errorf("more changed than the leave:\n%+v\n%+v", before, after)
	}
	status, body = o.send("ana", http.MethodPost, path, take)
	o.wants("twice", status, body, http.StatusNotFound)
}

// TestBoardPlansWholeDays holds that a leave of days is that of the person's own clock, not of the dispatcher's, and is said in days.
func TestBoardPlansWholeDays(t *testing.T) {
	o := newOffice(t)
	ana, tom := o.people["ana"], o.people["tom"]
	ana.Roles, tom.Zone = []desk.Role{desk.RoleAgent, desk.RoleDispatcher}, "America/Los_Angeles"
	for _, p := range []desk.Person{ana, tom} {
		o.must(o.engine.Store().SavePerson(t.Context(), p, store.Audit{At: time.Now()}))
		o.people[map[bool]string{true: "ana", false: "tom"}[p.ID == ana.ID]] = p
	}
	zone, err := time.LoadLocation(tom.Zone)
	o.must(err)
	first := time.Now().In(zone).AddDate(0, 0, 9)
	last := first.AddDate(0, 0, 2)
	w := words.For("en", "", time.UTC, time.Now())
	path := "/dispatch/leave?day=" + first.Format(time.DateOnly)
	form := url.Values{"person": {string(tom.ID)}, "from": {first.Format(time.DateOnly)}, "until": {last.Format(time.DateOnly)}, "why": {"training"}}
	status, place, _ := o.posted("ana", path, form)
	_, body := o.get("ana", place)
	o.wants("planned", status, body, 303, "by the clock of Los Angeles", "Off, "+w.Local(zone).Dated(first)+" to "+w.Local(zone).Dated(last))
	kept, err := o.engine.Store().Person(t.Context(), tom.ID)
	o.must(err)
	from := time.Date(first.Year(), first.Month(), first.Day(), 0, 0, 0, 0, zone)
	if len(kept.Leave) != 1 || !kept.Leave[0].From.Equal(from) || !kept.Leave[0].Until.Equal(time.Date(last.Year(), last.Month(), last.Day()+1, 0, 0, 0, 0, zone)) {
		t.Errorf("kept: %+v, want whole days from %s", kept.Leave, from)
	}
}
