package admin

import (
	"bytes"
	"fmt"
	"html"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// week are the fields of a calendar, others than these in the place of theirs.
func week(instead ...string) []string {
	return append(instead, "name", "Nights", "zone", "Europe/Berlin", "mon", "22:00-06:00", "tue", "09:00 – 12:00, 13:00-17:00", "exceptions", "2026-12-25 closed Christmas\n\n2026-12-24 09:00-12:00,13:00-14:00 Christmas Eve")
}

func (o *office) calendar(name string) (store.Calendar, bool) {
	o.t.Helper()
	all, err := o.store.Calendars(o.t.Context())
	o.must(err)
	at := slices.IndexFunc(all, func(c store.Calendar) bool { return c.Name == name })
	if at < 0 {
		return store.Calendar{}, false
	}
	return all[at], true
}

func TestCalendarIsKeptAsTyped(t *testing.T) {
	o := newOffice(t)
	o.saved(o.post("mia", "/admin/calendars", week()...))
	c, ok := o.calendar("Nights")
	if !ok || c.Hours.Zone != "Europe/Berlin" || !slices.Equal(c.Hours.Weekly["tue"], []string{"09:00-12:00", "13:00-17:00"}) || len(c.Hours.Weekly["wed"]) != 0 {
		t.Fatalf("kept is %+v", c)
	}
	if len(c.Hours.Exceptions) != 2 || len(c.Hours.Exceptions[0].Hours) != 0 || !slices.Equal(c.Hours.Exceptions[1].Hours, []string{"09:00-12:00", "13:00-14:00"}) || c.Days["2026-12-24"] != "Christmas Eve" {
		t.Errorf("its exceptions are %+v, called %v", c.Hours.Exceptions, c.Days)
	}
	body := o.get("mia", calendarPath(c.ID)).body
	for _, want := range []string{"2026-12-24 09:00-12:00,13:00-14:00 Christmas Eve\n2026-12-25 closed Christmas", `value="22:00-06:00"`, "Version 1"} {
		if !strings.Contains(body, want) {
			t.Errorf("the form does not show %q", want)
		}
	}
	o.saved(o.post("mia", calendarPath(c.ID), week("wed", "10:00-12:00")...))
	if c, _ := o.store.Calendars(t.Context()); !o.did("mia", "calendar.save") || c[len(c)-1].Version != 2 && c[0].Version != 2 && c[1].Version != 2 {
		t.Errorf("the versions are %+v", c)
	}
}

func TestWrongCalendarIsRefusedBesideItsField(t *testing.T) {
	o := newOffice(t)
	for name, form := range map[string][]string{
		"no name":              {"name", " "},
		"no zone":              {"zone", ""},
		"an unknown zone":      {"zone", "Europe/Atlantis"},
		"the computer's zone":  {"zone", "Local"},
		"overlapping":          {"mon", "09:00-12:00, 11:00-17:00"},
		"no time":              {"tue", "nine-17"},
		"beyond the day":       {"tue", "09:00-25:00"},
		"no date":              {"exceptions", "Christmas closed"},
		"a date without hours": {"exceptions", "2026-12-25"},
		"a date twice":         {"exceptions", "2026-12-25 closed\n2026-12-25 closed"},
	} {
		a := o.post("mia", "/admin/calendars", week(form...)...)
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "data-invalid") {
			t.Errorf("%s: %d", name, a.status)
		}
		if name != "no name" && !strings.Contains(a.body, `value="Nights"`) {
			t.Errorf("%s: what was typed is lost", name)
		}
	}
	if a := o.post("mia", "/admin/calendars", "name", "Never", "zone", "UTC"); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "never open") {
		t.Errorf("a calendar that is never open: %d", a.status)
	}
	if _, ok := o.calendar("Nights"); ok {
		t.Error("a refused calendar is kept")
	}
}

// TestHolidaysAreLookedAtBeforeTheyCount goes from a region to lines in the form, and keeps nothing on the way.
func TestHolidaysAreLookedAtBeforeTheyCount(t *testing.T) {
	o := newOffice(t)
	a := o.post("mia", "/admin/calendars", append(week(), "do", doPropose, "region", "DE-BY", "year", "2026")...)
	if a.status != http.StatusOK || !strings.Contains(a.body, `value="2026-11-01 Allerheiligen"`) || !strings.Contains(a.body, `value="Nights"`) {
		t.Fatalf("holidays are not proposed: %d", a.status)
	}
	a = o.post("mia", "/admin/calendars", append(week(), "do", doTake, "holiday", "2026-11-01 Allerheiligen", "holiday", "2026-12-25 Weihnachtstag")...)
	if !strings.Contains(a.body, "2026-11-01 closed Allerheiligen\n2026-12-24") || strings.Contains(a.body, "Weihnachtstag") {
		t.Error("a date that stands there already is changed, or the others are not put in")
	}
	if _, ok := o.calendar("Nights"); ok {
		t.Error("looking at holidays keeps the calendar")
	}
}

