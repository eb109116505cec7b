package portal

import (
	"context"

	"github.com/a-h/templ"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/web/example"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// ExampleSteps is a guide that is gone through step by step: at its beginning, or in the midst of it after an answer that was none.
func ExampleSteps(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		one := sop.Script{ID: "example", Version: 3, Title: "Connect to the VPN", Summary: "Ten minutes at most.", Requesters: true, Steps: []sop.Step{
			{ID: "internet", Kind: sop.YesNo, Text: "Does a web page open, for example a news site?", Answers: []sop.Answer{{Next: "drops"}, {Next: "done"}}},
			{ID: "drops", Kind: sop.Number, Text: "After how many minutes does it drop?", Next: "done"},
			{ID: "done", Kind: sop.Outcome, End: sop.Solved},
		}}
		w := walk{Script: one, Step: one.Steps[0], Left: 2}
		if full {
			w = walk{Script: one, Step: one.Steps[1], Left: 1, Given: []sop.Given{{Step: "internet", Answer: 1}}, Wrong: words.T(ctx, "steps.wrong.number")}
		}
		return stepPage(f, w)
	})
}
