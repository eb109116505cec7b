package engine

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
)

// Promises are the agreements and calendars of the desk as this node knows them. It never changes; the engine takes another in its place.
type Promises struct {
	// Agreements are the newest versions, by id.
	Agreements []sla.Agreement
	// Calendars are the newest versions, by id.
	Calendars map[string]store.Calendar
	// Hours are the calendars compiled, by id, with all their versions.
	Hours map[string]calendar.Versions

	byClient map[desk.ClientID][]sla.Agreement // empty client: those for everybody
	teams    map[string]map[string]calendar.Versions
	limits   map[int]time.Duration // of tiers, which escalations by rule are told from
}

// TeamHours are the hours of the teams that have or had their own, by id, under agreements with the hours of a calendar. They are put together
// once and only read.
func (p Promises) TeamHours(coverage string) map[string]calendar.Versions { return p.teams[coverage] }

// Promises gives what the desk promises, as this node knows it.
func (e *Engine) Promises() Promises { return *e.promises.Load() }

// loadPromises reads agreements and calendars. A calendar that cannot be compiled any more, as by a zone that is gone, is never open, and the
// log says so: no ticket is left without an answer for it.
func (e *Engine) loadPromises(ctx context.Context) error {
	agreements, err := e.store.Agreements(ctx)
	if err != nil {
		return fmt.Errorf("load the agreements: %w", err)
	}
	calendars, err := e.store.Calendars(ctx)
	if err != nil {
		return fmt.Errorf("load the calendars: %w", err)
	}
	p := Promises{Agreements: agreements, Calendars: map[string]store.Calendar{}, Hours: map[string]calendar.Versions{}, byClient: map[desk.ClientID][]sla.Agreement{}}
	for _, a := range agreements {
		client := desk.ClientID(a.Scope.Client)
		p.byClient[client] = append(p.byClient[client], a)
	}
	for _, c := range calendars {
		p.Calendars[c.ID] = c // they come by version
		hours, err := e.hours.compile(c)
		if err != nil {
			e.log.Error("a calendar cannot be read and is taken as never open", "calendar", c.ID, "version", c.Version, "error", err)
		}
		p.Hours[c.ID] = p.Hours[c.ID].With(calendar.Version{From: c.From, Hours: hours})
	}
	house := e.House()
	p.teams, p.limits = teamHours(house, p.Hours), house.TierLimits()
	e.promises.Store(&p)
	return nil
}

// teamHours puts together what the teams with hours of their own work in, for each calendar that an agreement may run on.
func teamHours(h desk.House, calendars map[string]calendar.Versions) map[string]map[string]calendar.Versions {
	all := map[string]map[string]calendar.Versions{}
	for id, t := range h.Teams {
		if len(t.Hours) == 0 {
			continue
		}
		for coverage, agreed := range calendars {
			if all[coverage] == nil {
				all[coverage] = map[string]calendar.Versions{}
			}
			all[coverage][string(id)] = t.HoursOver(agreed, calendars)
		}
	}
	return all
}

// compiled keeps what was compiled: a version never changes.
type compiled struct {
	mu    sync.Mutex
	hours map[string]*calendar.Hours
}

func (c *compiled) compile(one store.Calendar) (*calendar.Hours, error) {
	key := fmt.Sprint(one.ID, " ", one.Version)
	c.mu.Lock()
	defer c.mu.Unlock()
	if hours, ok := c.hours[key]; ok {
		return hours, nil
	}
	zone, err := time.LoadLocation(one.Hours.Zone)
	if err != nil {
		return nil, err
	}
	hours, err := calendar.Compile(one.Hours, zone)
	if err != nil {
		return nil, err
	}
	if c.hours == nil {
		c.hours = map[string]*calendar.Hours{}
	}
	c.hours[key] = hours
	return hours, nil
}

// Terms gives the promises that a ticket is bound to. The newest versions are at hand; an older one is read once.
func (e *Engine) Terms(ctx context.Context, t desk.Ticket) (desk.Terms, error) {
	return e.terms(ctx, t, e.Promises())
}

