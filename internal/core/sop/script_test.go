package sop

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func vpn() Script {
	return Script{ID: "vpn", Version: 1, Title: "VPN does not connect", Tiers: []int{1}, Steps: []Step{
		{ID: "internet", Kind: YesNo, Text: "Does a web page open?", Minutes: 1, Answers: []Answer{{Next: "client"}, {Next: "no-net"}}},
		{ID: "client", Kind: Choice, Text: "What does the client say?", Minutes: 2, Answers: []Answer{{Text: "Wrong password", Next: "reset"}, {Text: "No tunnel", Next: "version"}}},
		{ID: "reset", Kind: Instruction, Text: "Reset the password.", Tier: 1, Minutes: 5, Next: "done"},
		{ID: "version", Kind: Text, Text: "Which version is it?", Next: "logs"},
		{ID: "logs", Kind: Instruction, Text: "Read the gateway's log.", Tier: 2, Minutes: 10, Skip: "up", Next: "done"},
		{ID: "no-net", Kind: Outcome, End: NotApplicable, Text: "It is not the VPN."},
		{ID: "up", Kind: Outcome, End: Escalate, Up: 2, Reason: "The tunnel does not come up."},
		{ID: "done", Kind: Outcome, End: Solved},
	}}
}

func TestCheck(t *testing.T) {
	long := strings.Repeat("a", MaxText+1)
	for _, c := range []struct {
		name   string
		change func(s *Script)
		want   string // codes in their order
	}{
		{"sound", func(*Script) {}, ""},
		{"nothing in it", func(s *Script) { *s = Script{} }, "title_missing steps_none"},
		{"long title", func(s *Script) { s.Title = strings.Repeat("a", MaxTitle+1) }, "title_long"},
		{"long summary", func(s *Script) { s.Summary = long }, "summary_long"},
		{"tier of vendors", func(s *Script) { s.Tiers = []int{1, 4, 5} }, "tiers_unknown"},
		{"no date", func(s *Script) { s.ReviewBy = "next year" }, "review_by"},
		{"unknown next step", func(s *Script) { s.Steps[3].Next = "nowhere" }, "next_unknown unreachable unreachable"},
		{"no next step", func(s *Script) { s.Steps[3].Next = "" }, "next_missing unreachable unreachable"},
		{"unknown skip", func(s *Script) { s.Steps[4].Skip = "away" }, "next_unknown unreachable"},
		{"unreachable", func(s *Script) {
			s.Steps = append(s.Steps, Step{ID: "alone", Kind: Instruction, Text: "x", Next: "done"})
		}, "unreachable"},
		{"loop of one", func(s *Script) { s.Steps[2].Next = "reset" }, "loop"},
		{"loop by a skip", func(s *Script) { s.Steps[4].Skip = "internet" }, "loop unreachable"},
		{"loop by an answer", func(s *Script) { s.Steps[1].Answers[1].Next = "internet" }, "loop unreachable unreachable unreachable"},
		{"loop apart", func(s *Script) {
			s.Steps = append(s.Steps, Step{ID: "a", Kind: Instruction, Text: "x", Next: "b"}, Step{ID: "b", Kind: Instruction, Text: "x", Next: "a"})
		}, "unreachable unreachable loop"},
		{"never ends", func(s *Script) { s.Steps = []Step{{ID: "a", Kind: Instruction, Text: "x", Next: "a"}} }, "loop end_none"},
		{"two of a name", func(s *Script) { s.Steps[4].ID = "reset" }, "step_twice next_unknown unreachable"},
		{"bad name", func(s *Script) { s.Steps[0].ID = "The Internet" }, "step_name"},
		{"unknown kind", func(s *Script) { s.Steps[0].Kind = "riddle" }, "kind_unknown"},
		{"empty text", func(s *Script) { s.Steps[2].Text = "  " }, "text_missing"},
		{"long text", func(s *Script) { s.Steps[2].Text = long }, "text_long"},
		{"tier of nobody", func(s *Script) { s.Steps[2].Tier = 4 }, "tier_unknown"},
		{"a day and more", func(s *Script) { s.Steps[2].Minutes = MaxMinutes + 1 }, "minutes_unknown"},
		{"one answer", func(s *Script) { s.Steps[1].Answers = s.Steps[1].Answers[:1] }, "answers_few unreachable unreachable unreachable"},
		{"answers alike", func(s *Script) { s.Steps[1].Answers[1].Text = "wrong PASSWORD" }, "answer_twice"},
		{"empty answer", func(s *Script) { s.Steps[1].Answers[1].Text = "" }, "answer_missing"},
		{"long answer", func(s *Script) { s.Steps[1].Answers[1].Text = strings.Repeat("a", MaxAnswer+1) }, "answer_long"},
		{"yes, no and perhaps", func(s *Script) { s.Steps[0].Answers = append(s.Steps[0].Answers, Answer{Next: "done"}) }, "answers_yes_no"},
		{"ten answers", func(s *Script) {
			for i := range 8 {
				s.Steps[1].Answers = append(s.Steps[1].Answers, Answer{Text: fmt.Sprint(i), Next: "done"})
			}
		}, "answers_many"},
		{"no end", func(s *Script) { s.Steps[7].End = "" }, "end_unknown"},
		{"up to nobody", func(s *Script) { s.Steps[6].Up = 0 }, "up_unknown"},
		{"up without a reason", func(s *Script) { s.Steps[6].Reason = "" }, "reason_missing"},
		{"too many steps", func(s *Script) {
			for i := range MaxSteps {
				s.Steps = append(s.Steps, Step{ID: StepID(fmt.Sprint("s", i)), Kind: Instruction, Text: "x", Next: "done"})
			}
		}, "steps_many"},
	} {
		s := vpn()
		c.change(&s)
		var codes []string
		for _, p := range Check(s) {
			codes = append(codes, p.Code)
			if !strings.HasSuffix(p.Message, ".") || strings.ContainsAny(p.Message, "{}") || strings.Contains(p.Message, "%!") {
				t.Errorf("%s: reads badly: %q", c.name, p.Message)
			}
		}
		if got := strings.Join(codes, " "); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestLoopIsToldWithItsLines(t *testing.T) {
	s := vpn()
	for i := range s.Steps {
		s.Steps[i].Line = 10 * (i + 1)
	}
	s.Steps[4].Next = "client"
	got := Check(s)
	if len(got) != 1 || got[0].Error() != "line 50: The script goes round in a loop: client (line 20) → version (line 40) → logs (line 50) → client (line 20). Let one of these steps lead on to another." {
		t.Errorf("got %v", got)
	}
}

func TestProblemsAreBounded(t *testing.T) {
	s := vpn()
	for i := range 100 {
		s.Steps = append(s.Steps, Step{ID: StepID(fmt.Sprint("s", i))})
	}
	if got := len(Check(s)); got != maxProblems {
		t.Errorf("got %d problems, want %d", got, maxProblems)
	}
}

func TestWalk(t *testing.T) {
	s := vpn()
	for _, c := range []struct {
		name  string
		given []Given
		at    StepID
		taken int
		ok    bool
	}{
		{"not begun", nil, "internet", 0, true},
		{"no", []Given{{Step: "internet", Answer: 2}}, "no-net", 1, true},
		{"on", []Given{{Step: "internet", Answer: 1}, {Step: "client", Answer: 2}, {Step: "version", Words: "5.2"}}, "logs", 3, true},
		{"skipped", []Given{{Step: "internet", Answer: 1}, {Step: "client", Answer: 2}, {Step: "version", Skipped: true}, {Step: "logs", Skipped: true}}, "up", 4, true},
		{"the question that decides cannot be skipped", []Given{{Step: "internet", Skipped: true}}, "internet", 0, false},
		{"another step", []Given{{Step: "client", Answer: 1}}, "internet", 0, false},
		{"no such answer", []Given{{Step: "internet", Answer: 3}}, "internet", 0, false},
		{"nothing written", []Given{{Step: "internet", Answer: 1}, {Step: "client", Answer: 2}, {Step: "version", Words: " "}}, "version", 2, false},
		{"past the end", []Given{{Step: "internet", Answer: 2}, {Step: "no-net"}}, "no-net", 1, false},
		{"too much written", []Given{{Step: "internet", Answer: 1}, {Step: "client", Answer: 2}, {Step: "version", Words: strings.Repeat("a", MaxWords+1)}}, "version", 2, false},
	} {
		at, taken, ok := s.Walk(c.given)
		if at != c.at || len(taken) != c.taken || ok != c.ok {
			t.Errorf("%s: got %q after %d, %v; want %q after %d, %v", c.name, at, len(taken), ok, c.at, c.taken, c.ok)
		}
	}
}

func TestNumbers(t *testing.T) {
	for text, want := range map[string]bool{"12": true, " -3,5 ": true, "+4.2": true, "": false, "4.2.1": false, "12 V": false, "-": false, "9999999999999999999": false} {
		if got := IsNumber(text); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
}

func TestLeft(t *testing.T) {
	if steps, minutes := vpn().Left("internet"); steps != 4 || minutes != 13 {
		t.Errorf("got %d steps, %d minutes; want 4, 13", steps, minutes)
	}
	if steps, _ := vpn().Left("done"); steps != 0 {
		t.Errorf("an end has %d steps ahead", steps)
	}
}

func TestReview(t *testing.T) {
	s := Script{ReviewBy: "2026-06-01"}
	if s.IsOverdue(time.Date(2026, 6, 1, 23, 0, 0, 0, time.UTC)) || !s.IsOverdue(time.Date(2026, 6, 2, 0, 0, 0, 0, time.UTC)) || (Script{}).IsOverdue(time.Now()) {
		t.Error("a review is overdue from the day after its date on, and never without one")
	}
}

func TestTidy(t *testing.T) {
	s := vpn()
	s.Steps[2].Answers, s.Steps[2].End, s.Steps[7].Next, s.Steps[7].Reason = []Answer{{Text: "x"}}, Solved, "reset", "none"
	s.Title = "  VPN  does not connect "
	got := s.Tidy()
	if got.Title != "VPN does not connect" || got.Steps[2].Answers != nil || got.Steps[2].End != "" || got.Steps[7].Next != "" || got.Steps[7].Reason != "" {
		t.Errorf("got %+v", got)
	}
	if s.Steps[2].End == "" {
		t.Error("tidying wrote into what it was given")
	}
}

// anyScript draws scripts of which about one in three is sound.
func anyScript(r *rapid.T) Script {
	n := rapid.IntRange(1, 12).Draw(r, "steps")
	name := func(i int) StepID { return StepID(fmt.Sprint("s", i)) }
	s := Script{Title: "Any"}
	forward := rapid.Bool().Draw(r, "forward")
	for i := range n {
		to := func() StepID {
			from := 0
			if forward {
				from = min(i+1, n)
			}
			return name(rapid.IntRange(from, n).Draw(r, "to"))
		}
		p := Step{ID: name(i), Kind: rapid.SampledFrom(Kinds[:5]).Draw(r, "kind"), Text: "Do it.", Next: to()}
		if p.Kind.IsChosen() {
			p.Answers = []Answer{{Text: "a", Next: to()}, {Text: "b", Next: to()}}
		}
		if rapid.IntRange(0, 3).Draw(r, "skips") == 0 {
			p.Skip = to()
		}
		s.Steps = append(s.Steps, p.tidy())
	}
	s.Steps = append(s.Steps, Step{ID: name(n), Kind: Outcome, End: Solved})
	return s
}

// TestSoundScriptsEnd walks scripts that Check lets through any way there is: no way is longer than the steps, and each comes to an outcome.
func TestSoundScriptsEnd(t *testing.T) {
	sound := 0
	rapid.Check(t, func(r *rapid.T) {
		s := anyScript(r)
		only := func(p Problem) bool { return p.Code == "unreachable" } // which ends nonetheless
		if problems := Check(s); !slices.ContainsFunc(problems, func(p Problem) bool { return !only(p) }) {
			sound++
		} else {
			return
		}
		var given []Given
		at := s.First()
		for range len(s.Steps) + 1 {
			p := s.Step(at)
			if p == nil {
				r.Fatalf("the walk %v came to no step", given)
			}
			if p.Kind == Outcome {
				end, taken, ok := s.Walk(given)
				if most, _ := s.Left(s.First()); end != at || !ok || len(taken) > most {
					r.Fatalf("walked again it ends at %q after %d of at most %d", end, len(taken), most)
				}
				return
			}
			g := Given{Step: at, Words: "4"}
			if p.Kind.IsChosen() {
				g.Answer = rapid.IntRange(1, 2).Draw(r, "answer")
			}
			if _, may := p.Skipped(); may && rapid.IntRange(0, 4).Draw(r, "skip") == 0 {
				g = Given{Step: at, Skipped: true}
			}
			given = append(given, g)
			at, _, _ = s.Walk(given)
		}
		r.Fatalf("the walk does not end: %v", given)
	})
	enough := 10
	if testing.Short() {
		enough = 2 // of a fifth of the draws
	}
	if sound < enough {
		t.Errorf("only %d of the scripts drawn were sound", sound)
	}
}
