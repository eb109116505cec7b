package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// QuestionKind says how a question of guided intake is answered.
type QuestionKind string

// The kinds of questions.
const (
	AskText       QuestionKind = "text"
	AskChoice     QuestionKind = "choice" // one of the question's answers
	AskNumber     QuestionKind = "number"
	AskDate       QuestionKind = "date"
	AskAffected   QuestionKind = "affected"   // how many people are hit: gives the impact
	AskStandstill QuestionKind = "standstill" // whether work stands still: gives the urgency
)

// QuestionKinds are all kinds, in the order in which forms offer them.
var QuestionKinds = []QuestionKind{AskText, AskChoice, AskNumber, AskDate, AskAffected, AskStandstill}

// Question is one thing that is asked about a case of a category before anybody works on it.
type Question struct {
	ID       string
	Text     string
	Kind     QuestionKind
	Required bool     // agents are asked for it; requesters may always leave it out
	Answers  []string `json:",omitempty"` // of a choice
}

// Whether work stands still, as answers are sent.
const (
	StandstillYes    = "yes"
	StandstillPartly = "partly"
	StandstillNo     = "no"
)

// Standstills are all answers to whether work stands still, the worst first.
var Standstills = []string{StandstillYes, StandstillPartly, StandstillNo}

// Bounds of guided intake.
const (
	maxQuestions   = 12
	maxOffered     = 20
	maxAnswerText  = 2000 // runes of what is answered
	maxAffected    = 1_000_000
	maxQuestionLen = 300
)

// checkIntake refuses questions that nobody could answer, or whose answers would not say what they mean.
func checkIntake(questions []Question) error {
	if len(questions) > maxQuestions {
		return Invalid("intake", "intake.many", "A category asks at most 12 questions. Ask what decides where the case goes, and leave the rest to who works on it.")
	}
	for i, q := range questions {
		if err := q.check(); err != nil {
			return err
		}
		for _, before := range questions[:i] {
			if before.ID == q.ID {
				return Invalid("intake", "intake.twice", "Two questions have the same id. Give each its own, so that answers find their question.")
			}
			if before.Kind == q.Kind && (q.Kind == AskAffected || q.Kind == AskStandstill) {
				return Invalid("intake", "intake.twice_kind", "How many are affected and whether work stands still can be asked once each: they give impact and urgency.")
			}
		}
	}
	return nil
}

func (q Question) check() error {
	switch {
	case !tagForm.MatchString(q.ID):
		return Invalid("intake", "intake.id", "The id of a question has 1 to 40 small letters, digits, dots, dashes or underscores.")
	case strings.TrimSpace(q.Text) == "" || utf8.RuneCountInString(q.Text) > maxQuestionLen:
		return Invalid("intake", "intake.text", "A question has words, at most 300 characters of them. Take out the row if it is not to be asked.")
	case !slices.Contains(QuestionKinds, q.Kind):
		return Invalid("intake", "intake.kind", "A question is answered by text, choice, number, date, affected or standstill.")
	case q.Kind == AskChoice && (len(q.Answers) < 2 || len(q.Answers) > maxOffered):
		return Invalid("intake", "intake.answers", "A choice offers 2 to 20 answers. Write them down, or ask for text instead.")
	case q.Kind != AskChoice && len(q.Answers) > 0:
		return Invalid("intake", "intake.no_answers", "Only a choice has answers to choose from. Make the question a choice, or take the answers out.")
	}
	for i, a := range q.Answers {
		if strings.TrimSpace(a) == "" || utf8.RuneCountInString(a) > maxName || slices.Contains(q.Answers[:i], a) {
			return Invalid("intake", "intake.answer", "Each answer of a choice has 1 to 200 characters and stands once.")
		}
	}
	return nil
}

// Questions are what is asked about a category: its own, else those of the category above it.
func (h House) Questions(id CategoryID) []Question {
	c := h.Categories[id]
	if len(c.Intake) == 0 && c.Parent != "" {
		return h.Categories[c.Parent].Intake
	}
	return c.Intake
}

