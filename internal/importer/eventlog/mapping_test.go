package eventlog

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const whole = `
case: id
time: {column: when, layout: [dd.MM.yyyy HH:mm, epoch_seconds], zone: Europe/Berlin}
team: {column: group}
person: who
tier: {column: level, match: [{regex: "^L2", tier: 2}, {regex: "^L3", tier: 3}], else: 1}
state: {column: status, values: {Done: resolved, Archived: closed, Fresh: open}}
hold: {column: status, values: {Waiting: requester, "At vendor": vendor}}
`

func TestMappingIsRead(t *testing.T) {
	m, err := ReadMapping([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	if m.Case.Name != "id" || m.Team != (Column{"group", 4}) || m.Person.Name != "who" || len(m.match) != 2 || m.other != 1 || len(m.states) != 3 || len(m.holds) != 2 {
		t.Errorf("got %+v", m)
	}
	for text, want := range map[string]string{"02.07.2024 14:30": "2024-07-02T12:30:00Z", "2.1.2024 9:05": "2024-01-02T08:05:00Z", "1704186300": "2024-01-02T09:05:00Z"} {
		if at, ok := m.at(text); !ok || at.Format(time.RFC3339) != want {
			t.Errorf("%q is %v, want %s", text, at, want)
		}
	}
	if at, ok := m.at("2024-01-02"); ok {
		t.Errorf("a time in no layout is read as %v", at)
	}
}

// TestMappingMistakes holds that each slip is told with its line.
func TestMappingMistakes(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []Mistake
	}{
		"nothing":           {"", []Mistake{{1, "The mapping file is empty. It needs at least case and time."}}},
		"no table":          {"- a\n", []Mistake{{1, "The mapping is a table with the keys case, hold, person, state, team, tier, time."}, {1, "The mapping needs case: the column whose value is the same in all rows of a case."}, {1, "The mapping needs time, with column, layout and zone."}}},
		"no YAML":           {"case: id\n  time: x\n", []Mistake{{2, "This is not YAML: line 2: mapping values are not allowed in this context"}}},
		"unknown key":       {"case: id\ntime: t\ngroup: g\n", []Mistake{{3, `The mapping has no key "group". It has case, hold, person, state, team, tier, time.`}}},
		"unknown inner key": {"case: id\ntime:\n  column: t\n  format: x\n", []Mistake{{4, `time has no key "format". It has column, layout, zone.`}}},
		"twice":             {"case: id\ntime: t\ncase: id2\n", []Mistake{{3, `"case" stands in The mapping twice, in line 1 before.`}}},
		"nothing in it":     {"case:\ntime: t\n", []Mistake{{1, "case needs the name of a column."}}},
		"layout":            {"case: id\ntime:\n  column: t\n  layout:\n    - rfc3339\n    - \"HH:mm\"\n", []Mistake{{6, `layout: "HH:mm" does not say how a time is written.`}}},
		"zone":              {"case: id\ntime: {column: t, zone: Mars/Olympus}\n", []Mistake{{2, `zone: "Mars/Olympus" is no time zone. It is written as Europe/Berlin, UTC or +02:00.`}}},
		"regex":             {"case: id\ntime: t\ntier:\n  column: g\n  match:\n    - {regex: '(', tier: 2}\n", []Mistake{{6, "tier match: \"(\" is no regular expression"}}},
		"tier":              {"case: id\ntime: t\ntier: {column: g, else: 9}\n", []Mistake{{3, `tier "9" is none: a tier is a number from 0 to 4.`}}},
		"tier of nothing":   {"case: id\ntime: t\ntier: {column: g}\n", []Mistake{{3, "tier needs match, else, or both; without them no row has a tier."}}},
		"state":             {"case: id\ntime: t\nstate: {column: s, values: {A: finished}}\n", []Mistake{{3, `state "finished" is none: it is open, resolved or closed.`}}},
		"hold":              {"case: id\ntime: t\nhold: {column: s, values: {A: lunch}}\n", []Mistake{{3, `hold "lunch" is none: it is requester, vendor, change or scheduled.`}}},
		"values":            {"case: id\ntime: t\nhold: {column: s}\n", []Mistake{{3, "hold needs a column and the values of it that mean something."}}},
		"value twice":       {"case: id\ntime: t\nhold:\n  column: s\n  values:\n    A: vendor\n    A: change\n", []Mistake{{7, `hold values has "A" twice, in line 6 before.`}}},
	} {
		_, err := ReadMapping([]byte(c.text))
		var got Mistakes
		if !errors.As(err, &got) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: got %q", name, got)
			continue
		}
		for i, m := range got {
			if m.Line != c.want[i].Line || len(m.Says) < len(c.want[i].Says) || m.Says[:min(len(m.Says), len(c.want[i].Says))] != c.want[i].Says {
				t.Errorf("%s: %s", name, cmp.Diff(c.want[i], m))
			}
		}
	}
}

func TestLayouts(t *testing.T) {
	want := time.Date(2024, 7, 2, 14, 30, 0, 0, time.UTC)
	for form, text := range map[string]string{
		"rfc3339": "2024-07-02T14:30:00Z", "iso": "2024-07-02 14:30:00", "iso8601": "2024-07-02T14:30:00", "epoch_seconds": "1719930600",
		"unix": "1719930600.0", "epoch_millis": "1719930600000", "epoch_micros": "1719930600000000", "02.01.2006 15:04": "02.07.2024 14:30",
		"dd/MM/yyyy HH:mm:ss": "02/07/2024 14:30:00", "d/M/yyyy H:mm": "2/7/2024 14:30", "%Y-%m-%d %H:%M:%S.%f": "2024-07-02 14:30:00.000000", "%m/%d/%Y %I:%M %p": "07/02/2024 02:30 PM",
		"MM/dd/yyyy hh:mm a": "07/02/2024 02:30 PM", "yyyy-MM-dd'T'HH:mm:ss.SSS": "2024-07-02T14:30:00.000", "yyyyMMddHHmm": "202407021430", "yyyy-MM-dd HH:mm:ssXXX": "2024-07-02 16:30:00+02:00",
	} {
		l, err := newLayout(form)
		if err != nil {
			t.Errorf("%q is refused: %v", form, err)
			continue
		}
		if got, err := l.parse(text, time.UTC); err != nil || !got.Equal(want) {
			t.Errorf("%q in %q is %v (%v)", text, form, got, err)
		}
	}
	for _, form := range []string{"", "nonsense", "15:04", "HH:mm", "yyyy", "yyyy-MM", "%H:%M"} {
		if _, err := newLayout(form); err == nil {
			t.Errorf("%q is taken as a layout", form)
		}
	}
}
