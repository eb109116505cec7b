package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/report"
	"tierdesk/internal/store"
)

// TierReport is how tickets moved through the tiers. Percentiles are by nearest rank, nothing is rounded, shares are of 1.
type TierReport struct {
	Cases         int                 `json:"cases"`
	OnlyFirstLine int                 `json:"only_first_line" doc:"Cases that only teams of tier 1 ever had"`
	HighestTier   map[string]int      `json:"highest_tier" doc:"Cases by the highest tier they reached"`
	FirstTier     map[string]int      `json:"first_tier" doc:"Cases by the tier they began at"`
	LastTier      map[string]int      `json:"last_tier" doc:"Cases by the tier they were at last"`
	PushToFront   int                 `json:"push_to_front" doc:"Cases that began at tier 1, never went back down and skipped no tier"`
	NoTeamChange  int                 `json:"no_team_change"`
	TeamChanges   TierSpread          `json:"team_changes" doc:"Changes of team in a case"`
	PingPong      TierPingPong        `json:"pingpong" doc:"From a team to another and straight back"`
	ReturnedCases int                 `json:"returned_cases" doc:"Cases that came back to any team they had left"`
	Holds         map[string]TierHold `json:"holds" doc:"By what was waited for"`
	Reopened      int                 `json:"reopened" doc:"Cases that were solved and then worked on again"`
	Throughput    TierDays            `json:"throughput_days" doc:"From the first to the last change of where a case stands"`
	MedianDays    map[string]float64  `json:"median_days_by_changes" doc:"Median throughput of cases with 0, 1, 2, 3 and more changes of team"`
	Events        int64               `json:"events" doc:"How often cases said where they stand"`
	Skipped       int                 `json:"skipped" doc:"Cases that went up over a tier"`
	Reopenings    int                 `json:"reopenings" doc:"All of them"`
	Solved        TierSolved          `json:"solved"`
	Shares        map[string]float64  `json:"shares" doc:"Of all cases: only_first_line, push_to_front, no_team_change, pingpong, returned_cases, reopened, skipped"`
	Time          []TierTime          `json:"time" doc:"All time by tier and state"`
	Moves         []TierMove          `json:"moves" doc:"Changes of team, from tier to tier"`
	Pairs         []TierPair          `json:"pairs" doc:"Teams between which cases went back and forth, the worst first, at most 100"`
	Handoffs      TierHandoffs        `json:"handoffs"`
	Rules         []TierRule          `json:"rules" doc:"What became of what rules sent somewhere"`
	Filter        TierReportFilter    `json:"filter"`
	Behind        int                 `json:"behind" doc:"Changed tickets that are not counted yet, at most 1000"`
}

type TierSpread struct {
	Mean   float64 `json:"mean"`
	Median float64 `json:"median"`
	Max    int     `json:"max"`
	Total  int     `json:"total"`
}

type TierPingPong struct {
	Cases   int `json:"cases"`
	Bounces int `json:"bounces"`
}

type TierHold struct {
	Cases  int     `json:"cases"`
	Events int     `json:"events"`
	Share  float64 `json:"share" doc:"Of the elapsed time of all cases"`
}

type TierDays struct {
	Mean   float64 `json:"mean"`
	Median float64 `json:"median"`
	P90    float64 `json:"p90"`
}

type TierSolved struct {
	Cases          int            `json:"cases"`
	ByTier         map[string]int `json:"by_tier"`
	FirstLineShare float64        `json:"first_line_share" doc:"Solved at tier 1 or below"`
	Target         float64        `json:"target" doc:"The share that tier 1 is to solve; 0: none is set"`
}

type TierTime struct {
	Tier  int     `json:"tier"`
	State string  `json:"state" doc:"open, resolved or closed, or what an open case waited for"`
	Days  float64 `json:"days" doc:"Of all cases together"`
	Share float64 `json:"share"`
}

type TierMove struct {
	From int `json:"from"`
	To   int `json:"to"`
	N    int `json:"n"`
}

type TierPair struct {
	From            Ref `json:"from"`
	To              Ref `json:"to"`
	N               int `json:"n" doc:"Changes of team this way"`
	Bounces         int `json:"bounces" doc:"After which the case came straight back"`
	ToFormer        int `json:"to_former" doc:"To a team that had had the case"`
	HandoffReturned int `json:"handoffs_returned"`
}

type TierHandoffs struct {
	Offered       int     `json:"offered"`
	Accepted      int     `json:"accepted"`
	Returned      int     `json:"returned"`
	Withdrawn     int     `json:"withdrawn"`
	Expired       int     `json:"expired" doc:"Not accepted in time"`
	HoursToAccept float64 `json:"hours_to_acceptance" doc:"Mean"`
	Rated         int     `json:"rated"`
	Rating        float64 `json:"rating" doc:"Mean of 1 to 5; 0: none"`
}

