package workspace

import (
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// viewSave keeps the list somebody looks at under a name, for themselves. Its address can be given to anybody: what they see in
// it is theirs.
func (s *Site) viewSave(v *page.Visit) error {
	query, err := url.ParseQuery(v.Form("query"))
	if err != nil {
		return desk.Invalid("query", "view.query", "This view has too many conditions.")
	}
	view := store.View{ID: uuid.NewString(), Owner: v.Person().ID, Name: strings.TrimSpace(v.Form("name")), Query: kept(query).Encode()}
	if err := s.Store().SaveView(v.Ctx(), view, s.audit(v, "view.save", view.ID)); err != nil {
		return err
	}
	v.Go("/tickets?" + view.Query)
	return nil
}

// viewRename gives one of the visitor's own views another name.
func (s *Site) viewRename(v *page.Visit) error {
	view, err := s.ownView(v)
	if err != nil {
		return err
	}
	view.Name = strings.TrimSpace(v.Form("name"))
	if err := s.Store().SaveView(v.Ctx(), view, s.audit(v, "view.save", view.ID)); err != nil {
		return err
	}
	v.Go("/tickets?" + view.Query)
	return nil
}

// ownView reads the view of the address, if it is the visitor's own.
func (s *Site) ownView(v *page.Visit) (store.View, error) {
	view, err := s.Store().View(v.Ctx(), v.R.PathValue("id"))
	if err == nil && view.Owner != v.Person().ID {
		err = desk.NotFound("view")
	}
	return view, err
}

// viewDelete forgets one of the visitor's own views.
func (s *Site) viewDelete(v *page.Visit) error {
	view, err := s.ownView(v)
	if err != nil {
		return err
	}
	if err := s.Store().DeleteView(v.Ctx(), view.ID, s.audit(v, "view.delete", view.ID)); err != nil {
		return err
	}
	v.Go("/tickets")
	return nil
}

func (s *Site) audit(v *page.Visit, act, ref string) store.Audit {
	return store.Audit{At: time.Now().UTC(), By: v.Person().ID, Act: act, Ref: ref}
}