// TestDatesOfAFileAreLookedAtBeforeTheyCount goes from a file, or its text, to lines in the form, and keeps nothing on the way.
func TestDatesOfAFileAreLookedAtBeforeTheyCount(t *testing.T) {
	o := newOffice(t)
	year := time.Now().Year()
	tuesday := time.Date(year, 7, 1, 0, 0, 0, 0, time.UTC)
	for tuesday.Weekday() != time.Tuesday {
		tuesday = tuesday.AddDate(0, 0, 1)
	}
	day := tuesday.Format("20060102")
	text := fmt.Sprintf("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Fair <b>\r\nDTSTART;VALUE=DATE:%d0801\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Party\r\nDTSTART:%sT150000\r\nDTEND:%sT200000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", year, day, day)
	closed, short := fmt.Sprintf("%d-08-01 closed Fair <b>", year), tuesday.Format(time.DateOnly)+" 09:00-12:00,13:00-15:00 Party"
	for name, a := range map[string]answer{
		"text": o.post("mia", "/admin/calendars", append(week(), "do", doRead, "ical", text)...),
		"file": o.multipart("mia", "/admin/calendars", text, append(week(), "do", doRead)...),
	} {
		if a.status != http.StatusOK || !strings.Contains(a.body, html.EscapeString(closed)) || !strings.Contains(a.body, `value="`+short+`"`) || !strings.Contains(a.body, `value="Nights"`) {
			t.Errorf("%s: dates are not proposed, or what was typed is lost: %d", name, a.status)
		}
	}
	a := o.post("mia", "/admin/calendars", append(week(), "do", doTake, "ical_day", short)...)
	if !strings.Contains(a.body, short) || strings.Contains(a.body, "Fair") || !strings.Contains(a.body, "Christmas Eve") {
		t.Error("what was ticked is not put among the exceptions")
	}
	for name, text := range map[string]string{"garbage": "<html>", "nothing": "", "events": "BEGIN:VCALENDAR\n" + strings.Repeat("BEGIN:VEVENT\nEND:VEVENT\n", 30_000) + "END:VCALENDAR"} {
		a := o.multipart("mia", "/admin/calendars", text, append(week(), "do", doRead)...)
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `id="ical-error"`) || !strings.Contains(a.body, `value="Nights"`) {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	if _, ok := o.calendar("Nights"); ok {
		t.Error("looking at dates keeps the calendar")
	}
}

// multipart sends a form with a calendar file as a browser does.
func (o *office) multipart(who, path, file string, form ...string) answer {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(form); i += 2 {
		o.must(w.WriteField(form[i], form[i+1]))
	}
	part, err := w.CreateFormFile("ics", "days.ics")
	o.must(err)
	_, err = part.Write([]byte(file))
	o.must(err)
	o.must(w.Close())
	return o.send(who, http.MethodPost, path, w.FormDataContentType(), &b)
}

func terms(instead ...string) []string {
	return append(instead, "name", "Gold 24", "client", "", "coverage", "office", "start", "2026-01-01", "first_1", "15 m", "solve_1", "2 h", "solve_3", "1 day", "tier2_2", "2 h 45",
		"warnings", "50 %, 90%, 30 m", "channels", "mail", "channels", "web", "pause_resolution", "requester", "pause_tier_time", "requester", "pause_tier_time", "vendor",
		"pause_next_response", "requester", "on_change", "restart", "prepaid", "7,5", "step", "15", "tiers", "1", "tiers", "2",
		"credit_0_clock", "", "credit_0_amount", "", "credit_1_clock", "resolution", "credit_1_priority", "1", "credit_1_amount", "25,50",
		"credit_2_clock", "resolution", "credit_2_priority", "", "credit_2_amount", "10",
		"escalation_0_clock", "resolution", "escalation_0_at", "75 %", "escalation_0_priority", "1", "escalation_0_do", "tell:owner", "escalation_0_wake", "yes",
		"escalation_1_do", "", "escalation_1_at", "", "escalation_2_do", "raise:managers", "escalation_2_at", "")
}

func (o *office) agreement(name string) (sla.Agreement, bool) {
	o.t.Helper()
	all, err := o.store.Agreements(o.t.Context())
	o.must(err)
	at := slices.IndexFunc(all, func(a sla.Agreement) bool { return a.Name == name })
	if at < 0 {
		return sla.Agreement{}, false
	}
	return all[at], true
}

func TestAgreementIsKeptAsTyped(t *testing.T) {
	o := newOffice(t)
	o.saved(o.post("mia", "/admin/agreements", terms("client", string(o.acme.ID))...))
	a, ok := o.agreement("Gold 24")
	if !ok || a.Scope.Client != string(o.acme.ID) || a.Coverage != "office" || a.OnChange != sla.Restart || a.Time.PrepaidMinutes != 450 || len(a.Channels) != 2 {
		t.Fatalf("kept is %+v", a)
	}
	for _, want := range []sla.Target{
		{Clock: sla.FirstResponse, Priority: 1, Minutes: 15}, {Clock: sla.Resolution, Priority: 3, Days: 1}, {Clock: sla.TierTime, Tier: 2, Priority: 2, Minutes: 165},
	} {
		if !slices.Contains(a.Targets, want) {
			t.Errorf("%+v is not promised", want)
		}
	}
	if len(a.Targets) != 4 || len(a.Warnings) != 3 || a.Warnings[2].Minutes != 30 {
		t.Errorf("the targets are %+v, the warnings %+v", a.Targets, a.Warnings)
	}
	if waits, own := a.Pauses[sla.Resolution]; !own || !slices.Equal(waits, []sla.Wait{sla.WaitRequester}) || len(a.Pauses) != 1 {
		t.Errorf("the pauses are %+v, want only what is not as usual", a.Pauses)
	}
	if want := []sla.Escalation{
		{Clock: sla.Resolution, Share: 75, Priority: 1, Do: sla.ActionTell, To: sla.ReceiverOwner, Wake: true}, {Do: sla.ActionRaise, To: sla.ReceiverManagers},
	}; !slices.Equal(a.Escalations, want) {
		t.Errorf("the escalations are %+v, want %+v", a.Escalations, want)
	}
	if want := []sla.Credit{{Clock: sla.Resolution, Priority: 1, Cents: 2550}, {Clock: sla.Resolution, Cents: 1000}}; !slices.Equal(a.Credits, want) {
		t.Errorf("the credits are %+v, want %+v", a.Credits, want)
	}
	if !slices.Equal(a.Tiers, []int{1, 2}) || a.Time.StepMinutes != 15 {
		t.Errorf("tiers %v are included, time is rounded to %d", a.Tiers, a.Time.StepMinutes)
	}
	again := o.get("mia", agreementPath(a.ID)).body
	for _, want := range []string{
		`name="escalation_0_at" value="75 %"`, `<option value="raise:managers" selected>`, `name="escalation_3_do"`, // two empty rows stand below
		`name="credit_0_amount" value="25.50"`, `name="credit_2_amount" value=""`, `value="15"`, `name="tiers" value="2" checked`, `name="tiers" value="3">`,
		`value="2 h 45"`, `value="1 d"`, `value="50 %, 90 %, 30 m"`, `value="7.5"`,
	} {
		if !strings.Contains(again, want) {
			t.Errorf("the form does not show %s", want)
		}
	}
	o.saved(o.post("mia", agreementPath(a.ID), terms("client", string(o.acme.ID), "solve_1", "")...))
	if a, _ := o.agreement("Gold 24"); a.Version != 2 || len(a.Targets) != 3 || !o.did("mia", "agreement.save") {
		t.Errorf("the second version is %+v", a)
	}
	o.saved(o.post("mia", agreementPath(a.ID), terms("client", string(o.acme.ID), "tiers", "3", "tiers", "4", "step", "")...))
	if a, _ := o.agreement("Gold 24"); a.Tiers != nil || a.Time.StepMinutes != 0 {
		t.Errorf("with all tiers ticked and no step: %v, %d", a.Tiers, a.Time.StepMinutes)
	}
	old, err := o.store.Agreement(t.Context(), refOf(a, 1))
	if err != nil || len(old.Targets) != 4 {
		t.Errorf("the first version is %+v, %v", old, err)
	}
}

func TestWrongAgreementIsRefusedBesideItsField(t *testing.T) {
	o := newOffice(t)
	for name, form := range map[string][]string{
		"no name":                    {"name", ""},
		"no start":                   {"start", ""},
		"no date":                    {"end", "soon"},
		"an end before the start":    {"end", "2025-01-01"},
		"a term of nothing":          {"solve_1", "0 h"},
		"no term":                    {"solve_2", "quickly"},
		"more than a century":        {"solve_2", "999999 d"},
		"a response after the end":   {"first_1", "3 h"},
		"an unknown calendar":        {"coverage", "none"},
		"warnings of more than all":  {"warnings", "150 %"},
		"warnings of words":          {"warnings", "often"},
		"an escalation of words":     {"escalation_0_at", "often"},
		"an escalation of nothing":   {"escalation_0_do", "sing"},
		"a clock without a promise":  {"escalation_0_clock", "acceptance"},
		"a call to nobody":           {"escalation_2_do", "tell:person:nobody"},
		"prepaid and flat":           {"flat", "yes"},
		"less than no prepaid hours": {"prepaid", "-1"},
		"steps of words":             {"step", "quarter"},
		"steps of days":              {"step", "2000"},
		"a tier left out":            {"tier3_1", "1 h"},
		"a credit of words":          {"credit_1_amount", "much"},
		"a credit of nothing":        {"credit_1_amount", "0"},
		"a credit for no promise":    {"credit_1_clock", "acceptance"},
		"a credit without a promise": {"credit_0_amount", "5"},
		"a credit given twice":       {"credit_2_priority", "1"},
	} {
		a := o.post("mia", "/admin/agreements", terms(form...)...)
		if a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, a.status)
		}
		if !strings.Contains(a.body, "data-invalid") && !strings.Contains(a.body, "banner") {
			t.Errorf("%s: nothing says what is wrong", name)
		}
		if !strings.Contains(a.body, `value="2 h 45"`) {
			t.Errorf("%s: what was typed is lost", name)
		}
	}
	if a := o.post("mia", "/admin/agreements", terms("client", string(o.other.ID))...); a.status != http.StatusUnprocessableEntity {
		t.Errorf("an agreement with a client that somebody does not serve: %d", a.status)
	}
	if _, ok := o.agreement("Gold 24"); ok {
		t.Error("a refused agreement is kept")
	}
}

