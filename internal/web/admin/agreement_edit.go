package admin

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// agreementList are the agreements in their newest versions.
type agreementList struct {
	Agreements []sla.Agreement
	Clients    map[desk.ClientID]desk.Client
	Calendars  map[string]store.Calendar
}

func (s *Site) agreementList(v *page.Visit) error {
	l := agreementList{Agreements: slices.Clone(s.Engine.Promises().Agreements), Clients: map[desk.ClientID]desk.Client{}, Calendars: map[string]store.Calendar{}}
	slices.SortFunc(l.Agreements, func(a, b sla.Agreement) int {
		return cmp.Or(cmp.Compare(a.Scope.Client, b.Scope.Client), cmp.Compare(store.SortName(a.Name), store.SortName(b.Name)))
	})
	calendars, err := s.calendars(v)
	if err != nil {
		return err
	}
	for _, c := range calendars {
		l.Calendars[c.ID] = c
	}
	for _, a := range l.Agreements {
		id := desk.ClientID(a.Scope.Client)
		if id == "" || !v.Person().MayServe(id) {
			continue
		}
		if l.Clients[id], err = s.Store().Client(v.Ctx(), id); err != nil && !store.IsNotFound(err) {
			return err
		}
	}
	h := s.head(v, v.T("admin.agreements"))
	if len(calendars) > 0 {
		h = h.with(link{Href: "/admin/agreements/new", Label: v.T("admin.agreement.new")})
	}
	return s.Render(v, http.StatusOK, agreementListPage(h, l))
}

// agreementEdit is an agreement with its form and its test bench.
type agreementEdit struct {
	draft
	Agreement sla.Agreement
	IsNew     bool
	Calendars []store.Calendar
	Clients   []desk.Client
	Sites     []desk.Site
	Agents    []desk.Person // whom an escalation may name
	MayBind   bool          // the visitor may take running tickets over
	Bench     bench
}

// promiseRow is one row of the matrix of promises: a clock, for a type or at a tier.
type promiseRow struct {
	Name  string
	Clock sla.Kind
	Type  string
	Tier  int
}

// promiseRows are the rows that the page shows. Promises for categories are kept as they are.
var promiseRows = []promiseRow{
	{"first", sla.FirstResponse, "", 0},
	{"next", sla.NextResponse, "", 0},
	{"solve", sla.Resolution, "", 0},
	{"request_first", sla.FirstResponse, string(desk.Request), 0},
	{"request_solve", sla.Resolution, string(desk.Request), 0},
	{"tier1", sla.TierTime, "", 1},
	{"tier2", sla.TierTime, "", 2},
	{"tier3", sla.TierTime, "", 3},
	{"accept", sla.Acceptance, "", 0},
}

func (r promiseRow) has(t sla.Target) bool {
	return t.Clock == r.Clock && t.Type == r.Type && t.Tier == r.Tier && t.Category == ""
}

func (r promiseRow) cell(p int) string { return r.Name + "_" + strconv.Itoa(p) }

// usualAgreement is what a new one begins with.
func usualAgreement(now time.Time) sla.Agreement {
	a := sla.Agreement{Start: now.UTC().Truncate(24 * time.Hour), DayMinutes: 8 * 60, Warnings: sla.UsualWarnings, Escalations: slices.Clone(sla.UsualEscalations)}
	for i, times := range [][3]int{{30, 60, 240}, {60, 120, 480}, {240, 480, 960}, {480, 960, 2400}} {
		for j, clock := range []sla.Kind{sla.FirstResponse, sla.NextResponse, sla.Resolution} {
			a.Targets = append(a.Targets, sla.Target{Clock: clock, Priority: i + 1, Minutes: times[j]})
		}
	}
	return a
}

// pausable are the clocks whose pauses the page lets choose.
var pausable = []sla.Kind{sla.NextResponse, sla.Resolution, sla.TierTime}

