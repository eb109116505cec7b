package api

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
)

// Calendar is when somebody is there.
type Calendar struct {
	ID      string    `json:"id"`
	Version int64     `json:"version"`
	SavedAt time.Time `json:"saved_at"`
	From    time.Time `json:"from" doc:"From here this version holds: its save, or an instant before by a recompute"`
	CalendarBody
}

// CalendarBody is what is said of a calendar. It is exported, or the specification would leave out its fields.
type CalendarBody struct {
	Name       string              `json:"name" maxLength:"200"`
	ClientID   string              `json:"client_id,omitempty" maxLength:"40" doc:"Whose agreements and teams alone may use it; empty: everybody's"`
	Zone       string              `json:"zone" maxLength:"60" doc:"An IANA name, as Europe/Berlin"`
	Weekly     map[string][]string `json:"weekly,omitempty" doc:"By mon to sun: intervals as 09:00-17:00; a close at or before the opening is on the next day"`
	Exceptions []CalendarException `json:"exceptions,omitempty" maxItems:"5000"`
}

// CalendarException replaces what opens on a date.
type CalendarException struct {
	Date  string   `json:"date" maxLength:"10"`
	Hours []string `json:"hours" maxItems:"96" doc:"None: closed"`
	Name  string   `json:"name,omitempty" maxLength:"200"`
}

// Agreement is what was promised.
type Agreement struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
	AgreementBody
}

// AgreementBody is what is said of an agreement.
type AgreementBody struct {
	Name           string              `json:"name" maxLength:"200"`
	ClientID       string              `json:"client_id,omitempty" maxLength:"40" doc:"Empty: every client without one of its own"`
	SiteID         string              `json:"site_id,omitempty" maxLength:"40"`
	Start          time.Time           `json:"start"`
	End            *time.Time          `json:"end,omitempty" doc:"The first instant after it"`
	CalendarID     string              `json:"calendar_id" maxLength:"40"`
	Channels       []string            `json:"channels,omitempty" maxItems:"20" doc:"None: all"`
	Tiers          []int               `json:"tiers,omitempty" maxItems:"5" doc:"None: all"`
	OnSite         string              `json:"on_site,omitempty" maxLength:"20" doc:"Empty: included; else extra or none"`
	FlatRate       bool                `json:"flat_rate,omitempty"`
	PrepaidMinutes int                 `json:"prepaid_minutes,omitempty"`
	StepMinutes    int                 `json:"step_minutes,omitempty" doc:"Each time entry is rounded up to a multiple"`
	DayMinutes     int                 `json:"day_minutes,omitempty" doc:"One business day in open minutes"`
	Targets        []AgreementTarget   `json:"targets" maxItems:"1000"`
	Pauses         map[string][]string `json:"pauses,omitempty" doc:"By clock: the holds that pause it; what is not named is as usual"`
	OnChange       string              `json:"on_change,omitempty" maxLength:"20" doc:"retroactive or restart"`
	Warnings       []AgreementWarning  `json:"warnings,omitempty" maxItems:"50"`
	Escalations    []Escalation        `json:"escalations,omitempty" maxItems:"100"`
	Credits        []AgreementCredit   `json:"credits,omitempty" maxItems:"100"`
}

// AgreementTarget is a promise for a clock. Zero values mean any.
type AgreementTarget struct {
	Clock      string `json:"clock" maxLength:"40"`
	Type       string `json:"type,omitempty" maxLength:"20"`
	Priority   int    `json:"priority,omitempty"`
	Tier       int    `json:"tier,omitempty"`
	CategoryID string `json:"category_id,omitempty" maxLength:"40"`
	Minutes    int    `json:"minutes,omitempty" doc:"Open minutes; or days"`
	Days       int    `json:"days,omitempty" doc:"Business days; or minutes"`
}

// AgreementWarning is a threshold: a share of the target, or minutes before it.
type AgreementWarning struct {
	Clock   string `json:"clock,omitempty" maxLength:"40" doc:"Empty: every clock"`
	Share   int    `json:"share,omitempty" doc:"Percent"`
	Minutes int    `json:"minutes,omitempty"`
}