// TestBenchAnswersWhatIsTyped asks about hours of New York before anything is kept.
func TestBenchAnswersWhatIsTyped(t *testing.T) {
	o := newOffice(t)
	a := o.post("mia", "/admin/agreements", terms("do", doTry, "bench_priority", "2", "bench_type", "incident", "bench_at", "2026-05-15T16:40", "solve_2", "4 h", "first_2", "30 m")...)
	if a.status != http.StatusOK || !strings.Contains(a.body, "Sat 16 May 10:40") || !strings.Contains(a.body, "Fri 15 May 17:10") || !strings.Contains(a.body, "America/New_York") {
		t.Errorf("the bench says %d without the due time", a.status)
	}
	if _, ok := o.agreement("Gold 24"); ok {
		t.Error("the bench keeps what it was asked about")
	}
}

func refOf(a sla.Agreement, version int64) desk.AgreementRef {
	return desk.AgreementRef{ID: desk.AgreementID(a.ID), Version: version}
}

func (o *office) team() desk.Team {
	o.t.Helper()
	house := o.engine.House()
	return house.Teams[house.Intake]
}

// TestTeamsAndDeskGetHours gives hours to a team and to the desk, takes them back, and looks at who uses a calendar.
func TestTeamsAndDeskGetHours(t *testing.T) {
	o := newOffice(t)
	id := o.team().ID
	o.saved(o.post("mia", teamPath(id), "name", "Front", "calendar_id", "office"))
	o.saved(o.post("mia", "/admin/desk", "name", "Desk", "close_after", "5", "calendar_id", "office"))
	if o.team().Calendar() != "office" || o.engine.House().Calendar != "office" {
		t.Fatalf("the team has %+v, the desk %q", o.team().Hours, o.engine.House().Calendar)
	}
	if !strings.Contains(o.get("mia", teamPath(id)).body, `value="office" selected`) {
		t.Error("the team's page does not show its hours")
	}
	for _, want := range []string{"Front", "the whole desk", "Standard support"} {
		if !strings.Contains(o.get("mia", "/admin/calendars/office").body, want) {
			t.Errorf("the calendar does not say that %s uses it", want)
		}
	}
	if !strings.Contains(o.get("mia", "/admin/calendars").body, "1 agreement, 1 team, the whole desk") {
		t.Error("the list does not count who uses the calendar")
	}
	if !strings.Contains(o.get("mia", "/admin/agreements/new").body, `value="office" selected`) {
		t.Error("a new agreement does not begin with the desk's hours")
	}
	if a := o.post("mia", teamPath(id), "name", "Front", "calendar_id", "none"); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "There is no such calendar for this team") {
		t.Errorf("hours that are not there: %d", a.status)
	}
	o.saved(o.post("mia", teamPath(id), "name", "Front", "calendar_id", ""))
	if hours := o.team().Hours; len(hours) != 2 || hours[0].Calendar != "office" || o.team().Calendar() != "" {
		t.Errorf("what the team had is %+v", hours)
	}
}

