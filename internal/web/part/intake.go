package part

import (
	"context"
	"strconv"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/words"
)

// askedName is the field of a question in forms.
func askedName(q desk.Question) string { return "q_" + q.ID }

// Said reads the answers to questions out of a form, by the id of their question.
func Said(questions []desk.Question, get func(name string) string) map[string]string {
	said := map[string]string{}
	for _, q := range questions {
		said[q.ID] = get(askedName(q))
	}
	return said
}

// affectedSizes are how many people are affected, as forms offer it: one, a handful, many.
var affectedSizes = []int{1, 5, 100}

// AffectedOptions are how many are affected; nothing is chosen by the first.
func AffectedOptions(ctx context.Context) []Option {
	options := []Option{{Label: words.T(ctx, "intake.not_said")}}
	for _, n := range affectedSizes {
		options = append(options, Option{Value: strconv.Itoa(n), Label: words.T(ctx, "intake.affected."+strconv.Itoa(n))})
	}
	return options
}

// StandstillOptions are whether work stands still; nothing is chosen by the first.
func StandstillOptions(ctx context.Context) []Option {
	options := []Option{{Label: words.T(ctx, "intake.not_said")}}
	for _, value := range desk.Standstills {
		options = append(options, Option{Value: value, Label: words.T(ctx, "intake.standstill."+value)})
	}
	return options
}

func offered(ctx context.Context, q desk.Question) []Option {
	switch q.Kind {
	case desk.AskAffected:
		return AffectedOptions(ctx)
	case desk.AskStandstill:
		return StandstillOptions(ctx)
	}
	options := []Option{{Label: words.T(ctx, "intake.not_said")}}
	for _, a := range q.Answers {
		options = append(options, Option{Value: a, Label: a})
	}
	return options
}

func askedField(q desk.Question, said map[string]string, strict bool) Field {
	f := Field{Name: askedName(q), Label: q.Text, Value: said[q.ID], Required: q.Required && strict, Max: 2000}
	switch q.Kind {
	case desk.AskNumber:
		f.Type, f.Step, f.Max = "number", "any", 0
	case desk.AskDate:
		f.Type, f.Max = "date", 0
	}
	return f
}

// SayAnswer words an answer for people: what was sent as a code in their language, the rest as it is.
func SayAnswer(w *words.Words) func(desk.Answered) string {
	return func(a desk.Answered) string {
		switch a.Question.Kind {
		case desk.AskStandstill:
			return w.T("intake.standstill." + a.Value)
		case desk.AskAffected:
			for _, n := range affectedSizes {
				if a.Value == strconv.Itoa(n) {
					return w.T("intake.affected." + a.Value)
				}
			}
		}
		return a.Value
	}
}