// Escalation is what the desk does by itself when a clock comes to a point: a share of the target, minutes before it, or with neither the breach.
type Escalation struct {
	Clock    string `json:"clock,omitempty" maxLength:"40" doc:"Empty: every clock"`
	Share    int    `json:"share,omitempty" doc:"Percent"`
	Minutes  int    `json:"minutes,omitempty" doc:"Open minutes before the due time"`
	Priority int    `json:"priority,omitempty" doc:"Of the ticket as it comes to the point; zero: any"`
	Do       string `json:"do" maxLength:"20" doc:"tell, raise, priority, offer or dispatch"`
	To       string `json:"to,omitempty" maxLength:"20" doc:"For tell and raise: owner, voice, team, dispatchers, managers or person"`
	PersonID string `json:"person_id,omitempty" maxLength:"40"`
	Tier     int    `json:"tier,omitempty" doc:"For offer: 2 or 3"`
	Wake     bool   `json:"wake,omitempty" doc:"Calls people outside their working hours too"`
}

// AgreementCredit is what the client gets for a breach.
type AgreementCredit struct {
	Clock    string `json:"clock" maxLength:"40"`
	Priority int    `json:"priority,omitempty"`
	Cents    int64  `json:"cents"`
}

type addCalendarInput struct {
	Keyed
	Body CalendarBody
}

type changeCalendarInput struct {
	IDInput
	IfMatch string `header:"If-Match" maxLength:"30"`
	Body    CalendarBody
}

type addAgreementInput struct {
	Keyed
	Body AgreementBody
}

type changeAgreementInput struct {
	IDInput
	IfMatch string `header:"If-Match" maxLength:"30"`
	Body    AgreementBody
}

func (s *server) promiseRoutes() {
	handle(s, get("/calendars", "list-calendars", "List the calendars", "Promises"), s.listCalendars)
	handle(s, withText(post("/calendars", "add-calendar", "Add a calendar", "Promises")), s.addCalendar)
	handle(s, withText(put("/calendars/{id}", "change-calendar", "Save a calendar's next version", "Promises")), s.changeCalendar)
	s.subscriptionRoutes()
	s.recomputeRoutes()
	s.rebindRoutes()
	handle(s, get("/agreements", "list-agreements", "List the agreements", "Promises"), s.listAgreements)
	handle(s, withText(post("/agreements", "add-agreement", "Add an agreement", "Promises")), s.addAgreement)
	handle(s, withText(put("/agreements/{id}", "change-agreement", "Save an agreement's next version", "Promises")), s.changeAgreement)
}

// newest gives the last version of every calendar.
func (s *server) newest(ctx context.Context) (map[string]store.Calendar, error) {
	all, err := s.store.Calendars(ctx)
	newest := map[string]store.Calendar{}
	for _, c := range all { // by version
		newest[c.ID] = c
	}
	return newest, err
}

func (s *server) listCalendars(ctx context.Context, _ *struct{}) (*out[list[Calendar]], error) {
	if err := mustBeStaff(ctx); err != nil {
		return nil, err
	}
	newest, err := s.newest(ctx)
	if err != nil {
		return nil, err
	}
	var items []Calendar
	for _, id := range slices.Sorted(maps.Keys(newest)) {
		if mayKnowHours(actor(ctx), newest[id]) {
			items = append(items, calendarWire(newest[id]))
		}
	}
	return listOf(items, ""), nil
}

// mayKnowHours tells whether a calendar is everybody's or of one of the caller's clients.
func mayKnowHours(who desk.Actor, c store.Calendar) bool {
	return c.Client == "" || who.MayReach(c.Client)
}

func calendarWire(c store.Calendar) Calendar {
	wire := Calendar{ID: c.ID, Version: c.Version, SavedAt: c.SavedAt, From: c.From, CalendarBody: CalendarBody{Name: c.Name, ClientID: string(c.Client), Zone: c.Hours.Zone, Weekly: c.Hours.Weekly}}
	for _, e := range c.Hours.Exceptions {
		wire.Exceptions = append(wire.Exceptions, CalendarException{Date: e.Date, Hours: append([]string{}, e.Hours...), Name: c.Days[e.Date]})
	}
	return wire
}

func (s *server) addCalendar(ctx context.Context, in *addCalendarInput) (*out[Calendar], error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	return s.saveCalendar(ctx, store.Calendar{ID: id.String()}, in.Body)
}

