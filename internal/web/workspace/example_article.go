package workspace

import (
	"context"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/example"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// exampleArticles are some of the desk's knowledge, for readers of each kind.
var exampleArticles = []store.Article{
	{ID: "codes", Version: 4, Number: 7, Title: "Set up sign-in codes on a new phone", Audience: "public", UpdatedAt: example.At.AddDate(0, 0, -2), Body: "Open the account page and choose **New phone**."},
	{ID: "vpn-client", Version: 2, Number: 3, Title: "Install the VPN client", Audience: "public", UpdatedAt: example.At.AddDate(0, 0, -9), Body: "Take it from the self-service shop."},
	{ID: "labels", Version: 1, Number: 11, Title: "Label printers of the Kestrel warehouses", Audience: "client", Client: example.Kestrel.ID, UpdatedAt: example.At.AddDate(0, -1, 0), Body: "Each has a reserved address."},
	{
		ID: "vpn-rekey", Version: 5, Number: 14, Title: "VPN that drops at every rekey", Audience: "tier", Tier: 2, UpdatedAt: example.At.AddDate(0, 0, -1),
		Body: "The tunnel stands, and falls at the first rekey.\n\n## How to see it\n\n1. Look for `no proposal chosen` in the log of the gateway.\n2. Compare the proposals of **both** ends.\n\n## What helps\n\n- Put the removed cipher back on the end that was updated.\n- Write the end and its firmware on the ticket.\n\n> The client's own restart never helps; it only moves the clock.",
	},
}

// ExampleShelf is the list of articles.
func ExampleShelf(f part.Frame, full bool) templ.Component {
	var s shelf
	if full {
		s = shelf{Articles: exampleArticles, Solved: map[desk.ArticleID]int64{"codes": 41, "vpn-client": 1}, More: "/knowledge?after=example"}
	}
	return shelfPage(f, s)
}

// ExampleShelfSearch is what a search among the articles found.
func ExampleShelfSearch(f part.Frame, full bool) templ.Component {
	s := shelf{Query: "fax machine"}
	if full {
		s = shelf{Query: "vpn", Articles: []store.Article{exampleArticles[3], exampleArticles[1]}}
	}
	return shelfPage(f, s)
}

// ExampleArticle is an article: one that somebody worked on, or one of a single line that the reader may not change.
func ExampleArticle(f part.Frame, full bool) templ.Component {
	a := exampleArticles[2]
	if full {
		a = exampleArticles[3]
	}
	f.Title = a.Title
	return articlePage(f, a, 3, full)
}

// ExampleWriting is an article as it is written: a new one, or one that was refused.
func ExampleWriting(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		w := writing{Article: store.Article{Audience: "tier", Tier: 1}, Clients: []part.Option{
			{Label: words.T(ctx, "article.every_client")}, {Value: "harbor", Label: example.Harbor.Name}, {Value: "kestrel", Label: example.Kestrel.Name},
		}}
		if full {
			w.Article = exampleArticles[3]
			w.Problem = words.Problem(ctx, desk.Forbidden("article.not_reader", "You can write only for readers you belong to or serve."))
		}
		return writingPage(f, w)
	})
}