// terms are those of a ticket where the calendars are as some promises have them.
func (e *Engine) terms(ctx context.Context, t desk.Ticket, p Promises) (desk.Terms, error) {
	refs := t.Agreements()
	escalations := e.escalations.Load()
	if len(refs) == 0 && (escalations == nil || len(escalations.All) == 0) {
		return nil, nil
	}
	terms := make(desk.Terms, len(refs)+1).WithRules(escalations, p.limits)
	for _, ref := range refs {
		agreement, err := e.agreement(ctx, ref)
		if store.IsNotFound(err) {
			e.log.Error("a ticket is bound to an agreement that is not there", "ticket", t.ID, "agreement", ref.ID, "version", ref.Version)
			continue
		}
		if err != nil {
			return nil, err
		}
		terms[ref] = desk.Promise{Agreement: agreement, Hours: p.Hours[agreement.Coverage], TeamHours: p.TeamHours(agreement.Coverage)}
	}
	return terms, nil
}

func (e *Engine) agreement(ctx context.Context, ref desk.AgreementRef) (sla.Agreement, error) {
	newest := e.Promises().Agreements
	at, found := slices.BinarySearchFunc(newest, string(ref.ID), func(a sla.Agreement, id string) int {
		switch {
		case a.ID < id:
			return -1
		case a.ID > id:
			return 1
		}
		return 0
	})
	if found && newest[at].Version == ref.Version {
		return newest[at], nil
	}
	if kept, ok := e.former.Load(ref); ok {
		return kept.(sla.Agreement), nil
	}
	agreement, err := e.store.Agreement(ctx, ref)
	if err == nil {
		e.former.Store(ref, agreement)
	}
	return agreement, err
}

// offered are the agreements that a ticket of a client may be opened under.
func (e *Engine) offered(client desk.ClientID) []sla.Agreement {
	promises := e.Promises()
	if client == "" {
		return promises.byClient[""]
	}
	return slices.Concat(promises.byClient[""], promises.byClient[client])
}

// setDues says when the tickets of a change are due from now on.
func (e *Engine) setDues(ctx context.Context, c *store.Change, first desk.Terms) error {
	for i := range c.Sides {
		side := &c.Sides[i]
		terms := first
		if i > 0 || terms == nil || len(side.After.Agreements()) != len(side.Before.Ticket.Agreements()) {
			var err error
			if terms, err = e.Terms(ctx, side.After); err != nil {
				return err
			}
		}
		dues := side.After.Dues(terms)
		side.Dues = &dues
	}
	return nil
}

// SaveCalendar adds a version of a coverage calendar. The worker moves the open tickets that run on it a moment later; see [Engine.KeepDues].
func (e *Engine) SaveCalendar(ctx context.Context, actor desk.Actor, c store.Calendar) error {
	if err := actor.MayAct(desk.ActSaveHouse); err != nil {
		return err
	}
	if err := e.checkCalendar(actor, c); err != nil {
		return err
	}
	audit, err := e.NewAudit(actor, "calendar.save", c.ID)
	if err != nil {
		return err
	}
	c.From = time.Time{} // from now on
	if err := e.store.SaveCalendar(ctx, c, audit); err != nil {
		return err
	}
	return e.Refresh(ctx)
}

// checkCalendar refuses what cannot be kept, and calendars of clients that the actor does not serve.
func (e *Engine) checkCalendar(actor desk.Actor, c store.Calendar) error {
	if before, ok := e.Promises().Calendars[c.ID]; ok && before.Client != "" && !actor.MayReach(before.Client) {
		return desk.NotFound("calendar")
	}
	if c.Client != "" && !actor.MayReach(c.Client) {
		return desk.Invalid("client_id", "client.unknown", "There is no such client, or you do not serve it.")
	}
	if c.Client != "" && e.isUsedByOthers(c) {
		return desk.Invalid("client_id", "calendar.used_by_others", "Others than this client use these hours: an agreement, a team or the desk itself. Give them other hours first.")
	}
	return checkHours(c)
}

