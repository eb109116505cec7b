package workspace

import (
	"encoding/csv"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/report"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// tierReport is how tickets moved through the tiers, as managers see it.
type tierReport struct {
	report.Report
	House   desk.House
	Asked   tierAsked
	Target  float64 // the share that tier 1 is to solve; 0: none
	Behind  int     // changed tickets that are not counted yet
	Problem string  // what is wrong with what was asked; the report is of everything then
}

// tierAsked is which tickets a report is about, as its form has it.
type tierAsked struct {
	From, To, Client, Of string
	Clients              []desk.Client
	Logs                 []desk.LogCode
}

// tierTickets are the tickets behind a number of the report.
type tierTickets struct {
	Asked tierAsked
	Pick  store.FlowPick
	Title string
	Rows  []row
	More  string
	Days  string // of the first page, where the number was on it
}

const (
	shownBehind  = 1000
	shownPairs   = 12
	shownClients = 200
	ofLog        = "log:"
)

// asked reads the form: which days, which client, and whether what was worked here, or what came from a log.
func (s *Site) asked(v *page.Visit) (tierAsked, store.FlowFilter, error) {
	a := tierAsked{From: v.Query("from"), To: v.Query("to"), Client: v.Query("client"), Of: v.Query("of")}
	source, log := a.Of, ""
	if name, ok := strings.CutPrefix(a.Of, ofLog); ok {
		source, log = string(store.FlowImported), name
	}
	f, err := store.ReadFlowFilter(a.From, a.To, a.Client, log, source)
	return a, f, err
}

// mayReport is for those who lead; others learn only that there is no such page.
func mayReport(v *page.Visit) error {
	if v.Actor.MayAct(desk.ActSeeReports) != nil {
		return desk.NotFound("page")
	}
	return nil
}

func (s *Site) tierReport(v *page.Visit) error {
	if err := mayReport(v); err != nil {
		return err
	}
	r := tierReport{House: s.House()}
	a, f, err := s.asked(v)
	if err != nil {
		r.Problem, f = v.Words.Problem(err), store.FlowFilter{}
	}
	r.Asked = a
	scope := v.Actor.Scope()
	sum, err := s.Store().FlowSum(v.Ctx(), scope, f)
	if err != nil {
		return err
	}
	r.Report = sum.Tell()
	if tier, ok := r.House.Tier(1); ok {
		r.Target = tier.TargetShare
	}
	if r.Behind, err = s.Store().FlowsBehind(v.Ctx(), shownBehind); err != nil {
		return err
	}
	if r.Asked.Logs, err = s.Store().FlowLogs(v.Ctx(), scope); err != nil {
		return err
	}
	if r.Asked.Clients, _, err = s.Store().ListClients(v.Ctx(), scope, store.Listing{Limit: shownClients}); err != nil {
		return err
	}
	return s.Render(v, http.StatusOK, tierReportPage(s.Frame(v, v.T("tiers.title")), r))
}

// tierTable gives the report as a table to keep.
func (s *Site) tierTable(v *page.Visit) error {
	if err := mayReport(v); err != nil {
		return err
	}
	_, f, err := s.asked(v)
	if err != nil {
		return err
	}
	sum, err := s.Store().FlowSum(v.Ctx(), v.Actor.Scope(), f)
	if err != nil {
		return err
	}
	house := s.House()
	v.W.Header().Set("Content-Type", "text/csv; charset=utf-8")
	v.W.Header().Set("Content-Disposition", `attachment; filename="tiers.csv"`)
	table := csv.NewWriter(v.W)
	_ = table.Write([]string{"measure", "of", "value"}) // told by Flush, as the others
	for _, line := range sum.Tell().Lines(house.TeamName) {
		_ = table.Write([]string{report.Cell(line.Measure), report.Cell(line.Of), report.Cell(line.Value)})
	}
	table.Flush()
	return nil // who has gone away needs no page about it
}

func (s *Site) tierTickets(v *page.Visit) error {
	if err := mayReport(v); err != nil {
		return err
	}
	a, f, err := s.asked(v)
	if err != nil {
		return err
	}
	t := tierTickets{Asked: a, Pick: store.FlowPick(v.Query("pick"))}
	found, next, err := s.Store().FlowTickets(v.Ctx(), v.Actor.Scope(), f, t.Pick, store.Page{Limit: pageSize, After: v.Query("after")})
	if err != nil {
		return err
	}
	t.Title = t.name(v.Words, s.House())
	if days := v.Query("days"); days == weekDays || slices.ContainsFunc(spans, func(n int) bool { return days == strconv.Itoa(n) }) {
		t.Days = days
	}
	if t.Rows, err = s.named(v, found, listing{Sort: store.SortNewest}); err != nil {
		return err
	}
	for i, r := range t.Rows { // what was counted is a matter of the days of opening
		t.Rows[i].Clock = part.Clock{Text: v.Words.When(r.OpenedAt), Hint: v.T("row.opened", "At", words.Exactly(v.Ctx(), r.OpenedAt))}
	}
	if next != "" {
		t.More = a.tickets(t.Pick) + "&after=" + url.QueryEscape(next)
	}
	if v.IsPartial() {
		return s.Render(v, http.StatusOK, rows(listing{Rows: t.Rows, More: t.More}))
	}
	return s.Render(v, http.StatusOK, tierTicketsPage(s.Frame(v, t.Title), t))
}

// dayBegins is the first instant of a day of [store.DayOf].
func dayBegins(day int64) time.Time { return time.Unix(day*24*60*60, 0).UTC() }

// back is the page that the number stands on.
func (t tierTickets) back() (label string, href templ.SafeURL) {
	if t.Days != "" {
		return "report.title", templ.SafeURL("/reports?days=" + t.Days)
	}
	return "tiers.title", templ.SafeURL(t.Asked.address("/reports/tiers"))
}

// span says how many tickets there are, where all are on the page, and in which days they were opened.
func (t tierTickets) span(w *words.Words) string {
	var parts []string
	if t.More == "" {
		parts = append(parts, w.N("tiers.tickets.n", len(t.Rows)))
	}
	from, to := t.Asked.day(t.Asked.From, w), t.Asked.day(t.Asked.To, w)
	switch {
	case from != "" && to != "":
		parts = append(parts, w.T("tiers.tickets.between", "From", from, "To", to))
	case from != "":
		parts = append(parts, w.T("tiers.tickets.since", "From", from))
	case to != "":
		parts = append(parts, w.T("tiers.tickets.until", "To", to))
	}
	if _, _, _, ok := t.Pick.SolvedIn(); ok {
		parts = append(parts, w.T("tiers.tickets.once"))
	}
	if t.Pick == store.PickAll {
		parts = append(parts, w.T("tiers.tickets.without"))
	}
	return strings.Join(append(parts, w.T("tiers.tickets.order")), " · ")
}

// name says which tickets a number counts.
func (t tierTickets) name(w *words.Words, house desk.House) string {
	kind, value, _ := t.Pick.Parts()
	first, second, _ := strings.Cut(value, ":")
	switch kind {
	case "pair", "handoff":
		return w.T("tiers.pick."+kind, "From", house.TeamName(desk.TeamID(first)), "To", house.TeamName(desk.TeamID(second)))
	case "move":
		return w.T("tiers.pick.move", "From", first, "To", second)
	case "hold":
		return w.T("tiers.pick.hold", "Reason", w.T("tiers.in."+value))
	case "solved_in":
		from, to, front, _ := t.Pick.SolvedIn()
		id := "tiers.pick.solved_in"
		if front {
			id += ".front"
		}
		return w.T(id, "From", w.Local(time.UTC).Dated(dayBegins(from)), "To", w.Local(time.UTC).Dated(dayBegins(to)))
	case "changes":
		n, _ := strconv.Atoi(value)
		return w.T("tiers.pick.changes", "N", report.BandName(n))
	default:
		return w.T("tiers.pick."+kind, "Value", value)
	}
}

// query keeps what was asked.
func (a tierAsked) query() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"from": a.From, "to": a.To, "client": a.Client, "of": a.Of} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

