package admin

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// questionRows are what is asked about cases of a category, a row each.
var questionRows = formRows{name: "question", parts: []string{"id", "text", "kind", "answers", "required"}, keys: []string{"text"}, spare: 2}

// betweenAnswers stands between the answers of a choice.
const betweenAnswers = ";"

func questionValues(values url.Values, all []desk.Question) {
	questionRows.blank(values, len(all))
	for row, q := range all {
		values.Set(questionRows.field(row, "id"), q.ID)
		values.Set(questionRows.field(row, "text"), q.Text)
		values.Set(questionRows.field(row, "kind"), string(q.Kind))
		values.Set(questionRows.field(row, "answers"), strings.Join(q.Answers, betweenAnswers+" "))
		values.Set(questionRows.field(row, "required"), yes(q.Required))
	}
}

// readQuestions reads the rows that ask something. A new question gets an id of its words, so that answers find it when rows move.
func (d draft) readQuestions() []desk.Question {
	var all []desk.Question
	for _, row := range questionRows.filled(d) {
		get := func(name string) string { return strings.TrimSpace(d.get(questionRows.field(row, name))) }
		q := desk.Question{ID: get("id"), Text: get("text"), Kind: desk.QuestionKind(get("kind")), Required: get("required") != ""}
		if q.Kind == "" {
			q.Kind = desk.AskText
		}
		for answer := range strings.SplitSeq(get("answers"), betweenAnswers) {
			if answer = strings.TrimSpace(answer); answer != "" {
				q.Answers = append(q.Answers, answer)
			}
		}
		if q.ID == "" {
			q.ID = newQuestionID(q.Text, all, d)
		}
		all = append(all, q)
	}
	return all
}

// newQuestionID makes an id of the first words of a question that no other of the form has.
func newQuestionID(text string, before []desk.Question, d draft) string {
	id := strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }), "-")
	if id = strings.Trim(id[:min(len(id), 30)], "-"); id == "" {
		id = "question"
	}
	isTaken := func(id string) bool {
		for row := range questionRows.count(d) {
			if d.get(questionRows.field(row, "id")) == id {
				return true
			}
		}
		return slices.ContainsFunc(before, func(q desk.Question) bool { return q.ID == id })
	}
	for n, first := 2, id; isTaken(id); n++ {
		id = first + "-" + strconv.Itoa(n)
	}
	return id
}

func questionKinds(ctx context.Context) []part.Option {
	var options []part.Option
	for _, kind := range desk.QuestionKinds {
		options = append(options, part.Option{Value: string(kind), Label: words.Code(ctx, "question", string(kind))})
	}
	return options
}