// isUsedByOthers tells whether a calendar is used by who is not of its client.
func (e *Engine) isUsedByOthers(c store.Calendar) bool {
	house := e.House()
	for _, t := range house.Teams {
		if t.Calendar() == c.ID && t.Client != c.Client {
			return true
		}
	}
	return house.Calendar == c.ID ||
		slices.ContainsFunc(e.Promises().Agreements, func(a sla.Agreement) bool { return a.Coverage == c.ID && a.Scope.Client != string(c.Client) })
}

// mayUse tells whether there is such a calendar, for everybody or for this client.
func (p Promises) mayUse(id string, client desk.ClientID) bool {
	c, ok := p.Calendars[id]
	return ok && (c.Client == "" || c.Client == client)
}

// checkHouse refuses hours that are not there or are another client's, where a change of the house gives them.
func (e *Engine) checkHouse(before, after desk.House) error {
	p := e.Promises()
	if after.Calendar != "" && after.Calendar != before.Calendar && !p.mayUse(after.Calendar, "") {
		return desk.Invalid("calendar_id", "house.calendar_unknown", "There is no such calendar for the whole desk. Choose one that belongs to no client.")
	}
	for id, t := range after.Teams {
		was := before.Teams[id]
		if own := t.Calendar(); own != "" && (own != was.Calendar() || t.Client != was.Client) && !p.mayUse(own, t.Client) {
			return desk.Invalid("calendar_id", "team.calendar_unknown", "There is no such calendar for this team. Choose one that belongs to no client, or to the team's own.")
		}
	}
	return nil
}

// checkHours refuses what could not be kept, with field and reason.
func checkHours(c store.Calendar) error {
	if c.Name == "" {
		return desk.Invalid("name", "calendar.name", "The calendar has no name. Give it one that people know it by.")
	}
	if err := calendar.Check(c.Hours); err != nil {
		return refused(err)
	}
	zone, err := time.LoadLocation(c.Hours.Zone)
	if err != nil {
		zone = nil // Compile says what is wrong
	}
	_, err = calendar.Compile(c.Hours, zone)
	return refused(err)
}

// refused is a problem of a calendar or an agreement as all refusals of the desk are.
func refused(err error) error {
	problem, ok := err.(*calendar.Problem) //nolint:errorlint // they are given as they are
	if !ok {
		return err
	}
	return desk.Refusal(problem.Field, problem.Code, problem.Message)
}

// SaveAgreement adds a version of an agreement. It binds tickets that are opened later.
func (e *Engine) SaveAgreement(ctx context.Context, actor desk.Actor, a sla.Agreement) error {
	if err := actor.MayAct(desk.ActSaveHouse); err != nil {
		return err
	}
	if err := e.checkAgreement(ctx, a); err != nil {
		return err
	}
	audit, err := e.NewAudit(actor, "agreement.save", a.ID)
	if err != nil {
		return err
	}
	a.BindsRunning = e.newest(a.ID).BindsRunning // which an administrator decides by itself
	if err := e.store.SaveAgreement(ctx, a, audit); err != nil {
		return err
	}
	return e.Refresh(ctx)
}

// checkAgreement refuses what could not be kept, with field and reason.
func (e *Engine) checkAgreement(ctx context.Context, a sla.Agreement) error {
	if err := sla.Check(a); err != nil {
		return refused(err)
	}
	if !e.Promises().mayUse(a.Coverage, desk.ClientID(a.Scope.Client)) {
		return desk.Invalid("coverage", "agreement.coverage_unknown", "There is no such calendar. Choose one of the desk's, or of the agreement's client.")
	}
	return e.checkCalled(ctx, a)
}

