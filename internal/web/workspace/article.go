package workspace

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
)

// shelf is the articles that somebody looks through.
type shelf struct {
	Query    string
	Articles []store.Article
	Solved   map[desk.ArticleID]int64 // how often requesters said that it did
	More     string
}

// articlesLooked bounds how far a list goes on when most of it is not for the reader.
const articlesLooked = 10

func (s *Site) mayRead(v *page.Visit, a store.Article) bool {
	return v.Actor.MayRead(desk.Readers{Audience: a.Audience, Client: a.Client, Tier: a.Tier}, s.House())
}

func (s *Site) articleList(v *page.Visit) error {
	shown := shelf{Query: strings.TrimSpace(v.Query("q"))}
	if shown.Query != "" {
		hits, err := store.Find(v.Ctx(), s.Store(), v.Actor.Scope(), "article", shown.Query, pageSize)
		if err != nil {
			return err
		}
		for _, hit := range hits {
			article, err := s.Store().Article(v.Ctx(), desk.ArticleID(hit.ID))
			if err == nil && s.mayRead(v, article) {
				shown.Articles = append(shown.Articles, article)
			}
		}
		return s.sendShelf(v, shown)
	}
	next := v.Query("after")
	for range articlesLooked {
		articles, after, err := s.Store().ListArticles(v.Ctx(), store.Listing{Limit: pageSize - len(shown.Articles), After: next})
		if err != nil {
			return err
		}
		for _, a := range articles {
			if s.mayRead(v, a) {
				shown.Articles = append(shown.Articles, a)
			}
		}
		if next = after; next == "" || len(shown.Articles) >= pageSize {
			break
		}
	}
	if next != "" {
		shown.More = "/knowledge?after=" + part.Escape(next)
	}
	return s.sendShelf(v, shown)
}

func (s *Site) sendShelf(v *page.Visit, shown shelf) error {
	var ids []desk.ArticleID
	for _, a := range shown.Articles {
		ids = append(ids, a.ID)
	}
	var err error
	if shown.Solved, err = s.Store().SolvedBy(v.Ctx(), ids); err != nil {
		return err
	}
	return s.Render(v, http.StatusOK, shelfPage(s.Frame(v, v.T("nav.knowledge")), shown))
}

// article loads the article of the address, if the visitor is among its readers.
func (s *Site) article(v *page.Visit) (store.Article, error) {
	a, err := s.Store().Article(v.Ctx(), desk.ArticleID(v.R.PathValue("id")))
	if err == nil && !s.mayRead(v, a) {
		return a, desk.NotFound("article")
	}
	return a, err
}

func (s *Site) articleShow(v *page.Visit) error {
	a, err := s.article(v)
	if err != nil {
		return err
	}
	solved, err := s.Store().SolvedBy(v.Ctx(), []desk.ArticleID{a.ID})
	if err != nil {
		return err
	}
	return s.Render(v, http.StatusOK, articlePage(s.Frame(v, a.Title), a, solved[a.ID], v.Actor.MayAct(desk.ActSaveArticle) == nil))
}

// writing is an article as it is being written.
type writing struct {
	store.Article
	Clients []part.Option
	Problem string
}

func (s *Site) articleNew(v *page.Visit) error {
	if err := v.Actor.MayAct(desk.ActSaveArticle); err != nil {
		return err
	}
	w := writing{Article: store.Article{Audience: "tier", Tier: 1}}
	if number := v.Query("ticket"); number != "" { // made from a ticket: its subject begins it
		loaded, err := s.Store().TicketByNumber(v.Ctx(), parseNumber(number))
		if err == nil && v.Actor.Scope().IsAgentOf(loaded.Ticket) {
			w.Title = loaded.Subject
		}
	}
	return s.renderWriting(v, http.StatusOK, w)
}

func parseNumber(text string) int64 {
	n, _ := strconv.ParseInt(trimNumber(text), 10, 64)
	return n
}

func (s *Site) articleEdit(v *page.Visit) error {
	if err := v.Actor.MayAct(desk.ActSaveArticle); err != nil {
		return err
	}
	a, err := s.article(v)
	if err != nil {
		return err
	}
	return s.renderWriting(v, http.StatusOK, writing{Article: a})
}

func (s *Site) renderWriting(v *page.Visit, status int, w writing) error {
	clients, _, err := s.Store().ListClients(v.Ctx(), v.Actor.Scope(), store.Listing{Limit: 200})
	if err != nil {
		return err
	}
	w.Clients = []part.Option{{Label: v.T("article.every_client")}}
	for _, c := range clients {
		w.Clients = append(w.Clients, part.Option{Value: string(c.ID), Label: c.Name})
	}
	return s.Render(v, status, writingPage(s.Frame(v, v.T("article.write")), w))
}

func (s *Site) articleCreate(v *page.Visit) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	return s.saveArticle(v, store.Article{ID: desk.ArticleID(id.String())})
}

func (s *Site) articleChange(v *page.Visit) error {
	a, err := s.article(v)
	if err != nil {
		return err
	}
	if seen := parseNumber(v.Form("seen")); seen != 0 && seen != a.Version {
		a.Version = seen // the save finds that somebody was faster
	}
	return s.saveArticle(v, a)
}

func (s *Site) saveArticle(v *page.Visit, a store.Article) error {
	a.Title, a.Body = strings.TrimSpace(v.Form("title")), body(v).Body
	a.Audience, a.Client = v.Form("audience"), desk.ClientID(v.Form("client"))
	a.Tier = int(parseNumber(v.Form("tier")))
	a.UpdatedAt, a.UpdatedBy = time.Now().UTC(), v.Person().ID
	err := s.mayWrite(v, a)
	if err == nil {
		err = s.Store().SaveArticle(v.Ctx(), a, store.Audit{At: a.UpdatedAt, By: v.Person().ID, Act: "article.save", Ref: string(a.ID)})
	}
	if err == nil {
		v.Go("/knowledge/" + string(a.ID))
		return nil
	}
	if !page.IsRefusal(err) {
		return err
	}
	return s.renderWriting(v, page.StatusOf(err), writing{Article: a, Problem: s.Problem(v, err)})
}

func (s *Site) mayWrite(v *page.Visit, a store.Article) error {
	if err := v.Actor.MayAct(desk.ActSaveArticle); err != nil {
		return err
	}
	if a.Title == "" || a.Body == "" {
		return desk.Invalid("title", "article.empty", "An article has a title and a text.")
	}
	if !s.mayRead(v, a) || a.Client != "" && !v.Person().MayServe(a.Client) {
		return desk.Forbidden("article.not_reader", "You can write only for readers you belong to or serve.")
	}
	return nil
}
