package engine_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
	"tierdesk/internal/engine/duetest"
	"tierdesk/internal/store"
	"tierdesk/internal/store/memory"
	"tierdesk/internal/store/pgtest"
	"tierdesk/internal/store/sqlstore"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// stores are memory, SQLite and a real PostgreSQL.
var stores = []struct {
	name string
	open func(t *testing.T) store.Store
}{
	{"memory", func(*testing.T) store.Store { return memory.New() }},
	{"sqlite", hastySQLite},
	{"postgres", hastyPostgres},
}

// onEveryStore runs a test on each store.
func onEveryStore(t *testing.T, test func(t *testing.T, s store.Store)) {
	for _, one := range stores {
		t.Run(one.name, func(t *testing.T) { test(t, one.open(t)) })
	}
}

// hastySQLite is a database in memory, where there is such a folder: what is asked here would not survive a power cut, and need not.
func hastySQLite(t *testing.T) store.Store {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "tierdesk-engine-")
	if err != nil {
		dir = t.TempDir()
	}
	s, err := sqlstore.OpenSQLite(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(); _ = os.RemoveAll(dir) })
	return s
}

// hastyPostgres is a database that does not wait for its disk.
func hastyPostgres(t *testing.T) store.Store {
	t.Helper()
	s, err := sqlstore.OpenPostgres(context.Background(), pgtest.New(t)+"&synchronous_commit=off")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// TestClocksAreAFoldOfTheTimeline plays random days on tickets under agreements and holds that the due columns are what timeline,
// agreements and calendars give, whatever happened in between.
func TestClocksAreAFoldOfTheTimeline(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) { playClocks(t, s, foldSequences, 26) })
}

// foldSequences is how many tickets' lives a normal run plays on each store; the drill plays more.
const foldSequences = 60

func playClocks(t *testing.T, s store.Store, sequences int, seed uint64) {
	t.Helper()
	d := newClockDesk(t, s, seed)
	d.saveRules()
	d.edits = 1 + sequences/foldSequences
	for i := range sequences {
		id := d.openFor(pick(d.dice, d.rita, d.rita, d.vera))
		for range 4 + d.dice.IntN(12) {
			d.later()
			d.anything(id)
		}
		if third := sequences / 3; i == third || i == 2*third { // whatever the dice say, running tickets go over to other terms of both
			d.saveTerms(sla.Scope{}, true)
			d.saveTerms(sla.Scope{Client: string(d.client)}, true)
		}
		if every := max(20, sequences/5); i%every == every-1 {
			d.compare()
		}
	}
	d.compare()
	t.Logf("%d tickets, %d acts done of %d tried, %d fired, escalated %v, by rule %v, did %v", len(d.ids), d.done, d.tried, d.fired, d.escalated, d.byRule, d.acts)
	for _, action := range sla.Actions {
		if d.escalated[action] == 0 {
			t.Errorf("no escalation came to %s", action)
		}
	}
	// All but "alike", which is about many tickets and not due of any; in few lives some may not come.
	if most := len(routing.Triggers) - 1; len(d.byRule) < most && (sequences > foldSequences || len(d.byRule) < most-3) {
		t.Errorf("rules came to their point by %v alone", d.byRule)
	}
	reasons := duetest.Reasons{}
	silent, err := reasons.CollectReasons(t.Context(), s, idNames{})
	d.must(err)
	for _, one := range append(silent, reasons.Constant(100)...) {
		t.Errorf("no reason, or always the same: %s", one)
	}
	if d.done < sequences*2 || d.fired == 0 {
		t.Errorf("only %d acts were done and %d thresholds passed: the days say nothing", d.done, d.fired)
	}
}

// idNames calls everything by its id.
type idNames struct{ desk.Names }

func (idNames) Team(id desk.TeamID) string         { return string(id) }
func (idNames) Person(id desk.PersonID) string     { return string(id) }
func (idNames) Client(id desk.ClientID) string     { return string(id) }
func (idNames) Category(id desk.CategoryID) string { return string(id) }

