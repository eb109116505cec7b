package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// zoned reads a page in a browser that told its zone.
func (o *office) zoned(who, path, zone string) (int, string) {
	o.t.Helper()
	request, recorder := httptest.NewRequest(http.MethodGet, path, nil), httptest.NewRecorder()
	request.Header.Set("X-Who", who)
	request.AddCookie(&http.Cookie{Name: "zone", Value: zone})
	o.site.ServeHTTP(recorder, request)
	return recorder.Code, recorder.Body.String()
}

// agreed gives the client an agreement by office hours of a zone, with a solution promised within so many minutes.
func (o *office) agreed(zone string, minutes int) {
	o.t.Helper()
	s, now := o.engine.Store(), time.Now().Add(-time.Hour)
	always := store.Calendar{ID: "there", Name: "All hours", Hours: calendar.Calendar{Zone: zone, Weekly: map[string][]string{}}}
	for _, day := range calendar.Weekdays {
		always.Hours.Weekly[day] = []string{"00:00-24:00"}
	}
	o.must(s.SaveCalendar(o.t.Context(), always, store.Audit{At: now}))
	o.must(s.SaveAgreement(o.t.Context(), sla.Agreement{
		ID: "there", Name: "Acme", Scope: sla.Scope{Client: string(o.client.ID)}, Start: now, Coverage: always.ID,
		Targets: []sla.Target{{Clock: sla.Resolution, Minutes: minutes}},
	}, store.Audit{At: now}))
	o.must(o.engine.Refresh(o.t.Context()))
}

// visits lets Ana come to the place of the first request.
func (o *office) visits(from time.Time) {
	o.t.Helper()
	ana := o.people["ana"]
	ana.Roles = []desk.Role{desk.RoleAgent, desk.RoleDispatcher}
	o.must(o.engine.Store().SavePerson(o.t.Context(), ana, store.Audit{At: time.Now()}))
	o.people["ana"] = ana
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	visit := desk.ScheduleWork{Kind: desk.WorkVisit, Person: ana.ID, From: from, Until: from.Add(45 * time.Minute), Force: true}
	_, err := o.engine.Do(o.t.Context(), o.ticket(1).ID, visit, engine.Call{Actor: desk.Actor{Person: ana}, Via: desk.ViaWeb})
	o.must(err)
}

// TestActsLandWhereTheirAnswerIs holds that each act leads to a place that its page has, and that a refused form opens at what was wrong.
func TestActsLandWhereTheirAnswerIs(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	lands := func(act, place string, form url.Values, says string) {
		t.Helper()
		status, to, _ := o.posted("maria", "/requests/1/"+act, form)
		if status != http.StatusSeeOther || to != "/requests/1#"+place {
			t.Errorf("%s: got %d to %q", act, status, to)
		}
		status, body := o.get("maria", "/requests/1")
		o.wants(act, status, body, 200, ` id="`+place+`"`, says)
		_, at, _ := strings.Cut(body, ` id="`+place+`"`)
		o.wants("the place of "+act, 200, at, 200, says)
	}
	lands("message", "last", url.Values{"body": {"It is still down"}}, "It is still down")
	lands("attention", "attention", url.Values{"attention": {"The ward stands still"}}, "You asked")
	o.post("ana", "/tickets/1/resolve", "outcome", "solved", "cause", "unknown", "body", "Restart it once")
	status, body := o.post("maria", "/requests/1/reopen", "body", " ")
	o.wants("not solved, without a word", status, body, 422, `id="problem"`, `role="alert"`, `action="/requests/1/reopen#problem"`)
	if strings.Index(body, `id="problem"`) < strings.Index(body, `id="helped"`) {
		t.Error("the problem stands apart from the field that it is about")
	}
	lands("reopen", "last", url.Values{"body": {"It drops again"}}, "The request is open again.")
	o.post("ana", "/tickets/1/resolve", "outcome", "solved", "cause", "unknown", "body", "Restart it once more")
	lands("solved", "rate", nil, "How did it go?")
	lands("rate", "rate", url.Values{"good": {"1"}}, "Your word has reached us.")
}

// TestSolvedLeadsToItsQuestion links what the head asks for, has one way to say no, and quotes the words of the solution, not thanks after them.
func TestSolvedLeadsToItsQuestion(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	o.post("ana", "/tickets/1/resolve", "outcome", "solved", "cause", "unknown", "body", "The gateway was set right")
	o.post("ana", "/tickets/1/message", "body", "Thanks, Maria.")
	status, body := o.get("maria", "/requests/1")
	o.wants("the head", status, body, 200, `href="#helped">Solved, please tell us`, `id="helped"`, "say below what is still not right", "It is not solved")
	o.hasNot("the question", body, "Not yet", `href="#words"`)
	_, quoted, _ := strings.Cut(body, "solved-words")
	quoted, _, _ = strings.Cut(quoted, "</blockquote>")
	o.wants("what was done", 200, quoted, 200, "The gateway was set right")
	o.hasNot("what was done", quoted, "Thanks")
}

