package admin

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/words"
)

func (s *Site) scriptRoutes() []page.Route {
	act := desk.ActSaveScript
	return []page.Route{
		{Method: "GET", Path: "/admin/scripts", Handle: s.may(act, s.scriptList)},
		{Method: "GET", Path: "/admin/scripts/new", Handle: s.may(act, s.scriptShow)},
		{Method: "POST", Path: "/admin/scripts", Handle: s.may(act, s.scriptSave)},
		{Method: "POST", Path: "/admin/scripts/file", Handle: s.may(act, s.scriptUpload)},
		{Method: "GET", Path: "/admin/scripts/{id}", Handle: s.may(act, s.scriptShow)},
		{Method: "POST", Path: "/admin/scripts/{id}", Handle: s.may(act, s.scriptSave)},
		{Method: "POST", Path: "/admin/scripts/{id}/retired", Handle: s.may(act, s.scriptRetire)},
		{Method: "GET", Path: "/admin/scripts/{id}/file", Handle: s.may(act, s.scriptFile)},
	}
}

// scriptList are all scripts in their newest versions with what came of them.
type scriptList struct {
	Lines []scriptLine
}

type scriptLine struct {
	sop.Script
	Stats  store.ScriptStats
	Owner  desk.Person
	Review string // a date in words; empty: none
	Late   bool
}

func (s *Site) scriptList(v *page.Visit) error {
	counts, err := s.Store().ScriptCounts(v.Ctx(), "")
	if err != nil {
		return err
	}
	stats := store.StatsOf(counts)
	scripts := s.Engine.Scripts()
	var owners []desk.PersonID
	for _, one := range scripts {
		owners = append(owners, desk.PersonID(one.Owner))
	}
	people, err := s.Store().Persons(v.Ctx(), owners)
	if err != nil {
		return err
	}
	var l scriptList
	for _, one := range scripts {
		l.Lines = append(l.Lines, scriptLineOf(v.Words, one, stats[one.ID], people[desk.PersonID(one.Owner)]))
	}
	slices.SortStableFunc(l.Lines, func(a, b scriptLine) int { // what is in use first
		switch {
		case a.Retired == b.Retired:
			return 0
		case a.Retired:
			return 1
		}
		return -1
	})
	h := s.head(v, v.T("admin.scripts")).with(link{Href: "/admin/scripts/new", Label: v.T("admin.script.new")})
	return s.Render(v, http.StatusOK, scriptListPage(h, l))
}

func scriptLineOf(w *words.Words, one sop.Script, stats store.ScriptStats, owner desk.Person) scriptLine {
	l := scriptLine{Script: one, Stats: stats, Owner: owner, Late: !one.Retired && one.IsOverdue(w.Now)}
	if at, err := time.Parse(time.DateOnly, one.ReviewBy); err == nil {
		l.Review = w.Dated(at.Add(12 * time.Hour))
	}
	return l
}

func scriptPath(id sop.ID) string { return "/admin/scripts/" + string(id) }

// tierWords says who runs a script.
func tierWords(ctx context.Context, one sop.Script) string {
	if len(one.Tiers) == 0 {
		return words.T(ctx, "admin.script.every_tier")
	}
	var tiers []string
	for _, tier := range one.Tiers {
		tiers = append(tiers, fmt.Sprintf("T%d", tier))
	}
	return strings.Join(tiers, ", ")
}

// helpedWords says which part was helped.
func helpedWords(ctx context.Context, stats store.ScriptStats) string {
	share, said := stats.HelpedShare()
	if !said {
		return "–"
	}
	return words.T(ctx, "admin.script.percent", "N", int(100*share+0.5))
}

// timeWords says how long the middle walk takes, put together from the middle times of the steps that were done most: those of the longest way.
func timeWords(ctx context.Context, one sop.Script, stats store.ScriptStats) string {
	total, n := time.Duration(0), int64(0)
	for _, p := range one.Steps {
		of := stats.Steps[p.ID]
		total += of.Median * time.Duration(of.N)
		n += of.N
	}
	if n == 0 {
		return "–"
	}
	return words.Span(ctx, total/time.Duration(n))
}