type TierRule struct {
	Rule    string  `json:"rule"`
	Sent    int     `json:"sent"`
	Bounced int     `json:"bounced" doc:"The team gave it back or across"`
	Share   float64 `json:"share"`
}

type TierReportFilter struct {
	From   string `json:"from,omitempty"`
	To     string `json:"to,omitempty"`
	Client string `json:"client_id,omitempty"`
	Log    string `json:"log,omitempty"`
	Source string `json:"source,omitempty"`
}

// TierReportQuery narrows the report.
type TierReportQuery struct {
	From   string `query:"from" maxLength:"10" doc:"First day on which a ticket was opened, as 2026-03-01, in UTC"`
	To     string `query:"to" maxLength:"10" doc:"Last day"`
	Client string `query:"client" maxLength:"40" doc:"Id of a client"`
	Log    string `query:"log" maxLength:"40" doc:"Name of an imported log"`
	Source string `query:"source" enum:"desk,imported" doc:"Only what was worked here, or only what was imported"`
}

// Filter reads the query.
func (q TierReportQuery) Filter() (store.FlowFilter, error) {
	return store.ReadFlowFilter(q.From, q.To, q.Client, q.Log, q.Source)
}

type tierTicketsInput struct {
	TierReportQuery
	Paged
	Pick string `query:"pick" maxLength:"300" required:"true" doc:"The number: all, only_first_line, push_to_front, pingpong, returned, reopened, skipped, solved, solved_first_line, solved_in:20400:20406 or solved_in:20400:20406:front (days since 1970), first:1, last:1, highest:1, solved_at:1, changes:3, hold:requester, move:1:2, pair:TEAM:TEAM, handoff:TEAM:TEAM, rule:REF"`
}

type csvOut struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (s *server) reportRoutes() {
	handle(s, get("/reports/tiers", "report-tiers", "How tickets moved through the tiers", "Reports"), s.reportTiers)
	table := get("/reports/tiers.csv", "report-tiers-csv", "The same as a table", "Reports")
	table.Responses = map[string]*huma.Response{"200": {
		Description: "CSV with the columns measure, of, value", Content: map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: "string"}}},
	}}
	handle(s, table, s.reportTiersTable)
	handle(s, get("/reports/tiers/tickets", "report-tiers-tickets", "The tickets behind a number of the report", "Reports"), s.reportTiersTickets)
}

func (s *server) reportTiers(ctx context.Context, in *TierReportQuery) (*out[TierReport], error) {
	sum, f, err := s.flowSum(ctx, *in)
	if err != nil {
		return nil, err
	}
	wire := TierReportOf(sum.Tell(), s.Engine.House(), f)
	wire.Behind, err = s.store.FlowsBehind(ctx, maxBehind)
	return answer(wire), err
}

const maxBehind = 1000

func (s *server) flowSum(ctx context.Context, in TierReportQuery) (*report.Sum, store.FlowFilter, error) {
	if err := actor(ctx).MayAct(desk.ActSeeReports); err != nil {
		return nil, store.FlowFilter{}, err
	}
	f, err := in.Filter()
	if err != nil {
		return nil, f, err
	}
	sum, err := s.store.FlowSum(ctx, actor(ctx).Scope(), f)
	return sum, f, err
}

func (s *server) reportTiersTable(ctx context.Context, in *TierReportQuery) (*csvOut, error) {
	sum, _, err := s.flowSum(ctx, *in)
	if err != nil {
		return nil, err
	}
	table, err := TierReportTable(sum.Tell(), s.Engine.House())
	return &csvOut{ContentType: "text/csv; charset=utf-8", Disposition: `attachment; filename="tiers.csv"`, Body: table}, err
}

func (s *server) reportTiersTickets(ctx context.Context, in *tierTicketsInput) (*out[list[TicketRow]], error) {
	who := actor(ctx)
	if err := who.MayAct(desk.ActSeeReports); err != nil {
		return nil, err
	}
	f, err := in.Filter()
	if err != nil {
		return nil, err
	}
	rows, next, err := s.store.FlowTickets(ctx, who.Scope(), f, store.FlowPick(in.Pick), store.Page{Limit: in.Limit, After: in.After})
	if err != nil {
		return nil, err
	}
	items, err := s.ticketRows(ctx, who, rows)
	if err != nil {
		return nil, err
	}
	return listOf(items, next), nil
}

// TierReportTable gives a report as CSV. Names cannot become formulas.
func TierReportTable(r report.Report, house desk.House) ([]byte, error) {
	var b bytes.Buffer
	table := csv.NewWriter(&b)
	_ = table.Write([]string{"measure", "of", "value"}) // told by Flush, as the others
	for _, line := range r.Lines(teamName(house)) {
		_ = table.Write([]string{report.Cell(line.Measure), report.Cell(line.Of), report.Cell(line.Value)})
	}
	table.Flush()
	return b.Bytes(), table.Error()
}

