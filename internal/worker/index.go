package worker

import (
	"context"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/search"
	"tierdesk/internal/store"
)

// Index follows the live feed and keeps the search in step, less than a second behind. It does not run after every commit: many
// documents in one transaction cost little more than one.
func Index(e *engine.Engine, worker string) Job {
	return Job{Name: "index", Every: 400 * time.Millisecond, Run: func(ctx context.Context) (bool, time.Time, error) {
		if mine, err := lease(ctx, e, "index", worker); err != nil || !mine {
			return false, time.Time{}, err
		}
		more, err := indexOnce(ctx, e.Store())
		return more, time.Time{}, err
	}}
}

// leaseFor is how long a job stays with a node that does not come back for it.
const leaseFor = 30 * time.Second

func lease(ctx context.Context, e *engine.Engine, job, worker string) (bool, error) {
	now, err := e.Clock().Now()
	if err != nil {
		return false, err
	}
	return e.Store().Lease(ctx, job, worker, now, now.Add(leaseFor))
}

// indexPage is how many frames one round takes; a round is one transaction of at most as many documents.
const indexPage = 300

func indexOnce(ctx context.Context, s store.Store) (bool, error) {
	cursor, err := s.SearchCursor(ctx)
	if err != nil {
		return false, err
	}
	frames, next, err := s.FeedAfter(ctx, cursor, indexPage)
	if err != nil || len(frames) == 0 {
		return false, err
	}
	docs, gone, err := changedDocuments(ctx, s, frames)
	if err != nil {
		return false, err
	}
	if err := s.IndexDocuments(ctx, docs); err != nil {
		return false, err
	}
	for _, d := range gone {
		if err := s.RemoveDocument(ctx, d.Kind, d.ID); err != nil {
			return false, err
		}
	}
	return len(frames) == indexPage, s.SaveSearchCursor(ctx, next)
}

// changedDocuments reads each ticket and article that the frames name once, as it is now.
func changedDocuments(ctx context.Context, s store.Store, frames []store.Frame) (docs, gone []store.Document, err error) {
	tickets, articles := named(frames)
	texts, err := s.Texts(ctx, tickets, maxEntries)
	if err != nil {
		return nil, nil, err
	}
	for _, id := range tickets {
		t := texts[id]
		if t == nil || t.State == desk.StateDiscarded {
			gone = append(gone, store.Document{Kind: "ticket", ID: string(id)})
			continue
		}
		docs = append(docs, ticketDocument(id, *t))
	}
	for _, id := range articles {
		d, err := articleDocument(ctx, s, id)
		if store.IsNotFound(err) {
			gone = append(gone, d)
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		docs = append(docs, d)
	}
	return docs, gone, nil
}

// named gives each ticket and article once, in the order of the frames.
func named(frames []store.Frame) (tickets []desk.TicketID, articles []string) {
	seen := map[string]bool{}
	for _, f := range frames {
		if seen[f.Topic+" "+f.ID] { // who looks at a ticket is told under its id too
			continue
		}
		seen[f.Topic+" "+f.ID] = true
		switch f.Topic {
		case "ticket":
			tickets = append(tickets, desk.TicketID(f.ID))
		case "article":
			articles = append(articles, f.ID)
		}
	}
	return tickets, articles
}

// maxEntries bounds how much of a long timeline is searched: its first part.
const maxEntries = 2000

// ticketDocument is a ticket as the search takes it.
func ticketDocument(id desk.TicketID, t store.Texts) store.Document {
	var public, internal strings.Builder
	for _, text := range t.Entries {
		if text.Audience == desk.Public {
			writeText(&public, text.Content)
		} else {
			writeText(&internal, text.Content)
		}
	}
	lang := search.Lang(t.Subject + " " + public.String())
	return store.Document{
		Kind: "ticket", ID: string(id), Number: t.Number, Version: int64(t.Version), Title: search.Stream(lang, t.Subject),
		Body: search.Stream(lang, public.String()), Notes: search.Stream(lang, internal.String()),
	}
}

func writeText(b *strings.Builder, c desk.Content) {
	b.WriteString(c.Body)
	b.WriteByte('\n')
	for _, part := range c.Parts {
		b.WriteString(part.Text)
		b.WriteByte('\n')
	}
	for _, file := range c.Attachments {
		b.WriteString(file.Name)
		b.WriteByte('\n')
	}
	if c.Reference != "" {
		b.WriteString(c.Reference)
		b.WriteByte('\n')
	}
}

// articleDocument is an article as the search takes it.
func articleDocument(ctx context.Context, s store.Store, id string) (store.Document, error) {
	d := store.Document{Kind: "article", ID: id}
	a, err := s.Article(ctx, desk.ArticleID(id))
	if err != nil {
		return d, err
	}
	lang := search.Lang(a.Title + " " + a.Body)
	d.Number, d.Version = a.Number, a.Version
	d.Title, d.Body = search.Stream(lang, a.Title), search.Stream(lang, a.Body)
	return d, nil
}
