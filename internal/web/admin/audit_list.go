package admin

import (
	"context"
	"net/http"
	"strconv"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/words"
)

// auditList is the trail of what is no ticket, the newest first.
type auditList struct {
	Trail []store.Audit
	Names map[string]string // of people, clients, teams and what else an entry may be about
	Next  string
}

func (s *Site) auditList(v *page.Visit) error {
	before, _ := strconv.ParseInt(v.Query("after"), 10, 64)
	trail, err := s.Store().AuditTrail(v.Ctx(), before, pageSize)
	if err != nil {
		return err
	}
	l := auditList{Trail: trail}
	if len(trail) == pageSize {
		l.Next = strconv.FormatInt(trail[len(trail)-1].Pos, 10)
	}
	if l.Names, err = s.auditNames(v.Ctx(), trail); err != nil {
		return err
	}
	return s.Render(v, http.StatusOK, auditListPage(s.head(v, v.T("admin.audit")), l))
}

// auditNames finds what the ids of a trail are called. What is gone keeps its id.
func (s *Site) auditNames(ctx context.Context, trail []store.Audit) (map[string]string, error) {
	names := map[string]string{}
	house := s.House()
	for id, t := range house.Teams {
		names[string(id)] = t.Name
	}
	for id, c := range house.Categories {
		names[string(id)] = c.Name
	}
	for id, v := range house.Vendors {
		names[string(id)] = v.Name
	}
	var ids []desk.PersonID
	for _, a := range trail {
		ids = append(ids, a.By, desk.PersonID(a.Ref))
	}
	people, err := s.Store().Persons(ctx, ids)
	if err != nil {
		return nil, err
	}
	for id, p := range people {
		names[string(id)] = orAddress(p)
	}
	for _, a := range trail {
		if a.Ref == "" || names[a.Ref] != "" {
			continue
		}
		c, err := s.Store().Client(ctx, desk.ClientID(a.Ref))
		if err == nil {
			names[a.Ref] = c.Name
		} else if !store.IsNotFound(err) {
			return nil, err
		}
	}
	return names, nil
}

// act says what was done; one the catalog does not know is shown by its code.
func act(ctx context.Context, a store.Audit) string {
	if said, ok := words.From(ctx).Find("admin.act." + a.Act); ok {
		return said
	}
	return a.Act
}

// by says who did it: a person, or the desk itself.
func (l auditList) by(ctx context.Context, a store.Audit) string {
	switch {
	case a.By == "":
		return words.T(ctx, "admin.audit.desk")
	case l.Names[string(a.By)] == "":
		return words.T(ctx, "someone")
	default:
		return l.Names[string(a.By)]
	}
}
