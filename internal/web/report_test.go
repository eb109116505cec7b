package web

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestReportCountsWhatItsListNames holds that the tickets behind the share of the front line are those that were counted: one that
// was solved twice is one.
func TestReportCountsWhatItsListNames(t *testing.T) {
	o := newOffice(t)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	o.post("maria", "/requests", "subject", "Printer jams", "body", "Since ten")
	o.post("ana", "/tickets/1/take")
	for range 2 {
		status, _ := o.post("ana", "/tickets/1/resolve", "outcome", "solved", "cause", "unknown", "body", "Done")
		o.wants("a solution", status, "", 303)
		o.post("maria", "/requests/1/reopen", "body", "Still down")
	}
	o.post("ana", "/tickets/1/resolve", "outcome", "solved", "cause", "unknown", "body", "Done again")
	if _, err := o.engine.Store().CountFlows(t.Context(), 100); err != nil {
		t.Fatal(err)
	}
	status, body := o.get("dana", "/reports?days=7")
	o.wants("the report", status, body, 200, "100.0\u00a0%", "1 of 1 solved", "1 reopened")
	link := regexp.MustCompile(`href="(/reports/tiers/tickets\?[^"]*solved_first_line[^"]*)"`).FindStringSubmatch(body)
	if link == nil {
		t.Fatal("the share leads to no list")
	}
	status, body = o.get("dana", strings.ReplaceAll(link[1], "&amp;", "&"))
	o.wants("the list behind it", status, body, 200, "VPN down", "1 ticket · Opened ", "/reports?days=7")
	if strings.Contains(body, "Printer jams") {
		t.Error("the list names a ticket that nobody solved")
	}
}

// TestReportNamesWhatWasSolved holds that the number of solved tickets opens those that were solved in its days, at any tier and at the
// front line, whenever they were opened; nothing that was solved on another day is among them.
func TestReportNamesWhatWasSolved(t *testing.T) {
	o := newOffice(t)
	for i, subject := range []string{"VPN down", "Printer jams", "Door badge"} {
		o.post("maria", "/requests", "subject", subject, "body", "Since nine")
		if i < 2 {
			o.post("ana", fmt.Sprintf("/tickets/%d/take", i+1))
			o.post("ana", fmt.Sprintf("/tickets/%d/resolve", i+1), "outcome", "solved", "cause", "unknown", "body", "Done")
		}
	}
	if _, err := o.engine.Store().CountFlows(t.Context(), 100); err != nil {
		t.Fatal(err)
	}
	_, body := o.get("dana", "/reports?days=7")
	o.wants("the report", 200, body, 200, "2 at the front line")
	links := regexp.MustCompile(`href="(/reports/tiers/tickets\?[^"]*solved_in[^"]*)"`).FindAllStringSubmatch(body, -1)
	if len(links) != 2 {
		t.Fatalf("the report has %d links to what was solved", len(links))
	}
	for _, link := range links {
		status, list := o.get("dana", strings.ReplaceAll(link[1], "&amp;", "&"))
		o.wants("the list", status, list, 200, "VPN down", "Printer jams", "2 tickets", "Solved")
		o.hasNot("the list", list, "Door badge")
	}
	status, list := o.get("dana", "/reports/tiers/tickets?pick=solved_in:100:110")
	o.wants("days long ago", status, list, 200, "No ticket that you see")
	for _, wrong := range []string{"solved_in:9:1", "solved_in:1", "solved_in:1:5000", "solved_in:a:b", "solved_in:1:2:back"} {
		status, list = o.get("dana", "/reports/tiers/tickets?pick="+wrong)
		o.wants(wrong, status, list, 422, "The report has no such number")
	}
}

// TestReportOfLastWeek holds that it is the last whole week, Monday to Sunday, and so are the lists behind it.
func TestReportOfLastWeek(t *testing.T) {
	o := newOffice(t)
	now := time.Now().UTC()
	monday := now.AddDate(0, 0, -(int(now.Weekday())+6)%7-7)
	o.post("maria", "/requests", "subject", "VPN down", "body", "Since nine")
	status, body := o.get("dana", "/reports?days=week")
	o.hasNot("what waits now", body, "−")
	o.wants("the report", status, body, 200, "from="+monday.Format(time.DateOnly)+"&amp;", "to="+monday.AddDate(0, 0, 6).Format(time.DateOnly))
	if monday.Weekday() != time.Monday {
		t.Errorf("the week begins on a %s", monday.Weekday())
	}
}
