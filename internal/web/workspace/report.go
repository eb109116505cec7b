package workspace

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"net/http"
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
)

// deskReport is the manager's first page: where the open work lies, whether more comes than goes, how it moves between the tiers.
type deskReport struct {
	Now     time.Time // to which what waits is counted, whatever days are looked at
	Days    int
	Week    bool // the last whole week, Monday to Sunday; else the days until now
	From    time.Time
	To      time.Time
	Ages    []ageRow
	Open    int64
	Created []int64 // by day, the oldest first
	Solved  []int64
	Totals  struct{ Created, Solved, SolvedFront, Handoffs, Returns int64 }
	Cases   report.Report // of the tickets opened in these days, which the lists behind its figures name
	Flow    []flow
	Teams   []teamLoad
	Due     []row
	DueAll  int     // of which Due are the first
	Target  float64 // share of all to be solved at tier 1
}

// behind is where the tickets of a figure are named, among those opened in the days of the report.
func (r deskReport) behind(pick store.FlowPick) templ.SafeURL {
	return templ.SafeURL(r.asked().tickets(pick) + "&days=" + r.days())
}

// days is the choice of days as the address has it.
func (r deskReport) days() string {
	if r.Week {
		return weekDays
	}
	return strconv.Itoa(r.Days)
}

// solved is where the tickets are named that were solved in the days of the report, whenever they were opened.
func (r deskReport) solved(front bool) templ.SafeURL {
	return templ.SafeURL(tierAsked{}.tickets(store.PickSolvedIn(store.DayOf(r.From), store.DayOf(r.To), front)) + "&days=" + r.days())
}

func (r deskReport) asked() tierAsked {
	a := tierAsked{From: r.From.Format(time.DateOnly)}
	if r.Week {
		a.To = r.To.Format(time.DateOnly)
	}
	return a
}

// byTicket is the report that follows the same tickets.
func (r deskReport) byTicket() templ.SafeURL {
	return templ.SafeURL(r.asked().address("/reports/tiers"))
}

// ageRow is a tier's open tickets by age.
type ageRow struct {
	Tier  int
	Name  string
	Bands [5]int64
	All   int64
}

// flow is how many tickets were offered from a tier to another, and how many came back.
type flow struct {
	From, To int
	N, Back  int64
}

// teamLoad is what a team has before it.
type teamLoad struct {
	Team           desk.Team
	Queue, Owned   int64
	Members        int
	AwaitsAnswer   int64
	OldestQueuedAt time.Time
}

// weekDays asks for the last whole week.
const weekDays = "week"

// spans are how far back the report may look, in days.
var spans = []int{7, 30, 90}

func (s *Site) reports(v *page.Visit) error {
	if !part.Leads(v.Person()) {
		return desk.NotFound("page")
	}
	r := deskReport{Days: 30, Now: v.Words.Now, To: v.Words.Now}
	for _, days := range spans {
		if v.Query("days") == strconv.Itoa(days) {
			r.Days = days
		}
	}
	if r.Week = v.Query("days") == weekDays; r.Week {
		r.Days, r.To = 7, r.To.AddDate(0, 0, -(int(r.To.Weekday())+6)%7-1)
	}
	r.From = r.To.AddDate(0, 0, 1-r.Days)
	front, _ := s.House().Tier(1)
	r.Target = front.TargetShare
	for _, step := range []func(*page.Visit, *deskReport) error{s.readAges, s.readFlow, s.readCases, s.readLoad, s.readDue} {
		if err := step(v, &r); err != nil {
			return err
		}
	}
	return s.Render(v, http.StatusOK, reportPage(s.Frame(v, v.T("report.title")), r))
}

// readAges counts the open tickets by tier and age.
func (s *Site) readAges(v *page.Visit, r *deskReport) error {
	counts, err := s.Store().OpenCounts(v.Ctx(), store.TicketFilter{Scope: v.Actor.Scope()}, v.Words.Now.UTC())
	if err != nil {
		return err
	}
	byTier := map[int]*ageRow{}
	for _, tier := range s.House().Tiers {
		if tier.Number > 0 {
			byTier[tier.Number] = &ageRow{Tier: tier.Number, Name: tier.Name}
		}
	}
	for _, c := range counts {
		if byTier[c.Tier] == nil {
			byTier[c.Tier] = &ageRow{Tier: c.Tier}
		}
		byTier[c.Tier].Bands[c.Age] += c.N
		byTier[c.Tier].All += c.N
		r.Open += c.N
	}
	for _, tier := range slices.Sorted(maps.Keys(byTier)) {
		r.Ages = append(r.Ages, *byTier[tier])
	}
	return nil
}