func agreementValues(a sla.Agreement) url.Values {
	values := url.Values{
		"name": {a.Name}, "client": {a.Scope.Client}, "site": {a.Scope.Site}, "coverage": {a.Coverage}, "start": {day(a.Start)}, "end": {day(a.End)},
		"on_change": {string(cmp.Or(a.OnChange, sla.Retroactive))}, "on_site": {string(a.OnSite)}, "flat": {yes(a.Time.FlatRate)},
		"prepaid": {""}, "step": {""}, "tiers": tierTexts(a.Tiers), "channels": texts(a.Channels), "warnings": {warningText(a.Warnings)}, "binds": {""}, "reason": {""},
	}
	if a.Time.PrepaidMinutes > 0 {
		values.Set("prepaid", strconv.FormatFloat(float64(a.Time.PrepaidMinutes)/60, 'f', -1, 64))
	}
	if a.Time.StepMinutes > 0 {
		values.Set("step", strconv.Itoa(a.Time.StepMinutes))
	}
	if len(a.Channels) == 0 {
		values["channels"] = texts(sla.Channels)
	}
	for _, row := range promiseRows {
		for p := 1; p <= 4; p++ {
			values.Set(row.cell(p), "")
		}
	}
	for _, t := range a.Targets {
		for _, row := range promiseRows {
			if row.has(t) && t.Priority > 0 {
				values.Set(row.cell(t.Priority), termText(t.Minutes, t.Days))
			}
		}
	}
	escalationValues(values, a.Escalations)
	creditValues(values, a.Credits)
	for _, kind := range pausable {
		waits, own := a.Pauses[kind]
		if !own {
			waits = sla.UsualPauses[kind]
		}
		values["pause_"+string(kind)] = texts(waits)
	}
	return values
}

func day(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Format(time.DateOnly)
}

// warningText writes warnings as "50 %, 75 %, 30 m".
func warningText(all []sla.Warning) string {
	var said []string
	for _, w := range all {
		switch {
		case w.Clock != "": // set by the API, and kept
		case w.Share > 0:
			said = append(said, strconv.Itoa(w.Share)+" %")
		default:
			said = append(said, termText(w.Minutes, 0))
		}
	}
	return strings.Join(said, ", ")
}

// readAgreement takes an agreement as it was typed. Whether it can be kept the core says.
func (d draft) readAgreement(a sla.Agreement) (sla.Agreement, error) {
	a.Name, a.Coverage, a.Scope = trimmed(d, "name"), d.get("coverage"), sla.Scope{Service: a.Scope.Service, Site: d.get("site"), Client: d.get("client")}
	a.OnChange, a.OnSite, a.Time.FlatRate = sla.Carry(d.get("on_change")), sla.OnSite(d.get("on_site")), d.is("flat")
	a.Channels = typed[sla.Channel](d.all("channels"))
	if len(a.Channels) == len(sla.Channels) {
		a.Channels = nil
	}
	a.Tiers = d.readTiers(a.Tiers)
	for _, read := range []func(*sla.Agreement) error{d.readDates, d.readPrepaid, d.readStep, d.readTargets, d.readWarnings, d.readEscalations, d.readCredits} {
		if err := read(&a); err != nil {
			return a, err
		}
	}
	a.Pauses = d.readPauses(a.Pauses)
	return a, nil
}

func (d draft) readDates(a *sla.Agreement) error {
	for name, at := range map[string]*time.Time{"start": &a.Start, "end": &a.End} {
		text := trimmed(d, name)
		if day(*at) == text {
			continue // a time of day that the API set is kept
		}
		if *at = (time.Time{}); text == "" {
			continue
		}
		var err error
		if *at, err = time.Parse(time.DateOnly, text); err != nil {
			return desk.Invalid(name, "agreement.date", "This is not a date. Write it as 2026-12-24.")
		}
	}
	return nil
}

func (d draft) readPrepaid(a *sla.Agreement) error {
	text := strings.ReplaceAll(trimmed(d, "prepaid"), ",", ".")
	a.Time.PrepaidMinutes = 0
	if text == "" {
		return nil
	}
	hours, err := strconv.ParseFloat(text, 64)
	if err != nil || hours < 0 || hours > 100_000 {
		return desk.Invalid("prepaid", "agreement.prepaid", "Prepaid hours are a number, as 10 or 7.5.")
	}
	a.Time.PrepaidMinutes = int(hours * 60)
	return nil
}