// Told is what the answers to guided intake come to.
type Told struct {
	Answers  []Answered
	Affected int   // 0: not said
	Urgency  Level // empty: not said
	Reason   Reason
}

// Answered is one question with its answer, as it was sent.
type Answered struct {
	Question Question
	Value    string
}

// Impact follows from how many are affected; empty: not said.
func (t Told) Impact() Level {
	if t.Affected == 0 {
		return ""
	}
	return ImpactOf(t.Affected)
}

// Hear reads answers by the id of their question. What was not asked is passed over; strict asks for what is required.
func Hear(questions []Question, said map[string]string, version int64, strict bool) (Told, error) {
	var told Told
	for _, q := range questions {
		value := strings.TrimSpace(said[q.ID])
		if value == "" {
			if q.Required && strict {
				return Told{}, Invalid("intake", "intake.required", "A question that is asked for is not answered yet. Answer it, or write that it is not known.")
			}
			continue
		}
		if err := q.checkAnswer(value); err != nil {
			return Told{}, err
		}
		told.Answers = append(told.Answers, Answered{Question: q, Value: value})
		switch q.Kind {
		case AskAffected:
			told.Affected, _ = strconv.Atoi(value)
		case AskStandstill:
			told.Urgency = urgencyOf(value)
		}
	}
	told.Reason = told.reason(version)
	return told, nil
}

func (q Question) checkAnswer(value string) error {
	switch q.Kind {
	case AskText:
		if utf8.RuneCountInString(value) > maxAnswerText {
			return Invalid("intake", "intake.long", "An answer has at most 2000 characters. Write the rest into the description.")
		}
	case AskChoice:
		if !slices.Contains(q.Answers, value) {
			return Invalid("intake", "intake.not_offered", "That answer is not one of those offered. Choose one of them.")
		}
	case AskNumber:
		if _, err := strconv.ParseFloat(strings.Replace(value, ",", ".", 1), 64); err != nil || len(value) > 40 {
			return Invalid("intake", "intake.number", "The answer is a number, as 12 or 3.5.")
		}
	case AskDate:
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			return Invalid("intake", "intake.date", "The answer is a day, as 2026-06-01.")
		}
	case AskAffected:
		if n, err := strconv.Atoi(value); err != nil || n < 1 || n > maxAffected {
			return Invalid("intake", "intake.affected", "Say how many are affected as a number of people, 1 or more.")
		}
	case AskStandstill:
		if !slices.Contains(Standstills, value) {
			return Invalid("intake", "intake.standstill", "Say whether work stands still: yes, partly or no.")
		}
	}
	return nil
}

func urgencyOf(standstill string) Level {
	switch standstill {
	case StandstillYes:
		return High
	case StandstillPartly:
		return Medium
	default:
		return Low
	}
}

// reason says what impact and urgency were read from. It holds numbers and codes only: what people wrote is content.
func (t Told) reason(version int64) Reason {
	var parts []string
	if t.Affected > 0 {
		parts = append(parts, fmt.Sprintf("%d affected give impact %s", t.Affected, t.Impact()))
	}
	if t.Urgency != "" {
		stands := map[Level]string{High: "work stands still", Medium: "work stands still in part", Low: "work goes on"}[t.Urgency]
		parts = append(parts, fmt.Sprintf("%s: urgency %s", stands, t.Urgency))
	}
	if len(parts) == 0 {
		return Reason{}
	}
	words := strings.Join(parts, "; ") + "."
	return Reason{Source: "intake", Version: version, Words: strings.ToUpper(words[:1]) + words[1:]}
}

// Text puts the answers down for people to read, one line each. say words what is sent as a code; nil leaves codes as they are.
func (t Told) Text(say func(Answered) string) string {
	var lines []string
	for _, a := range t.Answers {
		value := a.Value
		if say != nil {
			value = say(a)
		}
		text := strings.TrimSpace(a.Question.Text)
		if !strings.HasSuffix(text, "?") && !strings.HasSuffix(text, ":") {
			text += ":"
		}
		lines = append(lines, text+" "+value)
	}
	return strings.Join(lines, "\n")
}