// clockDesk is a desk with promises whose clock is a test's.
type clockDesk struct {
	t      *testing.T
	store  store.Store
	engine *engine.Engine
	dice   *rand.Rand
	now    time.Time
	agent  desk.Actor
	rita   desk.Actor
	vera   desk.Actor // a VIP of another client, which has no agreement of its own
	client desk.ClientID
	teams  []desk.TeamID
	vendor desk.VendorID
	ids    []desk.TicketID
	tried  int
	done   int
	fired  int
	quiet  bool // agreements escalate nothing
	// escalated counts what was done at thresholds, as often as it was looked at.
	escalated map[sla.Action]int
	byRule    map[routing.Trigger]int
	rules     int64 // the version of the rules
	acts      map[string]int
	edits     int // one in so many draws of a change of calendar or agreement is made
	kept      kept
}

// kept is what the comparison has read from the store: a version of a calendar or agreement never changes.
type kept struct {
	hours      map[string]*calendar.Hours
	agreements map[desk.AgreementRef]sla.Agreement
	house      desk.House // as it was when the calendars were read
	rules      routing.Escalations
}

func newClockDesk(t *testing.T, s store.Store, seed uint64) *clockDesk {
	t.Helper()
	ctx := t.Context()
	d := &clockDesk{
		t: t, store: s, dice: rand.New(rand.NewPCG(seed, 11)), now: time.Date(2026, 3, 23, 8, 0, 0, 0, time.UTC), acts: map[string]int{},
		escalated: map[sla.Action]int{}, byRule: map[routing.Trigger]int{}, kept: kept{hours: map[string]*calendar.Hours{}, agreements: map[desk.AgreementRef]sla.Agreement{}},
		client: desk.ClientID(uuid.NewString()), vendor: desk.VendorID(uuid.NewString()),
	}
	house, audit := desk.DefaultHouse(uuid.NewString), store.Audit{At: d.now, Act: "seed"}
	house.Calendar = "office"
	house.Vendors = map[desk.VendorID]desk.Vendor{d.vendor: {ID: d.vendor, Name: "Hoster"}}
	d.must(s.SaveHouse(ctx, house, audit))
	d.must(s.SaveClient(ctx, desk.Client{ID: d.client, Name: "Acme"}, audit))
	for id := range house.Teams {
		d.teams = append(d.teams, id)
	}
	slices.Sort(d.teams)
	d.agent = desk.Actor{Person: desk.Person{
		ID: desk.PersonID(uuid.NewString()), Name: "Ana", Email: "ana@desk.example", Teams: d.teams, ServesAll: true,
		Roles: []desk.Role{desk.RoleAgent, desk.RoleDispatcher, desk.RoleManager, desk.RoleAdministrator},
	}}
	d.rita = desk.Actor{Person: desk.Person{
		ID: desk.PersonID(uuid.NewString()), Name: "Rita", Email: "rita@acme.example", Roles: []desk.Role{desk.RoleRequester},
		Contacts: []desk.Contact{{Client: d.client, Sees: desk.SeesOwn}},
	}}
	for week := range 150 { // in which the other manager is called
		from := d.now.AddDate(0, 0, 7*week)
		d.agent.Person.Leave = append(d.agent.Person.Leave, desk.Leave{From: from, Until: from.AddDate(0, 0, 3), Why: desk.LeaveVacation})
	}
	d.must(s.SavePerson(ctx, d.agent.Person, audit))
	d.must(s.SavePerson(ctx, d.rita.Person, audit))
	other := desk.ClientID(uuid.NewString())
	d.must(s.SaveClient(ctx, desk.Client{ID: other, Name: "Beta"}, audit))
	d.vera = desk.Actor{Person: desk.Person{
		ID: desk.PersonID(uuid.NewString()), Name: "Vera", Email: "vera@beta.example", VIP: true, Roles: []desk.Role{desk.RoleRequester},
		Contacts: []desk.Contact{{Client: other, Sees: desk.SeesOwn}},
	}}
	d.must(s.SavePerson(ctx, d.vera.Person, audit))
	d.must(s.SavePerson(ctx, desk.Person{ID: desk.PersonID(uuid.NewString()), Name: "Max", Shift: "nights", Email: "max@desk.example", ServesAll: true, Roles: []desk.Role{desk.RoleManager}}, audit))
	var err error
	start := d.now
	d.engine, err = engine.New(ctx, s, engine.NewClock(func() time.Time { return d.now }, func() time.Duration { return d.now.Sub(start) }), slog.New(slog.NewTextHandler(io.Discard, nil)))
	d.must(err)
	for _, id := range calendars {
		d.saveCalendar(id)
	}
	d.saveAgreement(sla.Scope{})
	d.saveAgreement(sla.Scope{Client: string(d.client)})
	return d
}

