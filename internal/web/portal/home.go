package portal

import (
	"net/http"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// home is the first page: the question, answers to it, and how one's requests stand.
type home struct {
	answers
	Guides []guideLine
	Mine   []requestLine
	More   bool // there are more of mine
}

// answers are what the search found for a question.
type answers struct {
	Query  string
	Found  []guideLine
	Agent  bool // the visitor works at the desk and looks at the portal
	Signed bool
}

// maxMine is how many of my requests stand beside the search.
const maxMine = 4

func (s *Site) home(v *page.Visit) error {
	if v.IsAgent() && v.Query("portal") == "" {
		v.Go("/tickets")
		return nil
	}
	found, err := s.answer(v)
	if err != nil {
		return err
	}
	h := home{answers: found}
	if h.Guides, err = s.newest(v, maxNewest); err != nil {
		return err
	}
	if found.Signed {
		var rows []store.Row
		if rows, h.More, err = s.mine(v); err != nil {
			return err
		}
		if h.Mine, err = s.lines(v, rows); err != nil {
			return err
		}
	}
	return s.Render(v, http.StatusOK, homePage(s.Frame(v, v.T("portal.title")), h))
}

// mine gives the visitor's requests that are not over, those before the others that wait for a word of theirs; and whether there are more.
func (s *Site) mine(v *page.Visit) ([]store.Row, bool, error) {
	waiting, err := s.waiting(v, maxMine+1)
	if err != nil {
		return nil, false, err
	}
	filter := store.TicketFilter{Scope: side(v), Requester: v.Person().ID, States: unsettled}
	others, more, err := s.Store().ListTickets(v.Ctx(), filter, store.Page{Sort: store.SortUpdated, Limit: maxMine})
	others = without(others, waiting)
	rows := shownOfMine(waiting, others)
	return rows, len(rows) < len(waiting)+len(others) || more != "", err
}

// maxSolved is how many solved requests take places from those that are still worked on.
const maxSolved = 2

// shownOfMine puts those first in which the desk waits for its requester, then what is solved and waits for their word, then the others.
func shownOfMine(waiting, others []store.Row) []store.Row {
	at := slices.IndexFunc(waiting, func(r store.Row) bool { return r.State == desk.StateResolved })
	if at < 0 {
		at = len(waiting)
	}
	asked, solved := waiting[:min(at, maxMine)], waiting[at:]
	room := maxMine - len(asked)
	solved = solved[:min(len(solved), room, max(maxSolved, room-len(others)))]
	return slices.Concat(asked, solved, others[:min(len(others), room-len(solved))])
}

// unsettled are the states in which something is still to come, be it only a word that it helped.
var unsettled = []desk.State{desk.StateNew, desk.StateOpen, desk.StateResolved}

// suggest gives the answers alone, for a script that asks while somebody types.
func (s *Site) suggest(v *page.Visit) error {
	found, err := s.answer(v)
	if err != nil {
		return err
	}
	if v.Query("for") == "new" {
		return s.Render(v, http.StatusOK, helpful(found))
	}
	return s.Render(v, http.StatusOK, suggestions(found))
}

func (s *Site) answer(v *page.Visit) (answers, error) {
	a := answers{Query: question(v.Query("q")), Agent: v.IsAgent(), Signed: v.Person().ID != ""}
	if a.Query == "" {
		return a, nil
	}
	var err error
	a.Found, err = s.find(v, a.Query, maxFound)
	return a, err
}
