package api

import (
	"context"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

type searchInput struct {
	Query string `query:"q" required:"true" minLength:"1" maxLength:"500"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

// Found is what a search found, best first.
type Found struct {
	Tickets  []TicketRow `json:"tickets"`
	Articles []Article   `json:"articles"`
}

func (s *server) searchRoutes() {
	handle(s, get("/search", "search", "Search tickets and articles", "Search"), s.search)
}

func (s *server) search(ctx context.Context, in *searchInput) (*out[Found], error) {
	who := actor(ctx)
	hits, err := store.Find(ctx, s.store, who.Scope(), "ticket", in.Query, in.Limit)
	if err != nil {
		return nil, err
	}
	var rows []store.Row
	for _, h := range hits {
		rows = append(rows, h.Row)
	}
	found := Found{Articles: []Article{}}
	if found.Tickets, err = s.ticketRows(ctx, who, rows); err != nil {
		return nil, err
	}
	// The index knows nothing of the readers of an article, so more are asked for than shown.
	hits, err = store.Find(ctx, s.store, who.Scope(), "article", in.Query, 5*in.Limit)
	if err != nil {
		return nil, err
	}
	for _, h := range hits {
		a, err := s.store.Article(ctx, desk.ArticleID(h.ID))
		if store.IsNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if s.mayRead(who, a) && len(found.Articles) < in.Limit {
			a.Body = ""
			found.Articles = append(found.Articles, articleWire(a))
		}
	}
	return answer(found), nil
}