// day says a day of the form; empty where it has none.
func (a tierAsked) day(text string, w *words.Words) string {
	at, err := time.ParseInLocation(time.DateOnly, text, w.Zone)
	if err != nil {
		return ""
	}
	return w.Day(at)
}

func (a tierAsked) address(path string) string { return path + suffix(a.query()) }

// tickets is where the tickets behind a number are.
func (a tierAsked) tickets(pick store.FlowPick) string {
	q := a.query()
	q.Set("pick", string(pick))
	return "/reports/tiers/tickets?" + q.Encode()
}

func (a tierAsked) clients(w *words.Words) []part.Option {
	options := []part.Option{{Label: w.T("tiers.client.all")}}
	for _, c := range a.Clients {
		options = append(options, part.Option{Value: string(c.ID), Label: c.Name})
	}
	return options
}

func (a tierAsked) sources(w *words.Words) []part.Option {
	options := []part.Option{{Label: w.T("tiers.of.all")}, {Value: string(store.FlowDesk), Label: w.T("tiers.of.desk")}, {Value: string(store.FlowImported), Label: w.T("tiers.of.imported")}}
	for _, log := range a.Logs {
		options = append(options, part.Option{Value: ofLog + string(log), Label: w.T("tiers.of.log", "Log", string(log))})
	}
	return options
}