// TestClosedSaysHow holds that the last step says that nobody objected, or who closed it, where the requester confirmed nothing.
func TestClosedSaysHow(t *testing.T) {
	o := newOffice(t)
	for _, subject := range []string{"Due", "Closed by the desk", "Confirmed"} {
		o.post("maria", "/requests", "subject", subject, "body", "Since nine")
	}
	for _, number := range []string{"1", "2", "3"} {
		o.post("ana", "/tickets/"+number+"/take")
		o.post("ana", "/tickets/"+number+"/resolve", "outcome", "solved", "cause", "unknown")
	}
	o.post("maria", "/requests/3/solved")
	ana := o.people["ana"]
	ana.Roles = []desk.Role{desk.RoleAgent, desk.RoleManager}
	o.must(o.closes(desk.Actor{Person: ana}, 2))
	o.at = 30 * 24 * time.Hour
	o.must(o.closes(desk.MachineActor("test"), 1))
	for path, says := range map[string]string{"1": "Closed, nobody objected", "2": "Closed by us", "3": "You confirm"} {
		status, body := o.get("maria", "/requests/"+path)
		o.wants("the way of "+path, status, body, 200, "<b>"+says+"</b>")
		if says != "You confirm" {
			o.hasNot("the way of "+path, body, "You confirm")
		}
	}
	o.wants("in German", 200, o.inGerman("maria", "/requests/1"), 200, "<b>Ohne Einspruch geschlossen</b>")
}

func (o *office) closes(who desk.Actor, number int64) error {
	_, err := o.engine.Do(o.t.Context(), o.ticket(number).ID, desk.Close{}, engine.Call{Actor: who, Via: desk.ViaWeb})
	return err
}

// TestWordsWithARatingAreShownBack to who wrote them, and to none of their colleagues.
func TestWordsWithARatingAreShownBack(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("ana", "/tickets/1/take")
	o.post("ana", "/tickets/1/resolve", "outcome", "solved", "cause", "unknown")
	o.post("maria", "/requests/1/solved")
	o.post("maria", "/requests/1/rate", "good", "1", "body", "Best explanation of the year")
	status, body := o.get("maria", "/requests/1")
	o.wants("one's own rating", status, body, 200, "You were content with the solution.", "Best explanation of the year")
	john := o.people["john"]
	john.Contacts = []desk.Contact{{Client: o.client.ID, Sees: desk.SeesAll}}
	o.people["john"] = john
	status, body = o.get("john", "/requests/1")
	o.wants("a colleague's page", status, body, 200, "VPN down")
	o.hasNot("a colleague's page", body, "Best explanation")
}

// TestAppointmentsNameTheirZone where it is not sure that it is the reader's: where their browser told none, and where the place has other clocks.
func TestAppointmentsNameTheirZone(t *testing.T) {
	o := newOffice(t)
	from := time.Now().UTC().AddDate(0, 0, 3).Truncate(24 * time.Hour).Add(15 * time.Hour)
	o.visits(from)
	reads := func(what, browser, zone string, named bool) {
		t.Helper()
		read := o.get
		if browser != "" {
			read = func(who, path string) (int, string) { return o.zoned(who, path, browser) }
		}
		at, err := time.LoadLocation(zone)
		o.must(err)
		name := ""
		if named {
			name = from.In(at).Format(" MST")
		}
		begins, ends := from.In(at).Format("Mon 15:04"), from.Add(45*time.Minute).In(at).Format("15:04")
		status, body := read("maria", "/requests/1")
		o.wants(what, status, body, 200, ">"+begins+name+"</b>", "Ana comes "+begins+" to "+ends+name+".")
		_, body = read("maria", "/requests")
		o.wants(what+", in the list", 200, body, 200, "Ana comes "+begins+name)
	}
	reads("nothing known", "", "UTC", true)
	reads("the browser's", "Europe/Berlin", "Europe/Berlin", false)
	o.agreed("America/New_York", 240)
	reads("the contract's", "", "America/New_York", true)
	reads("the browser's at that place", "America/New_York", "America/New_York", false)
	reads("the browser's elsewhere", "Europe/Berlin", "Europe/Berlin", true)
	maria := o.people["maria"]
	maria.Zone = "America/Detroit"
	o.people["maria"] = maria
	reads("one's own", "", "America/Detroit", false)
}

// TestVisitAfterThePromise says honestly that a visit is later than was promised, and nothing of it where it is not; lists say who comes.
func TestVisitAfterThePromise(t *testing.T) {
	for minutes, late := range map[int]bool{240: true, 5 * 24 * 60: false} {
		o := newOffice(t)
		o.agreed("UTC", minutes)
		o.visits(time.Now().Add(26 * time.Hour))
		status, body := o.get("maria", "/requests/1")
		o.wants("the request", status, body, 200, "We promised a solution by", "Ana comes</span>")
		if says := strings.Contains(body, "That is later than we promised. If it does not suit you, write to us."); says != late {
			t.Errorf("with %d minutes promised: says late %v", minutes, says)
		}
		if late {
			o.wants("in German", 200, o.inGerman("maria", "/requests/1"), 200, "Das ist später als zugesagt.")
		}
		for _, path := range []string{"/", "/requests"} {
			status, body = o.get("maria", path)
			o.wants("the list "+path, status, body, 200, "Ana comes ")
			o.hasNot("the list "+path, body, "Ana has it")
		}
		o.post("ana", "/tickets/1/hold", "reason", "requester")
		_, body = o.get("maria", "/requests")
		o.wants("a list that asks", 200, body, 200, "We need an answer from you")
	}
}
