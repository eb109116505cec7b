package workspace

import (
	"context"
	"time"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web/example"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// ExampleClientPage is a client with most of its hours used and a promise missed, or one to whom nothing was promised.
func ExampleClientPage(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		p := clientShown{Client: example.Harbor}
		f.Title = p.Client.Name
		if !full {
			return clientShowPage(f, p)
		}
		cover := part.ExampleCover(example.At, words.From(ctx).Now)
		p.Cover, p.Level, p.MayEdit = &cover, desk.AgreementOfClient, true
		worked := func(number int64, subject string, by desk.Person, minutes, taken, extra int, ago time.Duration) workedLine {
			return workedLine{
				TimeEntry: store.TimeEntry{Number: number, Subject: subject, At: example.At.Add(-ago), TimeLogged: desk.TimeLogged{Minutes: minutes}}, By: by.Name, Taken: taken, Extra: extra,
			}
		}
		p.Worked = []workedLine{
			worked(48077, "New colleague starts on Monday: account, phone, badge", example.Marcus, 200, 210, 0, 9*24*time.Hour),
			worked(48104, "X-ray viewer opens to a white window", example.Ines, 20, 0, 0, 6*24*time.Hour),
			worked(48128, "VPN drops every few minutes since the update", example.Priya, 320, 330, 0, 30*time.Hour),
			worked(48131, "A subject that is much longer than the room a list has for it, so that one sees how it ends", example.Priya, 80, 60, 30, 2*time.Hour),
		}
		p.Hidden = 45
		p.Month = engine.Month{Usage: sla.Usage{Used: 600, Extra: []int{30}}}
		p.Breaches = []breachLine{
			{Number: 48077, Subject: "New colleague starts on Monday: account, phone, badge", Clock: sla.FirstResponse, At: example.At.Add(-9 * 24 * time.Hour), Cents: 2500},
			{Clock: sla.Resolution, At: example.At.Add(-50 * time.Hour), Cents: 120000},
		}
		p.Cents, p.Open, p.Rows = 122500, 14, exampleListing(f, true).Rows[:6]
		p.Contacts, p.More = []desk.Person{example.Dana, example.Paul}, true
		p.Sites = []desk.Site{example.Eastgate}
		return clientShowPage(f, p)
	})
}
