package admin

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// tierEdit is a tier with the form of its policy.
type tierEdit struct {
	draft
	Tier  desk.Tier
	House desk.House
}

func tierValues(t desk.Tier) url.Values {
	values := url.Values{
		"name": {t.Name}, "scope": {t.Scope}, "duties": {strings.Join(t.Duties, "\n")}, "leave_when": {strings.Join(t.LeaveWhen, "\n")},
		"known_issues_only": {yes(t.KnownIssuesOnly)}, "speaks_to_requester": {yes(t.SpeaksToRequester)},
		"target_share": {strconv.Itoa(int(math.Round(t.TargetShare * 100)))}, "cost_rate": {money(t.CostRate)},
		"time_limit": {strconv.Itoa(int(t.TimeLimit / time.Minute))}, "next": {},
		"excludes": texts(t.Excludes), "sees_assets": {yes(t.SeesAssets)}, "sees_logs": {yes(t.SeesLogs)}, "research": {yes(t.Research)},
		"tools": {strings.Join(toolLines(t.Tools), "\n")},
	}
	skipValues(values, t)
	for _, next := range t.Next {
		values.Add("next", strconv.Itoa(next))
	}
	return values
}

func (s *Site) tierEdit(v *page.Visit) (tierEdit, error) {
	number, err := strconv.Atoi(v.R.PathValue("number"))
	house := s.House()
	tier, ok := house.Tier(number)
	if err != nil || !ok {
		return tierEdit{}, desk.NotFound("tier")
	}
	return tierEdit{Tier: tier, House: house, draft: fresh("tier", tierValues(tier))}, nil
}

func (s *Site) tierShow(v *page.Visit) error {
	e, err := s.tierEdit(v)
	if err != nil {
		return err
	}
	return s.tierPage(v, http.StatusOK, e)
}

func (s *Site) tierSave(v *page.Visit) error {
	e, err := s.tierEdit(v)
	if err != nil {
		return err
	}
	if e.draft, err = sent(v, "tier", e.kept); err != nil {
		return err
	}
	var tier desk.Tier
	if err = e.checkSeen(); err == nil {
		tier, err = e.tier(e.Tier)
	}
	if err == nil {
		err = s.Engine.SaveHouse(v.Ctx(), v.Actor, "tier.save", tierRef(tier.Number), func(h *desk.House) error { return h.PutTier(tier) })
	}
	if isStaleOrRefused(err) {
		return s.tierPage(v, e.refuse(v, err), e)
	}
	if err != nil {
		return err
	}
	v.Go(tierPath(tier.Number) + "?done=saved")
	return nil
}

func (d draft) tier(t desk.Tier) (desk.Tier, error) {
	t.Name, t.Scope, t.Duties, t.LeaveWhen = d.get("name"), d.get("scope"), d.lines("duties"), d.lines("leave_when")
	t.KnownIssuesOnly, t.SpeaksToRequester = d.is("known_issues_only"), d.is("speaks_to_requester")
	if t.Number >= 1 && t.Number <= 3 { // the form of the others has no rights
		t = d.tierRights(t)
	}
	share, err := d.figure("target_share")
	if err != nil {
		return t, err
	}
	if percent := math.Round(t.TargetShare * 100); share != percent { // a share with more figures than are shown stays as it was
		t.TargetShare = share / 100
	}
	cost, err := d.figure("cost_rate")
	if err != nil {
		return t, err
	}
	t.CostRate = int64(math.Round(cost * 100))
	if t.TimeLimit, err = d.minutes("time_limit"); err != nil {
		return t, err
	}
	t.Next = nil
	for _, text := range d.all("next") {
		next, err := strconv.Atoi(text)
		if err != nil {
			return t, desk.Invalid("next", "tier.next", "A ticket can go on to the other tiers of the desk only.")
		}
		t.Next = append(t.Next, next)
	}
	return t, nil
}

