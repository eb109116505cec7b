package portal

import (
	"net/http"

	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// guides is the list of what may be read.
type guides struct {
	Query string
	Lines []guideLine
	Next  string // where the next page begins; empty: this is the last
}

// perPage is how many lines a list shows at once.
const perPage = 25

func (s *Site) guideList(v *page.Visit) error {
	g := guides{Query: question(v.Query("q"))}
	var err error
	if g.Query != "" {
		g.Lines, err = s.find(v, g.Query, perPage)
	} else {
		g.Lines, g.Next, err = s.readable(v, v.Query("after"))
		if v.Query("after") == "" {
			g.Lines = append(s.guidedTo("", fit{}), g.Lines...)
		}
	}
	if err != nil {
		return err
	}
	return s.Render(v, http.StatusOK, guideListPage(s.Frame(v, v.T("nav.guides")), g))
}

// maxRounds is how often a page looks on for guides where most are for others.
const maxRounds = 8

// readable gives a page of guides by title. It looks on while others' guides fill the list.
func (s *Site) readable(v *page.Visit, after string) ([]guideLine, string, error) {
	var lines []guideLine
	for range maxRounds {
		articles, next, err := s.Store().ListArticles(v.Ctx(), store.Listing{Limit: perPage, After: after})
		if err != nil {
			return nil, "", err
		}
		for _, a := range articles {
			if s.mayRead(v, a) {
				lines = append(lines, guideOf(a, ""))
			}
		}
		after = next
		if after == "" || len(lines) >= perPage {
			break
		}
	}
	return lines, after, nil
}