func teamName(house desk.House) func(desk.TeamID) string {
	return func(id desk.TeamID) string {
		if name := house.TeamName(id); name != "" {
			return name
		}
		return string(id)
	}
}

const maxPairs = 100

// TierReportOf words a report.
func TierReportOf(r report.Report, house desk.House, f store.FlowFilter) TierReport {
	wire := TierReport{
		Cases: r.Cases, OnlyFirstLine: r.OnlyFirst, HighestTier: byTier(r.Highest), FirstTier: byTier(r.First), LastTier: byTier(r.Last),
		PushToFront: r.Front, NoTeamChange: r.Changes[0],
		TeamChanges:   TierSpread{Mean: r.TeamChanges.Mean, Median: r.TeamChanges.Median, Max: int(r.TeamChanges.Max), Total: r.TotalChanges},
		PingPong:      TierPingPong{Cases: r.PingPong, Bounces: r.Bounces},
		ReturnedCases: r.Returned, Holds: map[string]TierHold{}, Reopened: r.Reopened,
		Throughput: TierDays{Mean: r.Throughput.Mean, Median: r.Throughput.Median, P90: r.Throughput.P90},
		MedianDays: map[string]float64{}, Events: r.Steps, Skipped: r.Skipped, Reopenings: r.Reopenings,
		Solved: TierSolved{Cases: r.SolvedCases, ByTier: byTier(r.Solved), FirstLineShare: r.FirstLineShare},
		Shares: sharesOf(r), Time: []TierTime{}, Moves: []TierMove{}, Pairs: []TierPair{}, Rules: []TierRule{}, Filter: filterWire(f),
	}
	if tier, ok := house.Tier(1); ok {
		wire.Solved.Target = tier.TargetShare
	}
	for _, reason := range desk.HoldReasons {
		held := r.Holds[reason]
		wire.Holds[string(reason)] = TierHold{Cases: held.Cases, Events: held.Events, Share: r.HoldShares[reason]}
	}
	for band, days := range r.MedianByChanges {
		wire.MedianDays[report.BandName(band)] = days
	}
	for _, stay := range r.InOrder() {
		wire.Time = append(wire.Time, TierTime{Tier: stay.Tier, State: stay.In, Days: stay.Days, Share: stay.Share})
	}
	for _, way := range r.Ways() {
		wire.Moves = append(wire.Moves, TierMove{From: way.From, To: way.To, N: r.Moves[way]})
	}
	name := teamName(house)
	for _, p := range r.Troubled(maxPairs) {
		wire.Pairs = append(wire.Pairs, TierPair{
			From: Ref{ID: string(p.From), Name: name(p.From)}, To: Ref{ID: string(p.To), Name: name(p.To)},
			N: p.N, Bounces: p.Bounces, ToFormer: p.Comebacks, HandoffReturned: p.Returned,
		})
	}
	h := r.Handoffs()
	wire.Handoffs = TierHandoffs{
		Offered: h.Offered, Accepted: h.Accepted, Returned: h.Returned, Withdrawn: h.Withdrawn, Expired: h.Expired,
		HoursToAccept: h.HoursToAccept(), Rated: h.Rated, Rating: h.Rating(),
	}
	for _, ref := range slices.Sorted(maps.Keys(r.Rules)) {
		rule := r.Rules[ref]
		wire.Rules = append(wire.Rules, TierRule{Rule: ref, Sent: rule.N, Bounced: rule.Bounced, Share: float64(rule.Bounced) / float64(max(rule.N, 1))})
	}
	return wire
}

// byTier always has the three tiers that teams are of.
func byTier(counts map[int]int) map[string]int {
	wire := map[string]int{"1": 0, "2": 0, "3": 0}
	for tier, n := range counts {
		wire[strconv.Itoa(tier)] = n
	}
	return wire
}

func sharesOf(r report.Report) map[string]float64 {
	share := func(n int) float64 { return float64(n) / float64(max(r.Cases, 1)) }
	return map[string]float64{
		"only_first_line": share(r.OnlyFirst), "push_to_front": share(r.Front), "no_team_change": share(r.Changes[0]), "pingpong": share(r.PingPong),
		"returned_cases": share(r.Returned), "reopened": share(r.Reopened), "skipped": share(r.Skipped),
	}
}

func filterWire(f store.FlowFilter) TierReportFilter {
	wire := TierReportFilter{Client: string(f.Client), Log: string(f.Log), Source: string(f.Source)}
	if !f.From.IsZero() {
		wire.From = f.From.Format(time.DateOnly)
	}
	if !f.To.IsZero() {
		wire.To = f.To.AddDate(0, 0, -1).Format(time.DateOnly)
	}
	return wire
}