// figure reads a number; nothing is 0.
func (d draft) figure(name string) (float64, error) {
	text := strings.Replace(strings.TrimSpace(d.get(name)), ",", ".", 1)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.Abs(n) > 1e9 {
		return 0, desk.Invalid(name, "form.number", "This is not a number. Write it in figures.")
	}
	return n, nil
}

// minutes reads a time in minutes; nothing is no limit.
func (d draft) minutes(name string) (time.Duration, error) {
	n, err := d.figure(name)
	if err == nil && n != math.Trunc(n) {
		err = desk.Invalid(name, "form.number", "This is not a number. Write it in figures.")
	}
	n = min(max(n, -1), 1e7) // outside of every limit, and still a time
	return time.Duration(n) * time.Minute, err
}

func (s *Site) tierPage(v *page.Visit, status int, e tierEdit) error {
	title := v.T("tier.named", "N", e.Tier.Number, "Name", e.Tier.Name)
	return s.Render(v, status, tierEditPage(s.head(v, title, link{Href: "/admin/tiers", Label: v.T("admin.tiers")}), e))
}

// others are the tiers a ticket may go on to.
func (e tierEdit) others(ctx context.Context) []part.Option {
	var options []part.Option
	for _, t := range e.House.Tiers {
		if t.Number != e.Tier.Number {
			options = append(options, part.Option{Value: strconv.Itoa(t.Number), Label: words.T(ctx, "tier.named", "N", t.Number, "Name", t.Name)})
		}
	}
	return options
}

// edgeEdit is the contract of one way between two tiers with its form.
type edgeEdit struct {
	draft
	From, To desk.Tier
	Edge     desk.Edge
}

func edgeValues(e desk.Edge) url.Values {
	return url.Values{"parts": texts(e.Parts), "accept_within": {strconv.Itoa(int(e.AcceptWithin / time.Minute))}}
}

func (s *Site) edgeEdit(v *page.Visit) (edgeEdit, error) {
	from, fromErr := strconv.Atoi(v.R.PathValue("number"))
	to, toErr := strconv.Atoi(v.R.PathValue("to"))
	house := s.House()
	edge, ok := house.Edge(from, to)
	if fromErr != nil || toErr != nil || !ok || !slices.Contains(house.Ways(from), to) {
		return edgeEdit{}, desk.NotFound("edge")
	}
	e := edgeEdit{Edge: edge, draft: fresh("edge", edgeValues(edge))}
	e.From, _ = house.Tier(from)
	e.To, _ = house.Tier(to)
	return e, nil
}

func (s *Site) edgeShow(v *page.Visit) error {
	e, err := s.edgeEdit(v)
	if err != nil {
		return err
	}
	return s.edgePage(v, http.StatusOK, e)
}

func (s *Site) edgeSave(v *page.Visit) error {
	e, err := s.edgeEdit(v)
	if err != nil {
		return err
	}
	if e.draft, err = sent(v, "edge", e.kept); err != nil {
		return err
	}
	edge := e.Edge
	edge.Parts = nil
	for _, part := range desk.PartCodes { // in the order people write them
		if slices.Contains(e.all("parts"), string(part)) {
			edge.Parts = append(edge.Parts, part)
		}
	}
	if err = e.checkSeen(); err == nil {
		edge.AcceptWithin, err = e.minutes("accept_within")
	}
	if err == nil {
		err = s.Engine.SaveHouse(v.Ctx(), v.Actor, "tier.save", edgeRef(edge), func(h *desk.House) error { return h.PutEdge(edge) })
	}
	if isStaleOrRefused(err) {
		return s.edgePage(v, e.refuse(v, err), e)
	}
	if err != nil {
		return err
	}
	v.Go("/admin/tiers?done=saved")
	return nil
}

func (s *Site) edgePage(v *page.Visit, status int, e edgeEdit) error {
	title := v.T("admin.edge.title", "From", e.From.Number, "To", e.To.Number)
	return s.Render(v, status, edgeEditPage(s.head(v, title, link{Href: "/admin/tiers", Label: v.T("admin.tiers")}), e))
}

// decimal lets a number have a fraction.
func decimal(f part.Field) part.Field {
	f.Step = "0.01"
	return f
}
