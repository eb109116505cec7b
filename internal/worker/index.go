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
	seen := map[string]bool{}
	for _, f := range frames {
		if seen[f.ID] || f.Topic != "ticket" && f.Topic != "article" {
			continue
		}
		seen[f.ID] = true
		d, keep, err := document(ctx, s, f.Topic, f.ID)
		if err != nil {
			return nil, nil, err
		}
		if keep {
			docs = append(docs, d)
		} else {
			gone = append(gone, d)
		}
	}
	return docs, gone, nil
}

func document(ctx context.Context, s store.Store, kind, id string) (store.Document, bool, error) {
	read := TicketDocument
	if kind == "article" {
		read = ArticleDocument
	}
	d, keep, err := read(ctx, s, id)
	if store.IsNotFound(err) {
		return store.Document{Kind: kind, ID: id}, false, nil
	}
	return d, keep, err
}

// maxEntries bounds how much of a long timeline is searched: its first part.
const maxEntries = 2000

// TicketDocument is a ticket as the search takes it. A discarded or merged one is not kept.
func TicketDocument(ctx context.Context, s store.Store, id string) (store.Document, bool, error) {
	d := store.Document{Kind: "ticket", ID: id}
	loaded, err := s.Ticket(ctx, desk.TicketID(id))
	if err != nil {
		return d, false, err
	}
	records, err := s.Timeline(ctx, desk.TicketID(id), 0, maxEntries)
	if err != nil {
		return d, false, err
	}
	d.Number, d.Version = loaded.Ticket.Number, int64(loaded.Ticket.Version)
	var public, internal strings.Builder
	for _, r := range records {
		if r.Content == nil {
			continue
		}
		if r.Event.Audience() == desk.Public {
			writeText(&public, *r.Content)
		} else {
			writeText(&internal, *r.Content)
		}
	}
	lang := search.Lang(loaded.Subject + " " + public.String())
	d.Title = search.Stream(lang, loaded.Subject)
	d.Body, d.Notes = search.Stream(lang, public.String()), search.Stream(lang, internal.String())
	return d, loaded.Ticket.State != desk.StateDiscarded && loaded.Ticket.State != desk.StateMerged, nil
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

// ArticleDocument is an article as the search takes it.
func ArticleDocument(ctx context.Context, s store.Store, id string) (store.Document, bool, error) {
	d := store.Document{Kind: "article", ID: id}
	a, err := s.Article(ctx, desk.ArticleID(id))
	if err != nil {
		return d, false, err
	}
	lang := search.Lang(a.Title + " " + a.Body)
	d.Number, d.Version = a.Number, a.Version
	d.Title, d.Body = search.Stream(lang, a.Title), search.Stream(lang, a.Body)
	return d, true, nil
}
