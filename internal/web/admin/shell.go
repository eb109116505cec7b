package admin

import (
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
)

// head is the top of a page: where it lies, what it is called, and the one thing people come to add.
type head struct {
	part.Frame
	Trail []link // from the overview down
	Saved string // what was just done
	Act   link   // empty: nothing is added here
	Query string // what was searched for
}

type link struct{ Href, Label, Icon string }

// done are what a page may say was just done.
var done = map[string]string{"saved": "admin.saved", "published": "rules.published", "added": "admin.added", "ended": "admin.ended", "retried": "admin.retried", "released": "admin.released", "invited": "admin.invited"}

func (s *Site) head(v *page.Visit, title string, trail ...link) head {
	h := head{Frame: s.Frame(v, title), Trail: append([]link{{Href: "/admin", Label: v.T("admin.title")}}, trail...), Query: v.Query("q")}
	if id, ok := done[v.Query("done")]; ok {
		h.Saved = v.T(id)
	}
	return h
}

func (h head) with(act link) head {
	h.Act = act
	return h
}

// next is the address of the next page of a list.
func next(path, query, after string) string {
	address := path + "?after=" + part.Escape(after)
	if query != "" {
		address += "&q=" + part.Escape(query)
	}
	return address
}
