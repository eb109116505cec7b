package api

import (
	"context"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/search"
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
	hits, err := s.Find(ctx, who.Scope(), "ticket", in.Query, in.Limit)
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
	hits, err = s.Find(ctx, who.Scope(), "article", in.Query, 5*in.Limit)
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

// maxCandidates bounds what is scored: the newest, after the scope.
const maxCandidates = 2000

// find is the plain way to search: all terms, else any of them, scored by BM25.
func (s *server) find(ctx context.Context, scope desk.Scope, kind, query string, limit int) ([]store.Hit, error) {
	terms := search.Query(query)
	if len(terms) == 0 {
		return nil, nil
	}
	hits, err := s.store.Candidates(ctx, scope, kind, terms, false, maxCandidates)
	if err == nil && len(hits) == 0 && len(terms) > 1 {
		hits, err = s.store.Candidates(ctx, scope, kind, terms, true, maxCandidates)
	}
	if err != nil || len(hits) == 0 {
		return nil, err
	}
	stats, err := s.store.TermStats(ctx, kind, terms)
	if err != nil {
		return nil, err
	}
	byNumber := map[int64]store.Hit{}
	var docs []search.DocTerms
	for _, h := range hits {
		byNumber[h.Number] = h
		docs = append(docs, search.CountTerms(h.Number, terms, h.Title, h.Body, h.Notes))
	}
	var best []store.Hit
	for _, r := range search.Rank(search.Stats{Docs: stats.Documents, Length: stats.TotalLength, DocsWithTerms: stats.Frequency}, docs, terms) {
		if len(best) == limit {
			break
		}
		best = append(best, byNumber[r.Number])
	}
	return best, nil
}
