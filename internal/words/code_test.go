package words

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/store"
)

// groups are all the codes that pages show, by the group under which a page asks for them.
func groups() map[string][]string {
	return map[string][]string{
		"type": codes(desk.Types), "state": codes(desk.States), "hold": codes(desk.HoldReasons), "level": codes(desk.Levels),
		"priority": codes(desk.Priorities), "outcome": codes(desk.Outcomes), "cause": codes(desk.Causes), "return": codes(desk.ReturnWhys),
		"dispatch": codes(desk.DispatchWhys), "discard": codes(desk.DiscardWhys), "reopen": codes(desk.ReopenWhys), "close": codes(desk.CloseWhys),
		"resume": codes(desk.ResumeWhys), "handoff": codes(desk.HandoffKinds), "handoff_state": codes(desk.HandoffStates), "part": codes(desk.PartCodes), "part_short": codes(desk.PartCodes),
		"relation": codes(desk.Relations), "task": codes(desk.TaskStates), "where": codes(desk.Wheres), "role": codes(desk.Roles),
		"sees": codes(desk.Sights), "via": codes(desk.Vias), "side": codes(desk.Sides), "audience": codes(desk.Audiences),
		"article": {"public", "client", "tier"}, "scope": codes(desk.TokenScopes), "notice": codes(desk.Notices),
		"helped": codes(desk.HelpedWords), "skip": codes(desk.SkipWhys), "script_end": codes(desk.RunEnds), "step": codes(sop.Kinds),
		"leave": codes(desk.LeaveWhys), "skill_level": {"1", "2", "3"},
		"clock": codes(sla.Kinds), "action": codes(sla.Actions), "receiver": codes(sla.Receivers), "sort": codes(store.Sorts), "receipt": codes(store.ReceiptStates),
	}
}

func codes[C any](list []C) []string {
	values := make([]string, len(list))
	for i, code := range list {
		values[i] = strings.TrimPrefix(fmt.Sprint(code), "P") // a priority is shown as P1
	}
	return values
}

// hinted are the groups whose codes also have a sentence that says what is meant.
var hinted = []string{"part", "hold"}

// TestCodesAreWorded holds that every code has a label in every language, and every label a code.
func TestCodesAreWorded(t *testing.T) {
	want := map[string]bool{}
	for group, values := range groups() {
		for _, value := range values {
			want["code."+group+"."+value] = true
			if slices.Contains(hinted, group) {
				want["code."+group+"."+value+".hint"] = true
			}
		}
	}
	for _, tag := range Languages {
		entries := readCatalogs(t, tag.String())
		for id := range want {
			if _, ok := entries[id]; !ok {
				t.Errorf("%s has no label %s", tag, id)
			}
		}
		for _, id := range sortedIDs(entries) {
			if entries[id].part == "code" && !want[id] {
				t.Errorf("%s: %s is the label of no code", tag, id)
			}
		}
	}
}

func TestCode(t *testing.T) {
	for _, c := range []struct{ lang, group, value, want string }{
		{"en", "type", "request", "Service request"},
		{"de", "type", "request", "Serviceanfrage"},
		{"de", "outcome", "no_fault", "Kein Fehler gefunden"},
		{"de", "outcome", "made_up", "made up"},
	} {
		ctx := speaking(c.lang)
		if got := Code(ctx, c.group, c.value); got != c.want {
			t.Errorf("%s: %s of %s is %q, want %q", c.lang, c.value, c.group, got, c.want)
		}
	}
	if got := Hint(speaking("de"), "part", "tried"); !strings.HasSuffix(got, "was nicht geholfen hat.") {
		t.Errorf("the hint is %q", got)
	}
	if got := Hint(speaking("de"), "type", "request"); got != "" {
		t.Errorf("a code without a hint has %q", got)
	}
}

// today is Thursday 14 May 2026, 09:30 in UTC.
var today = time.Date(2026, 5, 14, 9, 30, 0, 0, time.UTC)

func speaking(lang string) context.Context {
	return With(context.Background(), For(lang, "", time.UTC, today))
}

func TestWhenInEveryLanguage(t *testing.T) {
	for _, c := range []struct {
		at     time.Time
		en, de string
	}{
		{today.Add(3 * time.Hour), "12:30", "12:30"},
		{today.Add(24 * time.Hour), "Fri 09:30", "Fr 09:30"},
		{today.AddDate(0, 0, 10), "24 May", "24. Mai"},
		{today.AddDate(1, 0, 0), "14 May 2027", "14. Mai 2027"},
	} {
		en, de := When(speaking("en"), c.at), When(speaking("de"), c.at)
		if en != c.en || de != c.de {
			t.Errorf("%s is said %q and %q, want %q and %q", c.at, en, de, c.en, c.de)
		}
	}
	if got, want := Said(speaking("de"), today), "heute 09:30"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := Exactly(speaking("de"), today), "Do, 14. Mai 2026, 09:30 UTC"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := Bytes(speaking("de"), 1_250_000), "1,2 MB"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
