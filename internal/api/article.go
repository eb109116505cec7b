package api

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Article is knowledge in Markdown.
type Article struct {
	ID        string    `json:"id"`
	Number    int64     `json:"number"`
	Version   int64     `json:"version"`
	Title     string    `json:"title"`
	Body      string    `json:"body,omitempty" doc:"Markdown; left out in lists"`
	Audience  string    `json:"audience"`
	ClientID  string    `json:"client_id,omitempty"`
	Tier      int       `json:"tier,omitempty"`
	Solved    int64     `json:"solved,omitempty" doc:"How often requesters pressed this solved it; for the desk's staff"`
	UpdatedAt time.Time `json:"updated_at"`
}

type articleBody struct {
	Title    *string `json:"title,omitempty" maxLength:"500"`
	Body     *string `json:"body,omitempty" maxLength:"1000000" doc:"Markdown"`
	Audience *string `json:"audience,omitempty" enum:"public,client,tier"`
	ClientID *string `json:"client_id,omitempty" maxLength:"40" doc:"For the audience \"client\"; empty: every client"`
	Tier     *int    `json:"tier,omitempty" minimum:"1" maximum:"3" doc:"For the audience \"tier\": the lowest that reads it"`
}

type addArticleInput struct {
	Keyed
	Body articleBody
}

type changeArticleInput struct {
	IDInput
	IfMatch string `header:"If-Match" maxLength:"30"`
	Body    articleBody
}

type listArticlesInput struct {
	Paged
	Query string `query:"q" maxLength:"200" doc:"The beginning of a title"`
}

func (s *server) articleRoutes() {
	handle(s, get("/articles", "list-articles", "List what may be read", "Articles"), s.listArticles)
	handle(s, withText(post("/articles", "add-article", "Write an article", "Articles")), s.addArticle)
	handle(s, get("/articles/{id}", "show-article", "Read an article", "Articles"), s.showArticle)
	handle(s, withText(patch("/articles/{id}", "change-article", "Write its next version", "Articles")), s.changeArticle)
}

func articleWire(a store.Article) Article {
	return Article{
		ID: string(a.ID), Number: a.Number, Version: a.Version, Title: a.Title, Body: a.Body, Audience: a.Audience, ClientID: string(a.Client),
		Tier: a.Tier, UpdatedAt: a.UpdatedAt,
	}
}

func (s *server) mayRead(who desk.Actor, a store.Article) bool {
	return who.MayRead(desk.Readers{Audience: a.Audience, Client: a.Client, Tier: a.Tier}, s.Engine.House())
}

// pagesLooked bounds how far a list goes on when most of it is not for the caller.
const pagesLooked = 10

func (s *server) listArticles(ctx context.Context, in *listArticlesInput) (*out[list[Article]], error) {
	var items []Article
	next := in.After
	for range pagesLooked {
		articles, after, err := s.store.ListArticles(ctx, store.Listing{Limit: in.Limit - len(items), After: next, Query: in.Query})
		if err != nil {
			return nil, err
		}
		for _, a := range articles {
			if s.mayRead(actor(ctx), a) {
				a.Body = ""
				items = append(items, articleWire(a))
			}
		}
		if next = after; next == "" || len(items) == in.Limit {
			break
		}
	}
	if err := s.countSolved(ctx, items); err != nil {
		return nil, err
	}
	return listOf(items, next), nil
}

// countSolved tells the desk's staff how often the articles of a list solved it.
func (s *server) countSolved(ctx context.Context, items []Article) error {
	if !actor(ctx).Person.IsAgent() {
		return nil
	}
	var ids []desk.ArticleID
	for _, item := range items {
		ids = append(ids, desk.ArticleID(item.ID))
	}
	solved, err := s.store.SolvedBy(ctx, ids)
	for i := range items {
		items[i].Solved = solved[desk.ArticleID(items[i].ID)]
	}
	return err
}

func (s *server) article(ctx context.Context, id string) (store.Article, error) {
	a, err := s.store.Article(ctx, desk.ArticleID(id))
	if err == nil && !s.mayRead(actor(ctx), a) {
		return store.Article{}, desk.NotFound("article")
	}
	return a, err
}

func (s *server) showArticle(ctx context.Context, in *IDInput) (*out[Article], error) {
	a, err := s.article(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	items := []Article{articleWire(a)}
	if err := s.countSolved(ctx, items); err != nil {
		return nil, err
	}
	return &out[Article]{ETag: etag(desk.Seq(a.Version)), Body: items[0]}, nil
}

func (s *server) addArticle(ctx context.Context, in *addArticleInput) (*out[Article], error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	return s.saveArticle(ctx, store.Article{ID: desk.ArticleID(id.String()), Audience: "tier", Tier: 1}, in.Body)
}

func (s *server) changeArticle(ctx context.Context, in *changeArticleInput) (*out[Article], error) {
	a, err := s.article(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	seen, err := readETag(in.IfMatch)
	if err != nil {
		return nil, err
	}
	if seen != 0 && int64(seen) != a.Version {
		return nil, store.ErrStale
	}
	return s.saveArticle(ctx, a, in.Body)
}

func (s *server) saveArticle(ctx context.Context, a store.Article, b articleBody) (*out[Article], error) {
	who := actor(ctx)
	if err := who.MayAct(desk.ActSaveArticle); err != nil {
		return nil, err
	}
	set(&a.Title, b.Title)
	set(&a.Body, b.Body)
	set(&a.Audience, b.Audience)
	set(&a.Tier, b.Tier)
	if b.ClientID != nil {
		a.Client = desk.ClientID(*b.ClientID)
	}
	if strings.TrimSpace(a.Title) == "" || strings.TrimSpace(a.Body) == "" {
		return nil, desk.Invalid("title", "article.empty", "An article has a title and a text.")
	}
	if !s.mayRead(who, a) || a.Client != "" && !who.Person.MayServe(a.Client) {
		return nil, desk.Forbidden("article.not_reader", "You can write only for readers you belong to or serve.")
	}
	audit, err := s.audit(ctx, "article.save", string(a.ID))
	if err != nil {
		return nil, err
	}
	a.UpdatedAt, a.UpdatedBy = audit.At, who.Person.ID
	if err := s.store.SaveArticle(ctx, a, audit); err != nil {
		return nil, err
	}
	saved, err := s.store.Article(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	return &out[Article]{ETag: etag(desk.Seq(saved.Version)), Body: articleWire(saved)}, nil
}
