package portal

import (
	"slices"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/search"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// guideLine is a guide in a list: its title with what was asked for marked, and how long it takes.
type guideLine struct {
	ID      desk.ArticleID
	Title   []piece
	Minutes int
	Steps   bool // it is gone through step by step
}

// piece is a part of a title.
type piece struct {
	Text string
	Hit  bool
}

const (
	maxQuery  = 200 // runes of what is searched for
	maxFound  = 5
	maxNewest = 6
	perMinute = 180 // words that somebody reads
)

// question is what somebody asks for, cut to what a search takes.
func question(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	if runes := []rune(text); len(runes) > maxQuery {
		text = string(runes[:maxQuery])
	}
	return text
}

func (s *Site) mayRead(v *page.Visit, a store.Article) bool {
	return v.Actor.MayRead(desk.Readers{Audience: a.Audience, Client: a.Client, Tier: a.Tier}, s.House())
}

// find gives the guides that answer a question, the best first.
func (s *Site) find(v *page.Visit, text string, most int) ([]guideLine, error) {
	hits, err := store.Find(v.Ctx(), s.Store(), v.Actor.Scope(), "article", text, 2*most)
	if err != nil {
		return nil, err
	}
	fits, err := s.fit(v, text)
	if err != nil {
		return nil, err
	}
	found := s.guidedTo(text, fits)
	found = found[:min(len(found), most)]
	for _, hit := range hits {
		if !fits.with(hit.Document) {
			continue
		}
		article, err := s.Store().Article(v.Ctx(), desk.ArticleID(hit.ID))
		if store.IsNotFound(err) || err == nil && !s.mayRead(v, article) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if len(found) == most {
			break
		}
		found = append(found, guideOf(article, text))
	}
	return found, nil
}

// fit tells a guide that answers a question from one that shares some word with it.
type fit struct{ telling [][]string } // the words of the question that say what it is about, each with its forms

// commonIn is the share of guides from which on a word that they hold says nothing about which one is meant.
const commonIn = 3

// fit leaves out of a question what is everyday speech, and what stands in every third guide: "is", "my", "not".
func (s *Site) fit(v *page.Visit, text string) (fit, error) {
	known, err := s.Store().TermStats(v.Ctx(), "article", search.Query(text))
	if err != nil {
		return fit{}, err
	}
	var f fit
	for _, forms := range search.Telling(text) {
		common := slices.ContainsFunc(forms, func(term string) bool { return int(known.Frequency[term])*commonIn > int(known.Documents) })
		if !common || known.Documents < commonIn {
			f.telling = append(f.telling, forms)
		}
	}
	return f, nil
}

// with asks for half of the telling words, or for one in the title.
func (f fit) with(d store.Document) bool {
	if len(f.telling) == 0 || f.held(d.Title, "") > 0 {
		return true
	}
	return 2*f.held(d.Title, d.Body) >= len(f.telling)
}

// held counts the telling words that a guide holds.
func (f fit) held(title, body string) int {
	n := 0
	for _, forms := range f.telling {
		if slices.ContainsFunc(search.CountTerms(0, forms, title, body).Often, func(times int) bool { return times > 0 }) {
			n++
		}
	}
	return n
}

// newest gives the guides that were written last.
func (s *Site) newest(v *page.Visit, most int) ([]guideLine, error) {
	articles, err := s.Store().NewestArticles(v.Ctx(), v.Actor.Scope(), 2*most)
	if err != nil {
		return nil, err
	}
	articles = slices.DeleteFunc(articles, func(a store.Article) bool { return !s.mayRead(v, a) })
	var lines []guideLine
	for _, a := range articles[:min(most, len(articles))] {
		lines = append(lines, guideOf(a, ""))
	}
	return lines, nil
}

func guideOf(a store.Article, question string) guideLine {
	return guideLine{ID: a.ID, Title: marked(a.Title, question), Minutes: 1 + len(strings.Fields(a.Body))/perMinute}
}

// marked cuts a title into pieces, those apart that a question asks for. Words are compared as the search compares them.
func marked(title, question string) []piece {
	asked := map[string]bool{}
	for _, terms := range search.Words(question) {
		for _, term := range terms {
			asked[term] = true
		}
	}
	var pieces []piece
	for i, word := range strings.Fields(title) {
		hit := slices.ContainsFunc(search.Words(word), func(terms []string) bool {
			return slices.ContainsFunc(terms, func(term string) bool { return asked[term] })
		})
		if i > 0 {
			word = " " + word
		}
		if n := len(pieces); n > 0 && pieces[n-1].Hit == hit {
			pieces[n-1].Text += word
			continue
		}
		if hit && i > 0 {
			pieces[len(pieces)-1].Text += " "
			word = strings.TrimPrefix(word, " ")
		}
		pieces = append(pieces, piece{Text: word, Hit: hit})
	}
	return pieces
}