// readFlow reads what was opened, solved and handed over, day by day.
func (s *Site) readFlow(v *page.Visit, r *deskReport) error {
	first, last := store.DayOf(r.From), store.DayOf(r.To)
	rows, err := s.Store().Rollups(v.Ctx(), v.Actor.Scope(), first, last)
	if err != nil {
		return err
	}
	r.Created, r.Solved = make([]int64, last-first+1), make([]int64, last-first+1)
	type way struct{ from, to int }
	ways := map[way]*flow{}
	on := func(from, to int) *flow {
		w := way{from, to}
		if ways[w] == nil {
			ways[w] = &flow{From: from, To: to}
		}
		return ways[w]
	}
	for _, one := range rows {
		switch one.Metric {
		case store.MetricOpened:
			r.Created[one.Day-first] += one.N
			r.Totals.Created += one.N
		case store.MetricResolved:
			r.Solved[one.Day-first] += one.N
			r.Totals.Solved += one.N
			if one.From <= 1 {
				r.Totals.SolvedFront += one.N
			}
		case store.MetricHandoff:
			on(one.From, one.To).N += one.N
			r.Totals.Handoffs += one.N
		case store.MetricReturn:
			on(one.To, one.From).Back += one.N
			r.Totals.Returns += one.N
		}
	}
	for _, f := range ways {
		r.Flow = append(r.Flow, *f)
	}
	slices.SortFunc(r.Flow, func(a, b flow) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	return nil
}

// readLoad reads what each team has before it.
func (s *Site) readLoad(v *page.Visit, r *deskReport) error {
	agents, err := s.Store().ListAgents(v.Ctx())
	if err != nil {
		return err
	}
	for _, team := range teamsInOrder(s.House()) {
		load := teamLoad{Team: team}
		for _, a := range agents {
			if a.IsMember(team.ID) && !a.Disabled {
				load.Members++
			}
		}
		queue := store.TicketFilter{Scope: v.Actor.Scope(), Live: true, Team: team.ID, Unowned: true}
		waiting, err := s.Store().CountTickets(v.Ctx(), queue, railLimit+1)
		if err != nil {
			return err
		}
		all, err := s.Store().CountTickets(v.Ctx(), store.TicketFilter{Scope: v.Actor.Scope(), Live: true, Team: team.ID}, 10*railLimit)
		if err != nil {
			return err
		}
		load.Queue, load.Owned = int64(waiting), int64(all-waiting)
		oldest, _, err := s.Store().ListTickets(v.Ctx(), queue, store.Page{Sort: store.SortOldest, Limit: 1})
		if err != nil {
			return err
		}
		if len(oldest) > 0 {
			load.OldestQueuedAt = oldest[0].OpenedAt
		}
		if all > 0 || load.Members > 0 {
			r.Teams = append(r.Teams, load)
		}
	}
	return nil
}

// readDue lists what is due next.
func (s *Site) readDue(v *page.Visit, r *deskReport) error {
	filter := store.TicketFilter{Scope: v.Actor.Scope(), Live: true, DueBefore: v.Words.Now.Add(dueWithin).UTC()}
	found, _, err := s.Store().ListTickets(v.Ctx(), filter, store.Page{Sort: store.SortDue, Limit: 5})
	if err != nil {
		return err
	}
	if r.DueAll, err = s.Store().CountTickets(v.Ctx(), filter, 10*railLimit); err != nil {
		return err
	}
	r.Due, err = s.named(v, found, listing{Sort: store.SortDue})
	return err
}

// readCases follows the tickets that were opened in these days.
func (s *Site) readCases(v *page.Visit, r *deskReport) error {
	f, err := store.ReadFlowFilter(r.asked().From, r.asked().To, "", "", "")
	if err != nil {
		return err
	}
	sum, err := s.Store().FlowSum(v.Ctx(), v.Actor.Scope(), f)
	if err == nil {
		r.Cases = sum.Tell()
	}
	return err
}

// front is how many of those cases that were solved the front line solved.
func (r deskReport) front() int64 {
	n := 0
	for tier, solved := range r.Cases.Solved {
		if tier <= 1 {
			n += solved
		}
	}
	return int64(n)
}

// The drawing of created and solved: its own units, stretched to the width at hand.
const (
	lineWidth  = 560.0
	lineHeight = 130.0
)

// most is the highest count of a day, rounded up to what an axis can say.
func (r deskReport) most() int64 {
	top := int64(4)
	for _, n := range slices.Concat(r.Created, r.Solved) {
		top = max(top, n)
	}
	step := int64(1)
	for top > 4*step {
		step = nextStep(step)
	}
	return 4 * step
}

// nextStep goes 1, 2, 5, 10, 20, 50 …
func nextStep(step int64) int64 {
	for lead := step; ; lead /= 10 {
		if lead == 2 {
			return step / 2 * 5
		}
		if lead < 10 {
			return step * 2
		}
	}
}

// labels are where the names of the two lines stand: at their ends, and apart where these lie close.
func (r deskReport) labels() (solved, created string) {
	const apart, lowest = 22, lineHeight + 4
	s, c := r.endY(r.Solved), r.endY(r.Created)
	if middle := min((s+c)/2, lowest-apart/2); math.Abs(s-c) < apart {
		s, c = middle-apart/2, middle+apart/2
		if r.endY(r.Created) < r.endY(r.Solved) {
			s, c = c, s
		}
	}
	return strconv.FormatFloat(s, 'f', 1, 64), strconv.FormatFloat(c, 'f', 1, 64)
}

func (r deskReport) endY(counts []int64) float64 {
	if len(counts) == 0 {
		return lineHeight
	}
	return lineHeight - lineHeight*float64(counts[len(counts)-1])/float64(r.most())
}

// line gives the points of a count by day.
func (r deskReport) line(counts []int64) string {
	var b strings.Builder
	top := float64(r.most())
	for i, n := range counts {
		x := lineWidth * float64(i) / float64(max(len(counts)-1, 1))
		fmt.Fprintf(&b, "%.1f,%.1f ", x, lineHeight-lineHeight*float64(n)/top)
	}
	return strings.TrimSpace(b.String())
}
