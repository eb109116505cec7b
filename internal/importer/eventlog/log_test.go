package eventlog

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"tierdesk/internal/core/desk"
)

var now = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

func read(t *testing.T, mapping, log string) *Log {
	t.Helper()
	m, err := ReadMapping([]byte(mapping))
	if err != nil {
		t.Fatal(err)
	}
	l, err := Read(strings.NewReader(log), m, now)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestLogOfGermanDesk: semicolons, a byte order mark, days before months, a tier of its own column, summer and winter time, a comment over
// several lines, nobody named, out of order.
func TestLogOfGermanDesk(t *testing.T) {
	l := read(t, `
case: Ticketnummer
time: {column: Zeitpunkt, layout: dd.MM.yyyy HH:mm, zone: Europe/Berlin}
team: Gruppe
tier: {column: Ebene, match: [{regex: "(?i)^second", tier: 2}, {regex: "(?i)^third", tier: 3}], else: 1}
state: {column: Status, values: {Gelöst: resolved, Geschlossen: closed, Wartet Kunde: open}}
hold: {column: Status, values: {Wartet Kunde: requester}}
`, "\ufeffTicketnummer;Zeitpunkt;Gruppe;Ebene;Status;Bemerkung\r\n"+
		"A-1;02.07.2024 14:30;Hotline;First;Neu;\"ruft an;\r\n\"\"dringend\"\"\"\r\n"+
		"A-1;02.07.2024 16:00;Netze;SECOND;In Arbeit;\r\n"+
		"A-2;02.01.2024 08:00;Hotline;First;Gelöst;\r\n"+
		"\r\n"+
		"A-1;02.07.2024 15:00;Hotline;First;Wartet Kunde;\r\n"+
		"A-1;03.07.2024 09:00;Netze;Second;Geschlossen;\r\n")
	want := []Case{
		{ID: "A-1", Rows: []Row{
			{Line: 2, At: time.Date(2024, 7, 2, 12, 30, 0, 0, time.UTC), Team: 0, Person: -1, Tier: 1, State: desk.StateOpen},
			{Line: 7, At: time.Date(2024, 7, 2, 13, 0, 0, 0, time.UTC), Team: 0, Person: -1, Tier: 1, State: desk.StateOpen, Hold: desk.HoldRequester},
			{Line: 4, At: time.Date(2024, 7, 2, 14, 0, 0, 0, time.UTC), Team: 1, Person: -1, Tier: 2, State: desk.StateOpen},
			{Line: 8, At: time.Date(2024, 7, 3, 7, 0, 0, 0, time.UTC), Team: 1, Person: -1, Tier: 2, State: desk.StateClosed},
		}},
		{ID: "A-2", Rows: []Row{{Line: 5, At: time.Date(2024, 1, 2, 7, 0, 0, 0, time.UTC), Team: 0, Person: -1, Tier: 1, State: desk.StateResolved}}},
	}
	if diff := cmp.Diff(want, l.Cases); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Team{{"Hotline", 1}, {"Netze", 2}}, l.Teams); diff != "" || len(l.Rejects) != 0 || l.OutOfOrder != 1 {
		t.Errorf("%s\nrejects %v, %d out of order", diff, l.Rejects, l.OutOfOrder)
	}
	if diff := cmp.Diff([]string{`no row has a tier by "(?i)^third"`}, l.Unused); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]int{"Neu": 1, "In Arbeit": 1}, l.Unlisted); diff != "" {
		t.Error(diff)
	}
}