// TestHoursOfAClientAreItsOwn hides them from who does not serve it, in lists, forms and at their address.
func TestHoursOfAClientAreItsOwn(t *testing.T) {
	o := newOffice(t)
	o.saved(o.post("dana", "/admin/calendars", week("client_id", string(o.other.ID))...))
	c, _ := o.calendar("Nights")
	if c.Client != o.other.ID {
		t.Fatalf("kept is %+v", c)
	}
	for _, page := range []string{"/admin/calendars", "/admin/agreements/new", "/admin/teams/new", "/admin/desk"} {
		if strings.Contains(o.get("mia", page).body, "Nights") {
			t.Errorf("%s shows the hours of a client that is not served", page)
		}
	}
	if !strings.Contains(o.get("dana", "/admin/calendars").body, "Nights") || !strings.Contains(o.get("dana", "/admin/agreements/new").body, "Other: Nights (Europe/Berlin)") {
		t.Error("who serves the client does not find its hours")
	}
	if strings.Contains(o.get("dana", "/admin/desk").body, "Nights") {
		t.Error("the whole desk may choose the hours of a client")
	}
	for name, a := range map[string]answer{
		"shown":      o.get("mia", calendarPath(c.ID)),
		"changed":    o.post("mia", calendarPath(c.ID), week()...),
		"recomputed": o.post("mia", calendarPath(c.ID), week("from", "2026-05-01")...),
	} {
		if a.status != http.StatusNotFound {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	if a := o.post("mia", "/admin/calendars", week("name", "Mine", "client_id", string(o.other.ID))...); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "do not serve it") {
		t.Errorf("hours for a client that is not served: %d", a.status)
	}
}

// TestPastIsCountedAnewAfterALook goes from the form to the preview, back, and to the confirm, which needs a reason and the version looked at.
func TestPastIsCountedAnewAfterALook(t *testing.T) {
	o := newOffice(t)
	o.saved(o.post("mia", "/admin/calendars", week()...))
	c, _ := o.calendar("Nights")
	agreement := exampleAgreement
	agreement.ID, agreement.Name, agreement.Coverage, agreement.Scope = "nights", "Nights", c.ID, sla.Scope{Client: string(o.acme.ID)}
	agreement.Escalations, agreement.Targets = nil, []sla.Target{{Clock: sla.Resolution, Minutes: 240}}
	o.must(o.engine.SaveAgreement(t.Context(), desk.Actor{Person: o.people["dana"]}, agreement))
	_, err := o.engine.Open(t.Context(), desk.Open{Client: o.acme.ID, Requester: o.people["rita"].ID, Content: desk.Content{Subject: "VPN <down>", Body: "B"}}, engine.Call{Actor: desk.Actor{Person: o.people["rita"]}, Via: desk.ViaWeb})
	o.must(err)

	path, versions := calendarPath(c.ID), func() int64 {
		all, err := o.store.Calendars(t.Context())
		o.must(err)
		newest := int64(0)
		for _, one := range all {
			if one.ID == c.ID {
				newest = max(newest, one.Version)
			}
		}
		return newest
	}
	anew := func(instead ...string) []string {
		return append(instead, week("zone", "America/New_York", "from", "2026-05-01", "wed", "00:00-24:00", "fri", "01:00-02:00")...)
	}
	if strings.Contains(o.get("mia", path).body, `name="from"`) || !strings.Contains(o.get("dana", path).body, `name="from"`) {
		t.Error("not only administrators are offered to count the past anew")
	}
	if a := o.post("mia", path, anew()...); a.status != http.StatusForbidden && a.status != http.StatusUnprocessableEntity {
		t.Errorf("a manager counts the past anew: %d", a.status)
	}
	a := o.post("dana", path, anew()...)
	if a.status != http.StatusOK || !strings.Contains(a.body, "VPN &lt;down&gt;") || !strings.Contains(a.body, `name="version" value="1"`) || !strings.Contains(a.body, `name="zone" value="America/New_York"`) {
		t.Fatalf("the preview says %d without the ticket", a.status)
	}
	if back := o.post("dana", path, anew("do", doBack)...); back.status != http.StatusOK || !strings.Contains(back.body, `value="America/New_York"`) || !strings.Contains(back.body, `type="date" value="2026-05-01"`) {
		t.Error("what was typed is lost on the way back")
	}
	for name, form := range map[string][]string{
		"no reason":     anew("do", doConfirm, "version", "1"),
		"another one":   anew("do", doConfirm, "version", "7", "reason", "Wrong zone"),
		"none looked":   anew("do", doConfirm, "reason", "Wrong zone"),
		"no date":       week("from", "soon"),
		"not past":      week("from", "2999-01-01"),
		"hours of none": week("from", "2026-05-01", "mon", "nine-17"),
	} {
		if a := o.post("dana", path, form...); a.status != http.StatusUnprocessableEntity && a.status != http.StatusConflict || !strings.Contains(a.body, "data-invalid") && !strings.Contains(a.body, "banner") {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	if versions() != 1 {
		t.Fatal("something is kept before the confirm")
	}
	o.saved(o.post("dana", path, anew("do", doConfirm, "version", "1", "reason", "Wrong zone")...))
	if versions() != 2 || !o.did("dana", "calendar.recompute") {
		t.Error("the confirm keeps nothing")
	}
	if body := o.get("dana", "/admin/audit").body; !strings.Contains(body, "Wrong zone") || !strings.Contains(body, "Tickets: 1") {
		t.Error("the trail does not say why")
	}
	if a := o.post("dana", path, anew("do", doConfirm, "version", "1", "reason", "Wrong zone")...); a.status != http.StatusConflict || versions() != 2 {
		t.Errorf("a preview out of date is confirmed: %d", a.status)
	}
}

// TestRunningTicketsGoOver goes from the form to the preview and back, and takes running tickets over once a reason is given for the version that was
// looked at. Only an administrator may.
func TestRunningTicketsGoOver(t *testing.T) {
	o := newOffice(t)
	o.saved(o.post("mia", "/admin/agreements", terms()...))
	a, _ := o.agreement("Gold 24")
	path, over := agreementPath(a.ID), func(instead ...string) []string {
		return terms(append(instead, "binds", forRunning, "solve_1", "3 h")...)
	}
	version := func() int64 { a, _ := o.agreement("Gold 24"); return a.Version }
	preview := o.post("dana", path, over()...)
	if preview.status != http.StatusOK || version() != 1 {
		t.Fatalf("the preview: %d, the version is %d", preview.status, version())
	}
	for _, want := range []string{`name="solve_1" value="3 h"`, `name="channels" value="web"`, `name="escalation_0_do" value="tell:owner"`, `name="version" value="1"`, "Take them over"} {
		if !strings.Contains(preview.body, want) {
			t.Errorf("the preview does not carry %s on", want)
		}
	}
	if back := o.post("dana", path, over("do", doBack)...); back.status != http.StatusOK || !strings.Contains(back.body, `value="3 h"`) || !strings.Contains(back.body, `name="binds" value="running" checked`) {
		t.Errorf("the way back: %d", back.status)
	}
	for name, form := range map[string][]string{
		"no reason":   over("do", doConfirm, "version", "1"),
		"another one": over("do", doConfirm, "version", "7", "reason", "Bought more"),
		"none looked": over("do", doConfirm, "reason", "Bought more"),
	} {
		if a := o.post("dana", path, form...); a.status < 400 || version() != 1 {
			t.Errorf("%s: %d, the version is %d", name, a.status, version())
		}
	}
	o.saved(o.post("dana", path, over("do", doConfirm, "version", "1", "reason", "Bought more")...))
	if a, _ := o.agreement("Gold 24"); a.Version != 2 || a.BindsRunning != 2 || !o.did("dana", "agreement.rebind") {
		t.Errorf("decided is %+v", a)
	}
	o.saved(o.post("mia", path, over()...)) // who may not decide saves an ordinary version
	if a, _ := o.agreement("Gold 24"); a.Version != 3 || a.BindsRunning != 2 {
		t.Errorf("after an ordinary version it is %+v", a)
	}
}