// inclusive are the tiers that an agreement may include or leave out: those where somebody works.
var inclusive = []int{1, 2, 3, 4}

// tierTexts are the tiers that are ticked. An agreement that names none includes all.
func tierTexts(included []int) []string {
	var all []string
	for _, tier := range inclusive {
		if len(included) == 0 || slices.Contains(included, tier) {
			all = append(all, strconv.Itoa(tier))
		}
	}
	return all
}

// readTiers takes none and all of them for all. Self-service, which the page does not ask for, stays as it is.
func (d draft) readTiers(former []int) []int {
	var all []int
	if slices.Contains(former, 0) {
		all = append(all, 0)
	}
	ticked := 0
	for _, tier := range inclusive {
		if slices.Contains(d.all("tiers"), strconv.Itoa(tier)) {
			all = append(all, tier)
			ticked++
		}
	}
	if ticked == 0 || ticked == len(inclusive) {
		return nil
	}
	return all
}

func (d draft) readStep(a *sla.Agreement) error {
	text := trimmed(d, "step")
	a.Time.StepMinutes = 0
	if text == "" {
		return nil
	}
	minutes, err := strconv.Atoi(text)
	if err != nil {
		return desk.Invalid("step", "agreement.step", "Time is rounded up to whole minutes, as 15. Leave it empty to count it as it is.")
	}
	a.Time.StepMinutes = minutes
	return nil
}

func (d draft) readTargets(a *sla.Agreement) error {
	a.Targets = slices.DeleteFunc(slices.Clone(a.Targets), func(t sla.Target) bool {
		return t.Priority > 0 && slices.ContainsFunc(promiseRows, func(r promiseRow) bool { return r.has(t) })
	})
	for _, row := range promiseRows {
		for p := 1; p <= 4; p++ {
			minutes, days, err := readTerm(d.get(row.cell(p)))
			if err != nil {
				return inField(err, row.cell(p))
			}
			if minutes+days > 0 {
				a.Targets = append(a.Targets, sla.Target{Clock: row.Clock, Type: row.Type, Tier: row.Tier, Priority: p, Minutes: minutes, Days: days})
			}
		}
	}
	return nil
}

func inField(err error, field string) error {
	var e *desk.Error
	if !errors.As(err, &e) {
		return err
	}
	there := *e
	there.Field = field
	return &there
}

func (d draft) readWarnings(a *sla.Agreement) error {
	kept := slices.DeleteFunc(slices.Clone(a.Warnings), func(w sla.Warning) bool { return w.Clock == "" })
	for _, text := range strings.FieldsFunc(d.get("warnings"), func(r rune) bool { return r == ',' || r == ';' }) {
		w, err := readWarning(text)
		if err != nil {
			return err
		}
		kept = append(kept, w)
	}
	a.Warnings = kept
	return nil
}

// readWarning reads a point of a clock: "75 %" of its time, or "30 m" before its end.
func readWarning(text string) (sla.Warning, error) {
	unclear := desk.Invalid("warnings", "agreement.warnings", "Write warnings as shares of the time, or as what is left of it: 50 %, 75 %, 30 m.")
	text = strings.TrimSpace(text)
	if share, ok := strings.CutSuffix(text, "%"); ok {
		n, err := strconv.Atoi(strings.TrimSpace(share))
		if err != nil || n == 0 {
			return sla.Warning{}, unclear
		}
		return sla.Warning{Share: n}, nil
	}
	minutes, days, err := readTerm(text)
	if err != nil || minutes == 0 || days > 0 {
		return sla.Warning{}, unclear
	}
	return sla.Warning{Minutes: minutes}, nil
}

