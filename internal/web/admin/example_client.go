package admin

import (
	"context"
	"net/url"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/example"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// ExampleClients are the clients, or a desk that has none.
func ExampleClients(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		h := exampleHead(ctx, f, words.T(ctx, "admin.clients")).with(link{Href: "/admin/clients/new", Label: words.T(ctx, "admin.client.new")})
		l := clientList{Unsorted: example.Unsorted.ID}
		if full {
			l.Clients, l.Next = []desk.Client{example.Harbor, example.Kestrel, example.Unsorted}, "example"
		}
		return clientListPage(h, l)
	})
}

// ExampleClient is a client with its people and places, or one that was just added.
func ExampleClient(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := clientEdit{Client: desk.Client{ID: "new", Name: "Lindqvist Joinery"}, MaySave: true, House: example.House(), Site: fresh("site", url.Values{"name": {""}})}
		if full {
			e.Client, e.Sites, e.Contacts = example.Harbor, []desk.Site{example.Eastgate, {ID: "quay", Name: "Quayside"}}, []desk.Person{example.Dana, example.Paul}
		}
		e.draft = fresh("client", clientValues(e.Client, e.House))
		return clientEditPage(exampleHead(ctx, f, e.Client.Name, link{Href: "/admin/clients", Label: words.T(ctx, "admin.clients")}), e)
	})
}

// ExampleClientNew is a client that is added: untouched, or refused.
func ExampleClientNew(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := clientEdit{IsNew: true, MaySave: true, House: example.House()}
		e.draft = fresh("client", clientValues(e.Client, e.House))
		if full {
			e.draft = e.refused(ctx, "domains", "harbordental", desk.Invalid("domains", "client.domain", "This is not a mail domain: write it as example.org."))
		}
		return clientEditPage(exampleHead(ctx, f, words.T(ctx, "admin.client.new"), link{Href: "/admin/clients", Label: words.T(ctx, "admin.clients")}), e)
	})
}

// ExampleContact is a contact of a client whom somebody else changed meanwhile, or a new one.
func ExampleContact(f part.Frame, full bool) templ.Component {
	return example.Worded(func(ctx context.Context) templ.Component {
		e := contactEdit{Client: example.Harbor, Sites: []desk.Site{example.Eastgate}, IsNew: !full, MayDisable: true, Way: wayIn{Mails: true}}
		title := words.T(ctx, "admin.contact.new")
		if full {
			e.Person, title = example.Dana, example.Dana.Name
		}
		e.draft = fresh("contact", contactValues(e.Person, e.Client.ID))
		if full {
			e.draft = e.refused(ctx, "phone", "+1 555 0199", errChanged())
			e.Problem, e.stale, e.field = e.wrong, true, ""
		}
		h := exampleHead(ctx, f, title, link{Href: "/admin/clients", Label: words.T(ctx, "admin.clients")}, link{Href: clientPath(e.Client.ID), Label: e.Client.Name})
		return contactEditPage(h, e)
	})
}