// TestLogOfCounts: tabs, counts of seconds and of milliseconds in one column, neither teams nor tiers nor holds, packed.
func TestLogOfCounts(t *testing.T) {
	m, err := ReadMapping([]byte("case: incident\ntime: {column: ts, layout: [epoch_seconds, rfc3339]}\nperson: by\nstate: {column: code, values: {70: resolved}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte("ts\tincident\tcode\tby\n1719930600\t7\t10\tKim\n2024-07-02T16:00:00+01:00\t7\t70\t\n1719930600\t7\t20\tLee\n"))
	_ = z.Close()
	l, err := Read(&packed, m, now)
	if err != nil {
		t.Fatal(err)
	}
	first := time.Date(2024, 7, 2, 14, 30, 0, 0, time.UTC)
	want := []Case{{ID: "7", Rows: []Row{
		{Line: 2, At: first, Person: 0, Tier: 1, State: desk.StateOpen}, {Line: 4, At: first, Person: 1, Tier: 1, State: desk.StateOpen}, // of one instant: as in the file
		{Line: 3, At: first.Add(30 * time.Minute), Person: -1, Tier: 1, State: desk.StateResolved},
	}}}
	if diff := cmp.Diff(want, l.Cases); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestRejects: whatever a row is, the rows around it are read.
func TestRejects(t *testing.T) {
	mapping := "case: id\ntime: {column: at, layout: rfc3339}\ntier: {column: g, match: [{regex: '^t', tier: 1}]}\nteam: g\n"
	long := strings.Repeat("x", maxRecord+10)
	rows := []string{
		"id,at,g", "1,2024-01-01T00:00:00Z,t1", "2,2024-01-01T00:00:00Z", "3,yesterday,t1", ",2024-01-01T00:00:00Z,t1", "4,,t1", "5,2024-01-01T00:00:00Z,other",
		"6,2096-01-01T00:00:00Z,t1", "7,2024-01-01T00:00:00Z," + strings.Repeat("t", 600), `8,"2024-01-01T00:00:00Z"x,t1`, "9,2024-01-01T00:00:00Z,t" + long,
		"10,2024-01-01T00:00:00Z,t1,,", "11,2024-01-01T00:00:00Z,t1,more", "12,2024-01-01T00:00:00Z,\"t1", "13,2024-01-01T00:00:00Z,t\x00\xfc", `14,2024-01-01T00:00:00Z,t 5" disk`,
	}
	l := read(t, mapping, strings.Join(rows, "\n"))
	var got []string
	for _, r := range l.Rejects {
		got = append(got, fmt.Sprintf("%d: %s", r.Line, r.Why))
	}
	want := []string{
		"3: the row has 2 fields and the first line names 3", `4: the time "yesterday" is not written as the mapping says`, "5: no case is named", "6: no time is given",
		`7: nothing in the mapping says the tier of "other"`, `8: the time "2096-01-01T00:00:00Z" lies in the future, or before 1900`,
		"9: a case, team or person has a name longer than 500 bytes", "10: something follows a closed quote, or a quote is never closed", "11: the row is longer than a megabyte",
		"13: the row has 4 fields and the first line names 3", "14: a quote is opened and never closed",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var ids []string
	for _, c := range l.Cases {
		ids = append(ids, c.ID)
	}
	if diff := cmp.Diff([]string{"1", "10", "13", "14"}, ids); diff != "" || l.Teams[1].Name != "tü" {
		t.Errorf("%s, teams %v", diff, l.Teams)
	}
}

// TestQuoteThatIsNeverClosed costs its own line and no other, however long the file is.
func TestQuoteThatIsNeverClosed(t *testing.T) {
	var log strings.Builder
	log.WriteString("id,at\n\"1,2024-01-01T00:00:00Z\n")
	const rows = 80_000
	for i := range rows {
		fmt.Fprintf(&log, "%d,2024-01-01T00:00:00Z\n", i+10)
	}
	l := read(t, "case: id\ntime: at\n", log.String())
	if len(l.Cases) != rows || len(l.Rejects) != 1 || l.Rejects[0].Line != 2 || l.Cases[rows-1].Rows[0].Line != rows+2 {
		t.Errorf("%d cases, rejects %v", len(l.Cases), l.Rejects)
	}
}

func TestLogDoesNotFitTheMapping(t *testing.T) {
	m, err := ReadMapping([]byte("case: id\ntime: at\nteam: group\nperson: id2\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = Read(strings.NewReader("id,at,group,group\n"), m, now)
	var got Mistakes
	want := Mistakes{{3, `The log has more than one column "group".`}, {4, `The log has no column "id2". It has "id", "at", "group", "group".`}}
	if !errors.As(err, &got) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{"", "\xff\xfei\x00d\x00", "\x1f\x8bno gzip"} {
		if _, err := Read(strings.NewReader(bad), m, now); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}

// FuzzRead looks for what breaks off or loses rows: each is in a case or among the rejects.
func FuzzRead(f *testing.F) {
	m, err := ReadMapping([]byte("case: id\ntime: at\nteam: g\n"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add("id,at,g\n1,2024-01-01T00:00:00Z,t\n\"2\n,\"")
	f.Add("id;at;g\r\n1;2024-01-01;\"t\"\"\"\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := Read(strings.NewReader(text), m, now)
		if err != nil {
			return
		}
		n := len(l.Rejects)
		for _, c := range l.Cases {
			n += len(c.Rows)
		}
		if n != l.Rows {
			t.Errorf("%d rows, %d of them anywhere", l.Rows, n)
		}
	})
}