func (d *clockDesk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// calendars are those that the desk has; agreements run on the first.
var calendars = []string{"office", "nights"}

// saveCalendar adds a calendar, or changes it; now and then from an instant that is past.
func (d *clockDesk) saveCalendar(id string) {
	d.t.Helper()
	version := int64(0)
	all, err := d.store.Calendars(d.t.Context())
	d.must(err)
	for _, c := range all {
		if c.ID == id {
			version = max(version, c.Version)
		}
	}
	day := pick(d.dice, []string{"09:00-17:00"}, []string{"08:00-12:00", "13:00-18:00"}, []string{"00:00-24:00"}, []string{"22:00-06:00"})
	hours := calendar.Calendar{Zone: pick(d.dice, "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"), Weekly: map[string][]string{}}
	for _, weekday := range calendar.Weekdays {
		if weekday != "sun" && d.dice.IntN(6) > 0 {
			hours.Weekly[weekday] = day
		}
	}
	hours.Weekly["mon"] = day
	c := store.Calendar{ID: id, Name: "Hours", Version: version, Hours: hours}
	if version > 0 && d.dice.IntN(3) == 0 {
		from := d.now.Add(-time.Duration(1+d.dice.IntN(20000)) * time.Minute)
		_, err = d.engine.RecomputeCalendar(d.t.Context(), d.agent, c, from, "the hours were wrong")
		d.acts["recompute"]++
	} else {
		err = d.engine.SaveCalendar(d.t.Context(), d.agent, c)
		d.acts["calendar"]++
	}
	d.must(err)
	_, err = d.engine.Recount(d.t.Context())
	d.must(err)
}

// giveHours lets a team work in other hours.
func (d *clockDesk) giveHours() {
	d.t.Helper()
	id, hours := pick(d.dice, d.teams...), pick(d.dice, "", "office", "nights", "nights")
	d.must(d.engine.SaveHouse(d.t.Context(), d.agent, "team.save", string(id), func(h *desk.House) error { return h.GiveHours(id, hours, d.now) }))
	_, err := d.engine.Recount(d.t.Context())
	d.must(err)
	d.acts["team hours"]++
}

// saveAgreement adds an agreement of a scope, or a version of it, which running tickets go over to by chance.
func (d *clockDesk) saveAgreement(scope sla.Scope) {
	d.t.Helper()
	d.saveTerms(scope, d.dice.IntN(2) == 0)
}

func (d *clockDesk) saveTerms(scope sla.Scope, forRunning bool) {
	d.t.Helper()
	id, version := "of-"+scope.Client, int64(0)
	for _, a := range d.engine.Promises().Agreements {
		if a.ID == id {
			version = a.Version
		}
	}
	minutes := func(clock sla.Kind) int {
		if clock == sla.Resolution { // is promised after the responses
			return 300 + d.dice.IntN(1000)
		}
		return 20 + d.dice.IntN(280)
	}
	a := sla.Agreement{
		ID: id, Name: "Agreement", Version: version, Scope: scope, Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Coverage: "office", DayMinutes: 480,
		OnChange: pick(d.dice, sla.Retroactive, sla.Restart), Warnings: sla.UsualWarnings,
		Escalations: d.escalations(),
	}
	for _, clock := range []sla.Kind{sla.FirstResponse, sla.NextResponse, sla.Resolution, sla.TierTime, sla.Acceptance} {
		for priority := 1; priority <= 4; priority++ {
			a.Targets = append(a.Targets, sla.Target{Clock: clock, Priority: priority, Minutes: minutes(clock)})
		}
	}
	if version == 0 || !forRunning {
		d.must(d.engine.SaveAgreement(d.t.Context(), d.agent, a))
		return
	}
	_, err := d.engine.SaveAgreementForRunning(d.t.Context(), d.agent, a, "These are the better terms.")
	d.must(err)
	n, err := d.engine.BindRunning(d.t.Context())
	d.must(err)
	d.acts["taken over"] += n
}

// saveRules adds a version of the desk's rules: what makes it escalate by itself, and when, each time other numbers.
func (d *clockDesk) saveRules() {
	d.t.Helper()
	set := routing.RuleSet{Version: d.rules}
	for _, e := range []routing.Escalation{
		{At: routing.TierShare, N: 20 + d.dice.IntN(150), Do: routing.OfferUp, Tier: 3},
		{At: routing.Idle, N: 60 + d.dice.IntN(6000), Do: routing.Dispatch},
		{At: routing.Idle, N: 60 + d.dice.IntN(600), Do: routing.MoreUrgent},
		{At: routing.Reopened, N: 1, Do: routing.RaiseIt},
		{At: routing.Bounced, N: 1 + d.dice.IntN(2), Do: routing.Dispatch},
		{At: routing.Tagged, Tags: []string{"complex"}, Do: routing.OfferUp, Tier: 2},
		{At: routing.VIP, Do: routing.MoreUrgent},
		{At: routing.Unhappy, Do: routing.RaiseIt},
	} {
		e.ID = fmt.Sprint(e.At, "-", e.Do)
		e.Name, e.ID = e.ID, strings.ReplaceAll(e.ID, "_", "-")
		if d.dice.IntN(3) == 0 {
			e.When = rules.Condition{Field: "priority", Op: rules.Is, Values: []string{"2", "3"}}
		}
		e.Off = d.dice.IntN(5) == 0
		set.Escalations = append(set.Escalations, e)
	}
	d.must(d.engine.SaveRules(d.t.Context(), d.agent, set))
	_, err := d.engine.Recount(d.t.Context())
	d.must(err)
	d.rules++
	d.acts["rules"]++
}

// escalations are some of each kind, unless the day is to be a quiet one.
func (d *clockDesk) escalations() []sla.Escalation {
	if d.quiet {
		return nil
	}
	return []sla.Escalation{
		{Share: 60, Do: sla.ActionTell, To: sla.ReceiverTeam},
		{Share: 80, Do: sla.ActionTell, To: sla.ReceiverOwner, Wake: true},
		{Clock: sla.TierTime, Do: sla.ActionOffer, Tier: 2 + d.dice.IntN(2)},
		{Clock: sla.Resolution, Share: 90, Do: sla.ActionPriority},
		{Clock: sla.Resolution, Do: sla.ActionRaise, To: sla.ReceiverManagers},
		{Clock: sla.FirstResponse, Do: sla.ActionDispatch},
	}
}

func pick[T any](dice *rand.Rand, values ...T) T { return values[dice.IntN(len(values))] }

// later lets time pass, now and then to the next due work, which is done.
func (d *clockDesk) later() {
	d.t.Helper()
	d.now = d.now.Add(pick(d.dice, 0, time.Microsecond, 7*time.Minute, time.Hour, 5*time.Hour, 30*time.Hour))
	if d.dice.IntN(3) == 0 {
		d.runDue()
	}
}

func (d *clockDesk) runDue() {
	d.t.Helper()
	for {
		ran, _, err := d.engine.RunDue(d.t.Context())
		d.must(err)
		if ran == 0 {
			return
		}
	}
}

func (d *clockDesk) open() desk.TicketID {
	d.t.Helper()
	return d.openFor(d.rita)
}

func (d *clockDesk) openFor(requester desk.Actor) desk.TicketID {
	d.t.Helper()
	actor, via := requester, desk.ViaWeb
	if d.dice.IntN(3) == 0 {
		actor, via = d.agent, desk.ViaPhone
	}
	result, err := d.engine.Open(d.t.Context(), desk.Open{
		Client: requester.Person.Contacts[0].Client, Requester: requester.Person.ID, Impact: pick(d.dice, desk.High, desk.Medium, desk.Low), Content: desk.Content{Subject: "S", Body: "B"},
	}, engine.Call{Actor: actor, Via: via})
	d.must(err)
	d.ids = append(d.ids, result.Ticket)
	return result.Ticket
}

// fitting are acts that go on from where a ticket is.
func (d *clockDesk) fitting(id desk.TicketID) []string {
	d.t.Helper()
	loaded, err := d.store.Ticket(d.t.Context(), id)
	d.must(err)
	switch t := loaded.Ticket; {
	case t.OpenHandoff() != nil:
		return []string{"accept", "return", "withdraw", "write", "hold"}
	case t.IsHeld():
		return []string{"resume", "hold", "write", "classify", "resolve"}
	case t.State == desk.StateResolved || t.State == desk.StateClosed:
		return []string{"reopen", "write", "rate"}
	}
	return []string{"write", "answer", "classify", "hold", "offer", "offer", "resolve", "take", "tag"}
}

// anything does something to a ticket that may be refused.
func (d *clockDesk) anything(id desk.TicketID) {
	d.t.Helper()
	text := desk.Content{Body: "words"}
	parts := []desk.Part{}
	for _, code := range desk.PartCodes {
		parts = append(parts, desk.Part{Code: code, Text: "x"})
	}
	level := func() desk.Level { return pick(d.dice, desk.High, desk.Medium, desk.Low) }
	act := pick(d.dice, d.fitting(id)...)
	if d.dice.IntN(3) == 0 {
		act = pick(d.dice, "calendar", "calendar", "agreement", "team hours", "team hours", "rules", "limits", "tag", "rate", "rate", "write", "write", "answer", "answer", "note", "classify", "classify", "hold", "hold", "resume", "offer", "offer", "accept", "return", "withdraw",
			"resolve", "reopen", "merge", "route", "take", "robot")
	}
	actor := d.agent
	var c desk.Command
	switch act {
	case "calendar", "agreement", "team hours", "rules", "limits":
		if d.dice.IntN(d.edits) == 0 {
			d.edit(act)
		}
		return
	case "write":
		actor, c = d.rita, desk.PostMessage{Content: text}
	case "robot":
		actor, c = d.rita, desk.PostMessage{Content: text, Automatic: true}
	case "answer":
		c = desk.PostMessage{Content: text}
	case "tag":
		c = desk.Tag{Tag: pick(d.dice, "complex", "other")}
	case "rate":
		actor, c = d.requesterOf(id), desk.Rate{Good: d.dice.IntN(2) == 0}
	case "note":
		c = desk.WriteNote{Content: text}
	case "classify":
		c = desk.Classify{Impact: level(), Urgency: level()}
	case "hold":
		c = desk.Put{Reason: pick(d.dice, desk.HoldReasons...), Until: d.now.Add(time.Duration(1+d.dice.IntN(2000)) * time.Minute), Vendor: d.vendor}
	case "resume":
		c = desk.Resume{}
	case "offer":
		c = desk.OfferHandoff{To: pick(d.dice, d.teams...), Parts: parts}
	case "accept":
		c = desk.AcceptHandoff{}
	case "return":
		c = desk.ReturnHandoff{Why: desk.ReturnWrongTeam, Content: text}
	case "withdraw":
		c = desk.WithdrawHandoff{}
	case "resolve":
		c = desk.Resolve{Outcome: desk.OutcomeSolved, Content: pick(d.dice, text, desk.Content{})}
	case "reopen":
		c = desk.Reopen{}
	case "merge":
		if d.dice.IntN(4) > 0 {
			return
		}
		c = desk.Merge{Into: pick(d.dice, d.ids...)}
	case "route":
		c = desk.Route{Team: pick(d.dice, d.teams...), Content: text}
	case "take":
		c = desk.Assign{To: d.agent.Person.ID}
	}
	d.tried++
	_, err := d.engine.Do(d.t.Context(), id, c, engine.Call{Actor: actor, Via: desk.ViaWeb})
	var refused *desk.Error
	if err != nil && !errors.As(err, &refused) {
		d.t.Fatalf("%s: %v", act, err)
	}
	if err == nil {
		d.done++
		d.acts[act]++
	}
}

// requesterOf is who asked for help by a ticket.
func (d *clockDesk) requesterOf(id desk.TicketID) desk.Actor {
	d.t.Helper()
	loaded, err := d.store.Ticket(d.t.Context(), id)
	d.must(err)
	if loaded.Ticket.Requester == d.vera.Person.ID {
		return d.vera
	}
	return d.rita
}

// edit changes what the desk promises.
func (d *clockDesk) edit(what string) {
	d.t.Helper()
	switch what {
	case "calendar":
		d.saveCalendar(pick(d.dice, calendars...))
	case "agreement":
		d.saveAgreement(pick(d.dice, sla.Scope{}, sla.Scope{Client: string(d.client)}))
	case "team hours":
		d.giveHours()
	case "rules":
		d.saveRules()
	case "limits":
		d.limitTiers()
	}
}

// limitTiers changes how long tickets may be at each tier.
func (d *clockDesk) limitTiers() {
	d.t.Helper()
	d.must(d.engine.SaveHouse(d.t.Context(), d.agent, "tier.save", "limits", func(h *desk.House) error {
		for i := range h.Tiers {
			h.Tiers[i].TimeLimit = time.Duration(30+d.dice.IntN(900)) * time.Minute
		}
		return nil
	}))
	_, err := d.engine.Recount(d.t.Context())
	d.must(err)
	d.acts["limits"]++
}

// compare does what is due, then computes every ticket anew from what is kept for ever, and compares it with its row. Nothing may be
// left due: a ticket that stays so would stand in the way of the others.
func (d *clockDesk) compare() {
	d.t.Helper()
	d.runDue()
	ctx := d.t.Context()
	shown := map[desk.TicketID]time.Time{}
	for after := ""; ; {
		rows, next, err := d.store.ListTickets(ctx, store.TicketFilter{Scope: desk.Scope{All: true}}, store.Page{Sort: store.SortNewest, Limit: 100, After: after})
		d.must(err)
		for _, r := range rows {
			shown[r.ID] = r.DueAt
		}
		if after = next; next == "" {
			break
		}
	}
	soon := d.soon()
	d.fired = 0
	hours := d.calendars()
	var earliest time.Time
	for _, id := range d.ids {
		ticket := d.fold(id)
		d.fired += len(ticket.Fired)
		dues := ticket.Dues(d.terms(ticket, hours))
		if got := shown[id]; !got.Equal(dues.Shown) {
			account, _ := ticket.Clocks(d.terms(ticket, hours), ticket.LastAt)
			d.t.Fatalf("ticket %s is due at %v by its row, at %v by its timeline\nmarks %+v\nclocks %+v", id, got, dues.Shown, ticket.Marks, account.Clocks)
		}
		if isSoon := !dues.Soon.IsZero() && !dues.Soon.After(d.now) && dues.Shown.After(d.now); soon[id] != isSoon {
			d.t.Fatalf("ticket %s is soon due at %v by its row: %v, by its timeline from %v to %v", id, d.now, soon[id], dues.Soon, dues.Shown)
		}
		if !dues.Next.IsZero() && (earliest.IsZero() || dues.Next.Before(earliest)) {
			earliest = dues.Next
		}
		d.once(ticket)
	}
	ids, next, err := d.store.DueTickets(ctx, d.now, 1)
	d.must(err)
	if len(ids) > 0 {
		d.t.Fatalf("ticket %s stays due after all due work was done: it is %s, and due next at %v", ids[0], d.fold(ids[0]).State, earliest)
	}
	if !next.Equal(earliest) {
		d.t.Fatalf("the next is due at %v by the index, at %v by the timelines", next, earliest)
	}
}

// soon are the tickets that are soon due by their rows.
func (d *clockDesk) soon() map[desk.TicketID]bool {
	d.t.Helper()
	soon := map[desk.TicketID]bool{}
	rows, next, err := d.store.ListTickets(d.t.Context(), store.TicketFilter{Scope: desk.Scope{All: true}, SoonAt: d.now}, store.Page{Sort: store.SortDue, Limit: 200})
	d.must(err)
	if next != "" {
		d.t.Fatal("more tickets are soon due than were looked at")
	}
	for _, r := range rows {
		soon[r.ID] = true
	}
	return soon
}

// once holds that nothing was told twice.
func (d *clockDesk) once(t desk.Ticket) {
	d.t.Helper()
	seen := map[desk.Fired]bool{}
	for _, f := range t.Fired {
		if seen[f] {
			d.t.Fatalf("%+v of ticket %s was told twice", f, t.ID)
		}
		seen[f] = true
	}
}

// fold is the ticket as its timeline tells it.
func (d *clockDesk) fold(id desk.TicketID) desk.Ticket {
	d.t.Helper()
	ticket := desk.Ticket{ID: id}
	called := map[string]bool{}
	for after := desk.Seq(0); ; {
		records, err := d.store.Timeline(d.t.Context(), id, after, 200)
		d.must(err)
		for _, r := range records {
			ticket = ticket.Apply(r.Event, r.Stamp)
			after = r.Seq
			if e, ok := r.Event.(desk.Escalated); ok && e.End == desk.EscalationDone {
				key := fmt.Sprint(e.Clock, e.Run, e.What, e.Value, e.Do, e.To)
				if called[key] {
					d.t.Fatalf("%+v of ticket %s came twice", e, id)
				}
				called[key] = true
				d.escalated[e.Do]++
			}
			if e, ok := r.Event.(desk.RuleEscalated); ok {
				key := fmt.Sprint(e.Rule, " ", e.Turn)
				if called[key] {
					d.t.Fatalf("rule %s of ticket %s came twice: %+v", e.Rule, id, e)
				}
				called[key] = true
				d.byRule[e.At]++
			}
		}
		if len(records) < 200 {
			return ticket
		}
	}
}

// calendars are read from the store, past what the engine keeps at hand.
func (d *clockDesk) calendars() map[string]calendar.Versions {
	d.t.Helper()
	all, err := d.store.Calendars(d.t.Context())
	d.must(err)
	hours := map[string]calendar.Versions{}
	for _, c := range all {
		key := fmt.Sprint(c.ID, " ", c.Version)
		if d.kept.hours[key] == nil {
			zone, err := time.LoadLocation(c.Hours.Zone)
			d.must(err)
			d.kept.hours[key], err = calendar.Compile(c.Hours, zone)
			d.must(err)
		}
		if before := hours[c.ID]; len(before) > 1 {
			hours[c.ID] = append(before[:1:1], slices.DeleteFunc(slices.Clone(before[1:]), func(v calendar.Version) bool { return !v.From.Before(c.From) })...)
		}
		hours[c.ID] = append(hours[c.ID], calendar.Version{From: c.From, Hours: d.kept.hours[key]})
	}
	d.kept.house, err = d.store.House(d.t.Context())
	d.must(err)
	set, err := d.store.Rules(d.t.Context())
	d.must(err)
	d.kept.rules = routing.PrepareEscalations(set, desk.LiveFields)
	return hours
}

// terms are what a ticket was promised, read as calendars are.
func (d *clockDesk) terms(t desk.Ticket, hours map[string]calendar.Versions) desk.Terms {
	d.t.Helper()
	terms := desk.Terms{}.WithRules(&d.kept.rules, d.kept.house.TierLimits())
	for _, ref := range t.Agreements() {
		a, found := d.kept.agreements[ref]
		if !found {
			var err error
			a, err = d.store.Agreement(d.t.Context(), ref)
			d.must(err)
			d.kept.agreements[ref] = a
		}
		teams := map[string]calendar.Versions{}
		for id, team := range d.kept.house.Teams {
			if len(team.Hours) > 0 {
				teams[string(id)] = team.HoursOver(hours[a.Coverage], hours)
			}
		}
		terms[ref] = desk.Promise{Agreement: a, Hours: hours[a.Coverage], TeamHours: teams}
	}
	return terms
}

// TestRecountMovesWhatACalendarMoves changes the hours under an open ticket and looks at when it is due.
func TestRecountMovesWhatACalendarMoves(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		d := newClockDesk(t, s, 26)
		id := d.open()
		due := func() time.Time {
			rows, _, err := s.ListTickets(t.Context(), store.TicketFilter{Scope: desk.Scope{All: true}}, store.Page{Sort: store.SortNewest, Limit: 5})
			d.must(err)
			return rows[0].DueAt
		}
		before := due()
		if before.IsZero() {
			t.Fatal("a ticket under an agreement is never due")
		}
		d.must(d.engine.SaveCalendar(t.Context(), d.agent, store.Calendar{ID: "office", Name: "Office", Version: 1, Hours: calendar.Calendar{Zone: "UTC", Exceptions: []calendar.Exception{{Date: "2027-01-04", Hours: []string{"00:00-24:00"}}}}}))
		n, err := d.engine.Recount(t.Context())
		d.must(err)
		if after := due(); n != 1 || after.Year() != 2027 || !after.After(before) {
			t.Errorf("%d were moved: from %v to %v", n, before, after)
		}
		if want, got := fmt.Sprint(d.fold(id).Version), "3"; want != got {
			t.Errorf("a change of hours is told in the timeline: it has %s entries, want %s", want, got)
		}
	})
}