// checkCalled refuses an escalation to somebody who could not be called.
func (e *Engine) checkCalled(ctx context.Context, a sla.Agreement) error {
	var ids []desk.PersonID
	for _, x := range a.Escalations {
		ids = append(ids, desk.PersonID(x.Person))
	}
	people, err := e.store.Persons(ctx, ids)
	if err != nil {
		return err
	}
	for i, x := range a.Escalations {
		p := people[desk.PersonID(x.Person)]
		switch field := fmt.Sprintf("escalations[%d].person", i); {
		case x.To != sla.ReceiverPerson:
		case !p.IsAgent() || p.Disabled:
			return desk.Invalid(field, "agreement.receiver_no_agent", "Only somebody who works at the desk can be called. Choose another person.")
		case x.Do == sla.ActionRaise && !p.Has(desk.RoleManager):
			return desk.Invalid(field, "agreement.receiver_no_manager", "A ticket is raised to a manager. Choose the managers, or one person.")
		}
	}
	return nil
}

// recountBatch is how many tickets are read and written at once.
const recountBatch = 500

// duesBasis says what the due times of open tickets depend on beside their timelines and agreements, which never change: how they are counted,
// the hours, the limits of tiers, and the escalations that go for all.
func (e *Engine) duesBasis() (string, error) {
	p, house := e.Promises(), e.House()
	calendars, teams := map[string]int64{}, map[desk.TeamID][]desk.TeamHours{}
	for id, c := range p.Calendars {
		calendars[id] = c.Version
	}
	for id, t := range house.Teams {
		if len(t.Hours) > 0 {
			teams[id] = t.Hours
		}
	}
	var rules []routing.Escalation
	if escalations := e.escalations.Load(); escalations != nil {
		for _, ready := range escalations.All {
			rules = append(rules, ready.Escalation)
		}
	}
	data, err := json.Marshal([]any{desk.DuesVersion, calendars, teams, p.limits, rules}) // maps are written by their keys
	if err != nil {
		return "", fmt.Errorf("encode what due times depend on: %w", err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(data)), nil
}

// KeepDues computes anew when open tickets are due if what that depends on is not what all of them were counted by last, as after a change of a
// calendar, also when the node that it was changed on ended before it had counted them. A node that hears of a change after another counted them
// does it once more, for the tickets that it wrote in between. It gives how many changed.
func (e *Engine) KeepDues(ctx context.Context) (int, error) {
	e.keeping.Lock()
	defer e.keeping.Unlock()
	basis, err := e.duesBasis()
	if err != nil {
		return 0, err
	}
	counted, err := e.store.DuesBasis(ctx)
	if err != nil || counted == basis && e.countsBy == basis {
		return 0, err
	}
	changed, err := e.Recount(ctx)
	if err != nil {
		return changed, err
	}
	e.countsBy = basis
	return changed, e.store.SaveDuesBasis(ctx, basis)
}

// Recount computes anew when open tickets are due and writes what changed. Nothing is added to their timelines: their clocks are a function of
// those and of the calendars. It gives how many changed.
func (e *Engine) Recount(ctx context.Context) (int, error) {
	changed := 0
	for after := desk.TicketID(""); ; {
		tickets, err := e.store.LiveTickets(ctx, after, recountBatch)
		if err != nil || len(tickets) == 0 {
			return changed, err
		}
		after = tickets[len(tickets)-1].Ticket.ID
		redues, err := e.redues(ctx, tickets)
		if err != nil {
			return changed, err
		}
		if len(redues) == 0 {
			continue
		}
		n, err := e.store.SetDues(ctx, redues)
		changed += n
		if err != nil {
			return changed, err
		}
	}
}

// redues are the tickets that are not due when their rows say.
func (e *Engine) redues(ctx context.Context, tickets []store.Live) ([]store.Redue, error) {
	var all []store.Redue
	for _, one := range tickets {
		t := one.Ticket
		terms, err := e.Terms(ctx, t)
		if err != nil {
			return nil, err
		}
		dues := t.Dues(terms)
		if !dues.Equal(one.Dues) {
			all = append(all, store.Redue{Ticket: t.ID, Version: t.Version, Dues: dues, Held: t.IsHeld(), Urgency: t.Priority})
		}
	}
	return all, nil
}
