package portal

import (
	"context"

	"github.com/a-h/templ"
	"tierdesk/internal/web/example"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// ExampleHow is how we work for somebody with an agreement, or where nothing was agreed.
func ExampleHow(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		one := howFor{Tiers: []int{1, 2, 3, 4}}
		if full {
			cover := part.ExampleCover(example.At, words.From(ctx).Now)
			one.Cover = &cover
		}
		return howPage(f, how{Parts: []howFor{one}})
	})
}

// ExampleGuestHow is the same for somebody who is not signed in.
func ExampleGuestHow(f part.Frame) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		cover := part.ExampleCover(example.At, words.From(ctx).Now)
		return howPage(f, how{Guest: true, Parts: []howFor{{Tiers: []int{1, 2}, Cover: &cover}}})
	})
}
