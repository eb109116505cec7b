package desk

import (
	"strings"
	"testing"
)

var asked = []Question{
	{ID: "where", Text: "Where does it fail?", Kind: AskChoice, Answers: []string{"Office", "Home"}, Required: true},
	{ID: "since", Text: "Since when", Kind: AskDate},
	{ID: "speed", Text: "How many Mbit/s", Kind: AskNumber},
	{ID: "changed", Text: "What changed?", Kind: AskText},
	{ID: "hit", Text: "How many are affected?", Kind: AskAffected},
	{ID: "stands", Text: "Does work stand still?", Kind: AskStandstill},
}

// TestHear reads answers to what impact, urgency and text they come to.
func TestHear(t *testing.T) {
	told, err := Hear(asked, map[string]string{"where": "Home", "since": "2026-06-01", "hit": "12", "stands": "partly", "other": "x"}, 7, true)
	if err != nil {
		t.Fatal(err)
	}
	if told.Impact() != High || told.Urgency != Medium {
		t.Errorf("impact %s, urgency %s, want high and medium", told.Impact(), told.Urgency)
	}
	if want := "12 affected give impact high; work stands still in part: urgency medium."; told.Reason.Words != want || told.Reason.Version != 7 || told.Reason.Source != "intake" {
		t.Errorf("the reason is %+v, want %q", told.Reason, want)
	}
	want := "Where does it fail? Home\nSince when: 2026-06-01\nHow many are affected? 12\nDoes work stand still? PARTLY"
	got := told.Text(func(a Answered) string {
		if a.Question.Kind == AskStandstill {
			return strings.ToUpper(a.Value)
		}
		return a.Value
	})
	if got != want {
		t.Errorf("the text is\n%s\nwant\n%s", got, want)
	}
	if nothing, err := Hear(asked, nil, 7, false); err != nil || nothing.Reason.Source != "" || nothing.Impact() != "" || nothing.Text(nil) != "" {
		t.Errorf("no answers give %+v, %v", nothing, err)
	}
}

// TestHearRefuses holds that an answer is of the kind that was asked for.
func TestHearRefuses(t *testing.T) {
	for _, c := range []struct{ id, value, want string }{
		{"where", "Train", "intake.not_offered"},
		{"since", "yesterday", "intake.date"},
		{"speed", "fast", "intake.number"},
		{"changed", strings.Repeat("x", 2001), "intake.long"},
		{"hit", "0", "intake.affected"},
		{"hit", "all", "intake.affected"},
		{"stands", "maybe", "intake.standstill"},
	} {
		said := map[string]string{"where": "Home"}
		said[c.id] = c.value
		if _, err := Hear(asked, said, 1, true); codeOf(err) != c.want {
			t.Errorf("%s = %.20q gives %v, want %s", c.id, c.value, err, c.want)
		}
	}
	if _, err := Hear(asked, nil, 1, true); codeOf(err) != "intake.required" {
		t.Errorf("nothing where something is required gives %v", err)
	}
}

// TestQuestionsOfACategory holds that a category asks only what can be answered, and that one below asks what the one above does.
func TestQuestionsOfACategory(t *testing.T) {
	h := House{}.Copy()
	put := func(questions ...Question) error {
		return h.PutCategory(Category{ID: "vpn", Name: "VPN", Intake: questions})
	}
	q := func(change func(*Question)) Question {
		one := asked[0]
		change(&one)
		return one
	}
	for _, c := range []struct {
		questions []Question
		want      string
	}{
		{make([]Question, 13), "intake.many"},
		{[]Question{q(func(q *Question) { q.ID = "Where it is" })}, "intake.id"},
		{[]Question{q(func(q *Question) { q.Text = " " })}, "intake.text"},
		{[]Question{q(func(q *Question) { q.Kind = "colour" })}, "intake.kind"},
		{[]Question{q(func(q *Question) { q.Answers = q.Answers[:1] })}, "intake.answers"},
		{[]Question{q(func(q *Question) { q.Kind = AskText })}, "intake.no_answers"},
		{[]Question{q(func(q *Question) { q.Answers = []string{"Home", "Home"} })}, "intake.answer"},
		{[]Question{asked[0], asked[0]}, "intake.twice"},
		{[]Question{asked[4], q(func(q *Question) { q.Kind, q.Answers = AskAffected, nil })}, "intake.twice_kind"},
		{asked, ""},
	} {
		if err := put(c.questions...); codeOf(err) != c.want {
			t.Errorf("%+v gives %v, want %q", c.questions, err, c.want)
		}
	}
	if err := h.PutCategory(Category{ID: "vpn-home", Name: "From home", Parent: "vpn"}); err != nil {
		t.Fatal(err)
	}
	if got := h.Questions("vpn-home"); len(got) != len(asked) {
		t.Errorf("the category below asks %d questions, want those above it", len(got))
	}
}

// TestDefaultQuestions holds that a new desk asks about the usual work, and that every question of it can be kept.
func TestDefaultQuestions(t *testing.T) {
	n := 0
	h := DefaultHouse(func() string { n++; return strings.Repeat("i", n) })
	asks := 0
	for _, c := range h.Categories {
		if err := checkIntake(c.Intake); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		if len(c.Intake) > 0 {
			asks++
		}
	}
	if asks != len(defaultIntake) || asks < 6 {
		t.Errorf("%d categories ask something, %d are meant to", asks, len(defaultIntake))
	}
}
