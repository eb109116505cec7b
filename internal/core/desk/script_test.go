package desk

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestDays plays every "day at the desk" of testdata. docs of the language are in testdata/README.md.
func TestDays(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		if slices.Contains([]string{"permissions.txt", "sentences.txt", "events.txt"}, filepath.Base(file)) {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { playFile(t, file) })
	}
}

// script plays one file. Expectations below an act speak of that act; a refusal nobody expects fails.
type script struct {
	*world
	t    *testing.T
	file string
	line int
	day  time.Time
	here TicketID // the ticket that is spoken of
	last did
	err  error // of the last act, until it is expected
}

func playFile(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := &script{world: newWorld(), t: t, file: file, day: monday.Truncate(24 * time.Hour)}
	lines := strings.Split(string(data), "\n")
	var out []string
	for i := 0; i < len(lines); i++ {
		s.line = i + 1
		line := strings.TrimSpace(lines[i])
		out = append(out, lines[i])
		if voice, ok := strings.CutPrefix(line, "timeline "); ok {
			got := s.timeline(Audience(voice))
			var want []string
			for i+1 < len(lines) && strings.HasPrefix(lines[i+1], "    ") {
				i++
				want = append(want, lines[i])
			}
			out = append(out, got...)
			if !*update && !slices.Equal(got, want) {
				s.fail("the %s timeline is\n%s\nwant\n%s", voice, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			continue
		}
		s.play(line)
	}
	s.unexpected()
	if *update && !t.Failed() {
		if err := os.WriteFile(file, []byte(strings.Join(out, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *script) fail(format string, args ...any) {
	s.t.Helper()
	s.t.Fatalf("%s:%d: %s", s.file, s.line, fmt.Sprintf(format, args...))
}

func (s *script) unexpected() {
	if s.err != nil {
		s.fail("the act before was refused: %s", describe(s.err))
	}
}

func describe(err error) string {
	var e *Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	var fields []string
	for _, d := range e.Details {
		if part, ok := strings.CutPrefix(d.Field, "parts."); ok {
			fields = append(fields, part)
		}
	}
	if fields != nil {
		return e.Code + ": " + strings.Join(fields, ", ")
	}
	return e.Code
}

func (s *script) play(line string) {
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case line == "" || strings.HasPrefix(line, "#  ") || strings.HasPrefix(line, "# "):
	case word == "!":
		s.expectRefusal(rest)
	case word == "=>":
		s.unexpected()
		s.expectState(rest)
	case word == "letters":
		s.unexpected()
		s.expect("letters", s.letterWords(), rest)
	case word == "entries":
		s.unexpected()
		s.expect("entries", kindsOf(s.last.entries), rest)
	case word == "day":
		s.unexpected()
		s.turnTo(rest)
	default:
		s.unexpected()
		s.act(line)
	}
}

func (s *script) expect(what, got, want string) {
	if got != want {
		s.fail("%s are %q, want %q", what, got, want)
	}
}

func (s *script) expectRefusal(want string) {
	if s.err == nil {
		s.fail("the act before went through, want it refused with %s", want)
	}
	if got := describe(s.err); got != want {
		s.fail("refused with %q, want %q", got, want)
	}
	s.err = nil
}

// turnTo reads "Tue 2026-06-02".
func (s *script) turnTo(words string) {
	day, err := time.Parse("Mon 2006-01-02", words)
	if err != nil || day.Format("Mon") != words[:3] {
		s.fail("not a day: %q", words)
	}
	s.day = day
}

func (s *script) letterWords() string {
	var words []string
	for _, l := range s.last.letters {
		words = append(words, string(l.To)+" "+string(l.Notice))
	}
	if words == nil {
		return "none"
	}
	slices.Sort(words)
	return strings.Join(words, ", ")
}

func kindsOf(entries []Entry) string {
	var kinds []string
	for _, e := range entries {
		kinds = append(kinds, e.Event.Kind())
	}
	if kinds == nil {
		return "none"
	}
	return strings.Join(kinds, " ")
}

func (s *script) timeline(voice Audience) []string {
	lines := []string{}
	for _, e := range s.log[s.here] {
		if words := Sentence(e.Event, e.Stamp, s, voice); words != "" {
			lines = append(lines, "    "+e.Stamp.At.Format("01-02 15:04 ")+words)
		}
	}
	return lines
}

// expectState compares "key value" pairs, separated by commas, with the ticket spoken of.
func (s *script) expectState(words string) {
	if rest, ok := strings.CutPrefix(words, "#"); ok {
		number, more, _ := strings.Cut(rest, ": ")
		s.here, words = TicketID("#"+number), more
	}
	t := s.tickets[s.here]
	for _, pair := range strings.Split(words, ", ") {
		key, want, _ := strings.Cut(pair, " ")
		if got := s.value(t, key); got != want {
			s.fail("%s of %s is %q, want %q", key, s.here, got, want)
		}
	}
}

func (s *script) value(t Ticket, key string) string {
	none := func(words string) string { return orElse(words, "none") }
	switch key {
	case "state":
		return string(t.State)
	case "team":
		return string(t.Team)
	case "tier":
		return strconv.Itoa(t.Tier)
	case "shown":
		return "tier " + strconv.Itoa(t.ShownTier())
	case "owner":
		return none(string(t.Owner))
	case "voice":
		return none(string(t.Voice))
	case "speaker":
		return none(string(t.Speaker()))
	case "requester":
		return string(t.Requester)
	case "client":
		return string(t.Client)
	case "priority":
		return t.Priority.String()
	case "bounces":
		return strconv.Itoa(t.Bounces)
	case "reopenings":
		return strconv.Itoa(t.Reopenings)
	case "minutes":
		return strconv.Itoa(t.Minutes)
	case "version":
		return strconv.Itoa(int(t.Version))
	case "tags":
		return none(strings.Join(t.Tags, " "))
	case "watchers":
		return none(joined(t.Watchers))
	case "visited":
		return none(joined(t.Visited))
	default:
		return s.record(t, key, none)
	}
}

func (s *script) record(t Ticket, key string, none func(string) string) string {
	switch {
	case key == "hold" && t.Hold != nil:
		return string(t.Hold.Reason)
	case key == "dispatch" && t.Dispatch != nil:
		return string(t.Dispatch.Why)
	case key == "raised" && t.Raise != nil:
		return string(t.Raise.To)
	case key == "handoff" && t.OpenHandoff() != nil:
		return string(t.OpenHandoff().Kind) + " " + string(t.OpenHandoff().State)
	case key == "resolved" && t.Resolution != nil:
		return fmt.Sprintf("%s at tier %d by %s", t.Resolution.Outcome, t.Resolution.Tier, t.Resolution.By.Person)
	case key == "closed" && t.Closure != nil:
		return string(t.Closure.Why)
	case key == "rating" && t.Rating != nil:
		return fmt.Sprintf("%s by %s", map[bool]string{true: "good", false: "bad"}[t.Rating.Good], t.Rating.By.Person)
	case key == "merged_into":
		return none(string(t.MergedInto))
	case key == "waiting" && !t.WaitingAt.IsZero():
		return t.WaitingAt.Format("01-02 15:04")
	case key == "answered" && !t.AnsweredAt.IsZero():
		return t.AnsweredAt.Format("01-02 15:04")
	case key == "due" && !t.NextDue().IsZero():
		return t.NextDue().Format("01-02 15:04")
	case key == "shown_due" && !t.DueAt().IsZero():
		return t.DueAt().Format("01-02 15:04")
	case key == "links":
		var words []string
		for _, l := range t.Links {
			words = append(words, string(l.Relation)+" "+string(l.Other))
		}
		return none(strings.Join(words, " "))
	case key == "work":
		var all []string
		for _, a := range t.Scheduled {
			all = append(all, fmt.Sprintf("%d:%s:%s:%s:%v", a.Seq, a.Kind, a.Person, a.From.Format("02T15:04"), a.Done))
		}
		return strings.Join(all, " ")
	case key == "tasks":
		var words []string
		for _, k := range t.Tasks {
			words = append(words, fmt.Sprintf("%d:%s:%s:%s", k.Seq, k.Team, k.Owner, k.State))
		}
		return none(strings.Join(words, " "))
	case key == "script" && len(t.Scripts) > 0:
		run := t.Scripts[len(t.Scripts)-1]
		return fmt.Sprintf("%s:%d at %s", run.Script.ID, run.Script.Version, run.Step)
	case key == "answers" && len(t.Scripts) > 0:
		return none(answersOf(t.Scripts[len(t.Scripts)-1]))
	case key == "ended" && len(t.Scripts) > 0 && t.OpenRun() == nil:
		run := t.Scripts[len(t.Scripts)-1]
		return string(run.End) + " " + none(string(run.Helped))
	case !slices.Contains([]string{"hold", "dispatch", "raised", "handoff", "resolved", "closed", "rating", "waiting", "answered", "due", "shown_due", "script", "answers", "ended"}, key):
		s.fail("there is nothing called %q to look at", key)
	}
	return "none"
}

// answersOf tells a run as "internet:1:60s client:not_needed:5s".
func answersOf(run ScriptRun) string {
	var words []string
	for _, a := range run.Answers {
		what := string(a.Skip)
		if a.Answer > 0 {
			what = strconv.Itoa(a.Answer)
		}
		words = append(words, fmt.Sprintf("%s:%s:%ds", a.Step, what, a.Seconds))
	}
	return strings.Join(words, " ")
}

func joined[T ~string](ids []T) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = string(id)
	}
	return strings.Join(words, " ")
}
