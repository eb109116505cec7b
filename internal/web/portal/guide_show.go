package portal

import (
	"net/http"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// guide is an article as requesters read it.
type guide struct {
	store.Article
	Minutes int
	At      time.Time
	Solved  bool // the reader says that it did
	Agent   bool
}

func (s *Site) guideShow(v *page.Visit) error {
	if one, ok := s.guided(v.R.PathValue("id")); ok {
		return s.stepShow(v, one)
	}
	article, err := s.readableGuide(v, v.R.PathValue("id"))
	if err != nil {
		return err
	}
	g := guide{Article: article, Minutes: guideOf(article, "").Minutes, At: article.UpdatedAt, Solved: v.Query("solved") != "", Agent: v.IsAgent()}
	return s.Render(v, http.StatusOK, guideShowPage(s.Frame(v, article.Title), g))
}

// guideSolved counts that an article solved it for a requester. What the desk's own people press while they read along counts nothing.
func (s *Site) guideSolved(v *page.Visit) error {
	article, err := s.readableGuide(v, v.R.PathValue("id"))
	if err != nil {
		return err
	}
	if v.Form("do") != "solved" {
		v.Go("/guides/" + string(article.ID))
		return nil
	}
	if !v.IsAgent() {
		if err := s.Store().CountSolved(v.Ctx(), article.ID); err != nil {
			return err
		}
	}
	v.Go("/guides/" + string(article.ID) + "?solved=1") // which loaded again counts nothing
	return nil
}

// readableGuide reads an article. One that is for others is not there.
func (s *Site) readableGuide(v *page.Visit, id string) (store.Article, error) {
	if id == "" || strings.ContainsRune(id, 0) {
		return store.Article{}, desk.NotFound("guide")
	}
	article, err := s.Store().Article(v.Ctx(), desk.ArticleID(id))
	if store.IsNotFound(err) || err == nil && !s.mayRead(v, article) {
		return store.Article{}, desk.NotFound("guide")
	}
	return article, err
}