// share is a part of all cases, to a tenth of a percent.
func (r tierReport) share(w *words.Words, n int) string {
	return w.Percent(float64(n) / float64(max(r.Cases, 1)))
}

// tiers are those that any figure speaks of: always 1 to 3.
func (r tierReport) tiers() []int {
	all := []int{1, 2, 3}
	for _, counts := range []map[int]int{r.First, r.Last, r.Highest, r.Solved} {
		for tier := range counts {
			all = append(all, tier)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// stayStates are the columns of the time by tier, in order.
var stayStates = []string{"open", "requester", "vendor", "change", "scheduled", "resolved", "closed"}

// stays gives the days of a tier by state.
func (r tierReport) stays(tier int) map[string]report.StayLine {
	lines := map[string]report.StayLine{}
	for _, line := range r.InOrder() {
		if line.Tier == tier {
			lines[line.In] = line
		}
	}
	return lines
}

// stayTiers are the tiers at which any time was spent.
func (r tierReport) stayTiers() []int {
	var all []int
	for _, line := range r.InOrder() {
		if !slices.Contains(all, line.Tier) {
			all = append(all, line.Tier)
		}
	}
	return all
}

// The flow picture: tiers side by side, upward moves above them and downward ones below, as thick as they are many.
const (
	pictureWide  = 640.0
	pictureHigh  = 250.0
	boxWide      = 96.0
	boxHigh      = 46.0
	thickest     = 22.0
	pictureSides = 30.0
)

type pictureBox struct {
	Tier   int
	X, Y   float64
	Within int
}

type pictureArc struct {
	report.Way
	N        int
	Path     string
	Width    float64
	TextX, Y float64
}

// picture lays the moves out.
func (r tierReport) picture() (boxes []pictureBox, arcs []pictureArc) {
	var tiers []int
	most := 1
	for way, n := range r.Moves {
		tiers = append(tiers, way.From, way.To)
		if way.From != way.To {
			most = max(most, n)
		}
	}
	tiers = append(tiers, r.tiers()...)
	slices.Sort(tiers)
	tiers = slices.Compact(tiers)
	middle := pictureHigh / 2
	at := map[int]float64{}
	for i, tier := range tiers {
		at[tier] = pictureSides + boxWide/2 + float64(i)*(pictureWide-2*pictureSides-boxWide)/float64(max(len(tiers)-1, 1))
		boxes = append(boxes, pictureBox{Tier: tier, X: at[tier], Y: middle, Within: r.Moves[report.Way{From: tier, To: tier}]})
	}
	for _, way := range r.Ways() {
		if way.From == way.To {
			continue
		}
		gap := math.Abs(at[way.To]-at[way.From]) / (pictureWide - 2*pictureSides - boxWide)
		lift := 40 + 70*gap
		side := -1.0
		if way.To < way.From {
			side = 1
		}
		y := middle + side*boxHigh/2
		// Ways that leave and reach a tier have their own places at its edge.
		from, to := at[way.From]+16*direction(way), at[way.To]-16*direction(way)
		arcs = append(arcs, pictureArc{
			Way: way, N: r.Moves[way], Width: 1.5 + (thickest-1.5)*float64(r.Moves[way])/float64(most),
			Path:  fmt.Sprintf("M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f", from, y, from, y+side*lift, to, y+side*lift, to, y),
			TextX: (from + to) / 2, Y: y + side*lift*0.75,
		})
	}
	return boxes, arcs
}

func direction(way report.Way) float64 {
	if way.To < way.From {
		return -1
	}
	return 1
}

func coordinate(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// rules are those that sent anything, the worst first.
func (r tierReport) rules() []string {
	var refs []string
	for ref := range r.Rules {
		refs = append(refs, ref)
	}
	slices.Sort(refs)
	slices.SortStableFunc(refs, func(a, b string) int { return r.Rules[b].Bounced - r.Rules[a].Bounced })
	return refs
}