func (s *server) changeCalendar(ctx context.Context, in *changeCalendarInput) (*out[Calendar], error) {
	if err := actor(ctx).MayAct(desk.ActSaveHouse); err != nil {
		return nil, err
	}
	c, err := s.calendar(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := mustHaveSeen(in.IfMatch, c.Version); err != nil {
		return nil, err
	}
	return s.saveCalendar(ctx, c, in.Body)
}

// calendar gives the newest version of a calendar that the caller may know.
func (s *server) calendar(ctx context.Context, id string) (store.Calendar, error) {
	newest, err := s.newest(ctx)
	if err != nil {
		return store.Calendar{}, err
	}
	c, ok := newest[id]
	if !ok || !mayKnowHours(actor(ctx), c) {
		return c, desk.NotFound("calendar")
	}
	return c, nil
}

// mustHaveSeen refuses who decided on an older version.
func mustHaveSeen(ifMatch string, version int64) error {
	tag, err := readETag(ifMatch)
	if err != nil {
		return err
	}
	if tag != 0 && int64(tag) != version {
		return store.ErrStale
	}
	return nil
}

// of gives the calendar with what the body says of it.
func (b CalendarBody) of(c store.Calendar) store.Calendar {
	c.Name, c.Client, c.Days = b.Name, desk.ClientID(b.ClientID), map[string]string{}
	c.Hours = calendar.Calendar{Zone: b.Zone, Weekly: b.Weekly}
	for _, e := range b.Exceptions {
		c.Hours.Exceptions = append(c.Hours.Exceptions, calendar.Exception{Date: e.Date, Hours: e.Hours})
		if e.Name != "" {
			c.Days[e.Date] = e.Name
		}
	}
	return c
}

func (s *server) saveCalendar(ctx context.Context, c store.Calendar, b CalendarBody) (*out[Calendar], error) {
	if err := s.Engine.SaveCalendar(ctx, actor(ctx), b.of(c)); err != nil {
		return nil, err
	}
	return s.savedCalendar(ctx, c)
}

func (s *server) savedCalendar(ctx context.Context, c store.Calendar) (*out[Calendar], error) {
	newest, err := s.newest(ctx)
	if err != nil {
		return nil, err
	}
	saved := newest[c.ID]
	return &out[Calendar]{ETag: etag(desk.Seq(saved.Version)), Body: calendarWire(saved)}, nil
}

// mayKnow tells whether an agreement is one of the caller's clients.
func mayKnow(who desk.Actor, a sla.Agreement) bool {
	return a.Scope.Client == "" || who.MayReach(desk.ClientID(a.Scope.Client))
}

func (s *server) listAgreements(ctx context.Context, _ *struct{}) (*out[list[Agreement]], error) {
	if err := mustBeStaff(ctx); err != nil {
		return nil, err
	}
	var items []Agreement
	for _, a := range s.Engine.Promises().Agreements {
		if mayKnow(actor(ctx), a) {
			items = append(items, agreementWire(a))
		}
	}
	return listOf(items, ""), nil
}

func agreementWire(a sla.Agreement) Agreement {
	b := AgreementBody{
		Name: a.Name, ClientID: a.Scope.Client, SiteID: a.Scope.Site, Start: a.Start, End: instant(a.End), CalendarID: a.Coverage, Channels: codesOf(a.Channels), Tiers: a.Tiers,
		OnSite: string(a.OnSite), FlatRate: a.Time.FlatRate, PrepaidMinutes: a.Time.PrepaidMinutes, StepMinutes: a.Time.StepMinutes, DayMinutes: a.DayMinutes,
		Targets: []AgreementTarget{}, OnChange: string(a.OnChange),
	}
	for _, t := range a.Targets {
		b.Targets = append(b.Targets, AgreementTarget{string(t.Clock), t.Type, t.Priority, t.Tier, t.Category, t.Minutes, t.Days})
	}
	for kind, waits := range a.Pauses {
		if b.Pauses == nil {
			b.Pauses = map[string][]string{}
		}
		b.Pauses[string(kind)] = append([]string{}, codesOf(waits)...)
	}
	for _, w := range a.Warnings {
		b.Warnings = append(b.Warnings, AgreementWarning{string(w.Clock), w.Share, w.Minutes})
	}
	for _, x := range a.Escalations {
		b.Escalations = append(b.Escalations, Escalation{string(x.Clock), x.Share, x.Minutes, x.Priority, string(x.Do), string(x.To), x.Person, x.Tier, x.Wake})
	}
	for _, c := range a.Credits {
		b.Credits = append(b.Credits, AgreementCredit{string(c.Clock), c.Priority, c.Cents})
	}
	return Agreement{ID: a.ID, Version: a.Version, AgreementBody: b}
}

func codesOf[T ~string](all []T) []string {
	var list []string
	for _, one := range all {
		list = append(list, string(one))
	}
	return list
}

func (s *server) addAgreement(ctx context.Context, in *addAgreementInput) (*out[Agreement], error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	return s.saveAgreement(ctx, sla.Agreement{ID: id.String()}, in.Body)
}

func (s *server) changeAgreement(ctx context.Context, in *changeAgreementInput) (*out[Agreement], error) {
	who := actor(ctx)
	if err := who.MayAct(desk.ActSaveHouse); err != nil {
		return nil, err
	}
	a, ok := s.agreement(in.ID)
	if !ok || !mayKnow(who, a) {
		return nil, desk.NotFound("agreement")
	}
	if err := mustHaveSeen(in.IfMatch, a.Version); err != nil {
		return nil, err
	}
	return s.saveAgreement(ctx, a, in.Body)
}

func (s *server) agreement(id string) (sla.Agreement, bool) {
	all := s.Engine.Promises().Agreements
	at := slices.IndexFunc(all, func(a sla.Agreement) bool { return a.ID == id })
	if at < 0 {
		return sla.Agreement{}, false
	}
	return all[at], true
}

func (s *server) saveAgreement(ctx context.Context, a sla.Agreement, b AgreementBody) (*out[Agreement], error) {
	who := actor(ctx)
	if b.ClientID != "" && !who.MayReach(desk.ClientID(b.ClientID)) {
		return nil, desk.Invalid("client_id", "client.unknown", "There is no such client, or you do not serve it.")
	}
	if err := s.Engine.SaveAgreement(ctx, who, b.of(a)); err != nil {
		return nil, err
	}
	return s.savedAgreement(a.ID), nil
}

func (s *server) savedAgreement(id string) *out[Agreement] {
	saved, _ := s.agreement(id)
	return &out[Agreement]{ETag: etag(desk.Seq(saved.Version)), Body: agreementWire(saved)}
}

// of is the agreement as the body has it, as the next version of another.
func (b AgreementBody) of(a sla.Agreement) sla.Agreement {
	next := sla.Agreement{
		ID: a.ID, Version: a.Version, Name: b.Name, Scope: sla.Scope{Service: a.Scope.Service, Site: b.SiteID, Client: b.ClientID}, Start: b.Start.UTC(), Coverage: b.CalendarID,
		Tiers: b.Tiers, OnSite: sla.OnSite(b.OnSite), DayMinutes: b.DayMinutes, OnChange: sla.Carry(b.OnChange), BindsRunning: a.BindsRunning,
		Time: sla.TimeTerms{FlatRate: b.FlatRate, PrepaidMinutes: b.PrepaidMinutes, StepMinutes: b.StepMinutes},
	}
	if b.End != nil {
		next.End = b.End.UTC()
	}
	for _, c := range b.Channels {
		next.Channels = append(next.Channels, sla.Channel(c))
	}
	for _, t := range b.Targets {
		next.Targets = append(next.Targets, sla.Target{Clock: sla.Kind(t.Clock), Type: t.Type, Priority: t.Priority, Tier: t.Tier, Category: t.CategoryID, Minutes: t.Minutes, Days: t.Days})
	}
	for kind, waits := range b.Pauses {
		if next.Pauses == nil {
			next.Pauses = sla.Pauses{}
		}
		next.Pauses[sla.Kind(kind)] = []sla.Wait{}
		for _, w := range waits {
			next.Pauses[sla.Kind(kind)] = append(next.Pauses[sla.Kind(kind)], sla.Wait(w))
		}
	}
	for _, w := range b.Warnings {
		next.Warnings = append(next.Warnings, sla.Warning{Clock: sla.Kind(w.Clock), Share: w.Share, Minutes: w.Minutes})
	}
	for _, x := range b.Escalations {
		next.Escalations = append(next.Escalations, sla.Escalation{
			Clock: sla.Kind(x.Clock), Share: x.Share, Minutes: x.Minutes, Priority: x.Priority, Do: sla.Action(x.Do),
			To: sla.Receiver(x.To), Person: x.PersonID, Tier: x.Tier, Wake: x.Wake,
		})
	}
	for _, c := range b.Credits {
		next.Credits = append(next.Credits, sla.Credit{Clock: sla.Kind(c.Clock), Priority: c.Priority, Cents: c.Cents})
	}
	return next
}