// readPauses keeps only what is not as usual.
func (d draft) readPauses(former sla.Pauses) sla.Pauses {
	pauses := sla.Pauses{}
	for kind, waits := range former {
		if !slices.Contains(pausable, kind) {
			pauses[kind] = waits
		}
	}
	for _, kind := range pausable {
		waits := typed[sla.Wait](d.all("pause_" + string(kind)))
		if !slices.Equal(waits, sla.UsualPauses[kind]) {
			pauses[kind] = append([]sla.Wait{}, waits...)
		}
	}
	if len(pauses) == 0 {
		return nil
	}
	return pauses
}

func (s *Site) agreementEdit(v *page.Visit) (agreementEdit, error) {
	e := agreementEdit{MayBind: v.Actor.MayAct(desk.ActRecompute) == nil}
	var err error
	if e.Calendars, err = s.calendars(v); err != nil {
		return e, err
	}
	if e.Clients, _, err = s.Store().ListClients(v.Ctx(), v.Actor.Scope(), store.Listing{Limit: maxServed}); err != nil {
		return e, err
	}
	if e.Agents, err = s.callable(v); err != nil {
		return e, err
	}
	id := v.R.PathValue("id")
	if id == "" {
		e.IsNew, e.Agreement = true, usualAgreement(time.Now())
		e.Agreement.Scope.Client = v.Query("client")
		if len(e.Calendars) > 0 {
			e.Agreement.Coverage = cmp.Or(s.House().Calendar, e.Calendars[0].ID)
		}
		e.draft = blank("agreement", agreementValues(e.Agreement))
		return e, s.sites(v, &e)
	}
	all := s.Engine.Promises().Agreements
	at := slices.IndexFunc(all, func(a sla.Agreement) bool { return a.ID == id })
	if at < 0 || all[at].Scope.Client != "" && !v.Person().MayServe(desk.ClientID(all[at].Scope.Client)) {
		return e, desk.NotFound("agreement")
	}
	e.Agreement = all[at]
	e.draft = fresh("agreement", agreementValues(e.Agreement))
	return e, s.sites(v, &e)
}

// sites reads those of the agreement's client: one of them may have an agreement of its own.
func (s *Site) sites(v *page.Visit, e *agreementEdit) error {
	if e.Agreement.Scope.Client == "" {
		return nil
	}
	var err error
	e.Sites, err = s.Store().Sites(v.Ctx(), desk.ClientID(e.Agreement.Scope.Client))
	return err
}

func (s *Site) agreementShow(v *page.Visit) error {
	e, err := s.agreementEdit(v)
	if err != nil {
		return err
	}
	if len(e.Calendars) == 0 {
		v.Go("/admin/agreements") // which leads to a calendar first
		return nil
	}
	e.Bench = s.bench(v, e.Agreement)
	return s.agreementPage(v, http.StatusOK, e)
}

// doTry asks the test bench about what is typed, and keeps nothing.
const doTry = "try"

func (s *Site) agreementSave(v *page.Visit) error {
	e, err := s.agreementEdit(v)
	if err != nil {
		return err
	}
	if e.draft, err = sent(v, "agreement", e.kept); err != nil {
		return err
	}
	tries := v.Form("do") == doTry || v.Form("do") == doBack
	if !tries {
		err = e.checkSeen()
	}
	escalationRows.more(e.draft)
	creditRows.more(e.draft)
	wanted := e.Agreement
	if err == nil {
		wanted, err = e.readAgreement(e.Agreement)
	}
	if wanted.Scope.Client != "" && !v.Person().MayServe(desk.ClientID(wanted.Scope.Client)) {
		err = desk.Invalid("client", "client.unknown", "There is no such client, or you do not serve it.")
	}
	if err == nil && e.IsNew {
		wanted.ID, err = v.NewID()
	}
	if err == nil && !tries && e.isRebind() {
		e.Bench = s.bench(v, wanted)
		return s.agreementPreview(v, e, wanted)
	}
	if err == nil && !tries {
		err = s.Engine.SaveAgreement(v.Ctx(), v.Actor, wanted)
	}
	if e.IsNew && isStale(err) { // the form was sent twice
		err = nil
	}
	e.Bench = s.bench(v, wanted)
	if isStaleOrRefused(err) {
		return s.agreementPage(v, e.refuse(v, e.ofPromise(err, wanted)), e)
	}
	if err != nil || tries {
		return errors.Join(err, s.agreementPage(v, http.StatusOK, e))
	}
	v.Go("/admin/agreements?done=saved")
	return nil
}

