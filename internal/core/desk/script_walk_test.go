package desk

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tierdesk/internal/core/sop"
)

// TestWalkedBeforeAsking opens tickets after a script that the requester went through alone: what they answered is on the timeline, as far as it
// belongs to a script that requesters are offered.
func TestWalkedBeforeAsking(t *testing.T) {
	w := newWorld()
	offered := w.scripts["vpn"]
	offered.Requesters = true
	w.scripts["vpn"], w.former[offered.Ref()] = offered, offered
	play := func(walked Walked) (string, Ticket) {
		t.Helper()
		delete(w.tickets, "#1")
		delete(w.log, "#1")
		ticket := w.opens(t, Open{Walked: walked})
		var told []string
		for _, e := range w.log["#1"] {
			switch e := e.Event.(type) {
			case ScriptStarted:
				told = append(told, fmt.Sprint("started ", e.Step, e.Self))
			case ScriptAnswered:
				told = append(told, fmt.Sprint(e.Step, " ", e.Answer, ">", e.Next, e.Self))
			case ScriptFinished:
				told = append(told, fmt.Sprint(e.End, e.Self))
			}
		}
		return strings.Join(told, ", "), ticket
	}
	given := []sop.Given{{Step: "internet", Answer: 1}, {Step: "client", Answer: 2}, {Step: "version", Words: " 7.1 "}}
	told, ticket := play(Walked{offered.Ref(), given})
	if want := "started internettrue, internet 1>clienttrue, client 2>versiontrue, version 0>pingtrue, stoppedtrue"; told != want {
		t.Errorf("told %q, want %q", told, want)
	}
	if len(ticket.Scripts) != 1 || ticket.OpenRun() != nil || len(ticket.Scripts[0].Answers) != 3 || !ticket.Scripts[0].Self || ticket.Scripts[0].By.Person != "ana" {
		t.Fatalf("runs %+v", ticket.Scripts)
	}
	answered := slices.IndexFunc(w.log["#1"], func(e logged) bool { a, ok := e.Event.(ScriptAnswered); return ok && a.Step == "version" })
	if body := w.log["#1"][answered].Content.Body; body != "7.1" {
		t.Errorf("what was written is %q", body)
	}
	if told, _ = play(Walked{offered.Ref(), []sop.Given{{Step: "internet", Answer: 2}}}); told != "started internettrue, internet 2>no-nettrue, not_applicabletrue" {
		t.Errorf("at its end: %q", told)
	}
	for name, walked := range map[string]Walked{
		"none":               {},
		"of no version":      {sop.Ref{ID: "vpn", Version: 99}, given},
		"not for requesters": {w.scripts["gateway"].Ref(), []sop.Given{{Step: "restart"}}},
		"retired":            {w.scripts["old"].Ref(), nil},
		"other steps":        {offered.Ref(), []sop.Given{{Step: "ping", Words: "4"}}},
		"no answer of it":    {offered.Ref(), []sop.Given{{Step: "internet", Answer: 9}}},
	} {
		if told, _ = play(walked); told != "" {
			t.Errorf("%s: %q", name, told)
		}
	}
}
