package admin

import (
	"cmp"
	"context"
	"net/http"
	"net/url"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// categoryList are the categories as a tree of two levels.
type categoryList struct {
	House desk.House
	Roots []desk.Category
}

func (s *Site) categoryList(v *page.Visit) error {
	house := s.House()
	h := s.head(v, v.T("admin.categories")).with(link{Href: "/admin/categories/new", Label: v.T("admin.category.new")})
	return s.Render(v, http.StatusOK, categoryListPage(h, categoryList{House: house, Roots: part.CategoriesUnder(house, "")}))
}

func categoryPath(id desk.CategoryID) string { return "/admin/categories/" + string(id) }

// categoryEdit is a category with its form.
type categoryEdit struct {
	draft
	Category desk.Category
	IsNew    bool
	House    desk.House
}

func categoryValues(c desk.Category) url.Values {
	values := url.Values{"name": {c.Name}, "parent_id": {string(c.Parent)}, "team_id": {string(c.Team)}, "type": {string(c.Type)}}
	questionValues(values, c.Intake)
	needRows.levels(values, needLevels(c.Needs))
	return values
}

func (s *Site) categoryEdit(v *page.Visit) (categoryEdit, error) {
	e := categoryEdit{IsNew: true, House: s.House()}
	if id := desk.CategoryID(v.R.PathValue("id")); id != "" {
		c, ok := e.House.Categories[id]
		if !ok {
			return e, desk.NotFound("category")
		}
		e.IsNew, e.Category = false, c
	}
	e.draft = fresh("category", categoryValues(e.Category))
	if e.IsNew {
		e.draft = blank("category", e.kept)
	}
	return e, nil
}

func (s *Site) categoryShow(v *page.Visit) error {
	e, err := s.categoryEdit(v)
	if err != nil {
		return err
	}
	return s.categoryPage(v, http.StatusOK, e)
}

func (s *Site) categorySave(v *page.Visit) error {
	e, err := s.categoryEdit(v)
	if err != nil {
		return err
	}
	if e.draft, err = sent(v, "category", e.kept); err != nil {
		return err
	}
	c := e.Category
	c.Name, c.Parent, c.Team, c.Type = e.get("name"), desk.CategoryID(e.get("parent_id")), desk.TeamID(e.get("team_id")), desk.Type(e.get("type"))
	if questionRows.count(e.draft) > 0 {
		c.Intake = e.readQuestions()
	}
	if needRows.count(e.draft) > 0 {
		c.Needs = e.readNeeds()
	}
	if e.get("do") == doTry {
		questionRows.more(e.draft)
		needRows.more(e.draft)
		return s.categoryPage(v, http.StatusOK, e)
	}
	if e.IsNew {
		id, err := v.NewID()
		if err != nil {
			return err
		}
		c.ID = desk.CategoryID(id)
	}
	if err = e.checkSeen(); err == nil {
		err = s.saveHouse(v, "category.save", string(c.ID), e.IsNew, func(h *desk.House) error {
			if e.IsNew && h.Categories[c.ID].ID != "" {
				return errThere
			}
			return h.PutCategory(c)
		})
	}
	if isStaleOrRefused(err) {
		return s.categoryPage(v, e.refuse(v, err), e)
	}
	if err != nil {
		return err
	}
	v.Go("/admin/categories?done=saved")
	return nil
}

func (s *Site) categoryPage(v *page.Visit, status int, e categoryEdit) error {
	title := cmp.Or(e.Category.Name, v.T("admin.category.new"))
	return s.Render(v, status, categoryEditPage(s.head(v, title, link{Href: "/admin/categories", Label: v.T("admin.categories")}), e))
}

func (e categoryEdit) action() string {
	if e.IsNew {
		return "/admin/categories"
	}
	return categoryPath(e.Category.ID)
}

func (e categoryEdit) parents(ctx context.Context) []part.Option {
	options := []part.Option{{Label: words.T(ctx, "admin.category.top")}}
	for _, c := range part.CategoriesUnder(e.House, "") {
		if c.ID != e.Category.ID || e.IsNew {
			options = append(options, part.Option{Value: string(c.ID), Label: c.Name})
		}
	}
	return options
}

// teamName is a team as it stands in a choice.
func teamName(t desk.Team) string { return "T" + itoa(t.Tier) + " " + t.Name }

func (e categoryEdit) teams(ctx context.Context) []part.Option {
	options := []part.Option{{Label: words.T(ctx, "admin.category.intake", "Team", teamName(e.House.Teams[e.House.Intake]))}}
	for _, t := range teams(e.House) {
		if t.Client == "" || t.ID == e.Category.Team {
			options = append(options, part.Option{Value: string(t.ID), Label: teamName(t)})
		}
	}
	return options
}

func (e categoryEdit) types(ctx context.Context) []part.Option {
	return append([]part.Option{{Label: words.T(ctx, "admin.category.as_opened")}}, codes(ctx, "type", desk.Types)...)
}