// ofPromise puts a refusal of a target beside its cell: "targets[4]" is the cell it came from.
func (d draft) ofPromise(err error, a sla.Agreement) error {
	var e *desk.Error
	if !errors.As(err, &e) {
		return err
	}
	var at int
	if n, ok := strings.CutPrefix(e.Field, "targets["); ok {
		n, _, _ = strings.Cut(n, "]")
		at, _ = strconv.Atoi(n)
		for _, row := range promiseRows {
			if at < len(a.Targets) && row.has(a.Targets[at]) {
				return inField(err, row.cell(a.Targets[at].Priority))
			}
		}
	}
	for list, rows := range map[string]formRows{"escalations": escalationRows, "credits": creditRows} {
		if field, ok := rows.beside(d, list, e.Field); ok {
			return inField(err, field)
		}
	}
	switch e.Field {
	case "time.step_minutes":
		return inField(err, "step")
	case "time", "time.prepaid_minutes":
		return inField(err, "prepaid")
	}
	field, _, _ := strings.Cut(e.Field, "[")
	return inField(err, field)
}

func (s *Site) agreementPage(v *page.Visit, status int, e agreementEdit) error {
	title := e.Agreement.Name
	if e.IsNew {
		title = v.T("admin.agreement.new")
	}
	return s.Render(v, status, agreementEditPage(s.head(v, title, link{Href: "/admin/agreements", Label: v.T("admin.agreements")}), e))
}

func agreementPath(id string) string { return "/admin/agreements/" + part.Escape(id) }

func (e agreementEdit) action() string {
	if e.IsNew {
		return "/admin/agreements"
	}
	return agreementPath(e.Agreement.ID)
}

func (e agreementEdit) calendars() []part.Option {
	return calendarOptions(e.Calendars, e.Clients)
}

func (e agreementEdit) clients(ctx context.Context) []part.Option {
	options := []part.Option{{Label: words.T(ctx, "admin.agreement.everybody")}}
	for _, c := range e.Clients {
		options = append(options, part.Option{Value: string(c.ID), Label: c.Name})
	}
	return options
}

func (e agreementEdit) siteOptions(ctx context.Context) []part.Option {
	options := []part.Option{{Label: words.T(ctx, "admin.agreement.all_sites")}}
	for _, one := range e.Sites {
		options = append(options, part.Option{Value: string(one.ID), Label: one.Name})
	}
	return options
}

func coded(ctx context.Context, prefix string, codes ...string) []part.Option {
	var options []part.Option
	for _, code := range codes {
		options = append(options, part.Option{Value: code, Label: words.T(ctx, prefix+cmp.Or(code, "none"))})
	}
	return options
}

// dateField makes a field one for a date.
func dateField(f part.Field) part.Field {
	f.Type = "date"
	return f
}

func includedTiers(ctx context.Context) []part.Option {
	var options []part.Option
	for _, text := range tierTexts(nil) {
		options = append(options, part.Option{Value: text, Label: words.T(ctx, "tier.n", "N", text)})
	}
	return options
}

func channels(ctx context.Context) []part.Option {
	return codes(ctx, "via", sla.Channels)
}

func priorities() []part.Option {
	var options []part.Option
	for _, p := range desk.Priorities {
		options = append(options, part.Option{Value: strconv.Itoa(int(p)), Label: p.String()})
	}
	return options
}

func onSites(ctx context.Context) []part.Option {
	return []part.Option{
		{Value: string(sla.OnSiteIncluded), Label: words.T(ctx, "admin.agreement.on_site.none")},
		{Value: string(sla.OnSiteExtra), Label: words.T(ctx, "admin.agreement.on_site.extra")},
		{Value: string(sla.OnSiteNone), Label: words.T(ctx, "admin.agreement.on_site.remote")},
	}
}
