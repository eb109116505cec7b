package desk

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
)

// equal compares values as their stored form does: an absent list is an empty one.
var equal = cmp.Options{cmpopts.EquateEmpty()}

// TestAnyDay plays random acts of random people in random houses and holds what must be true whatever anybody does.
func TestAnyDay(t *testing.T) {
	seen, why := map[string]bool{}, reasons{}
	rapid.Check(t, func(r *rapid.T) {
		d := newAnyDay(r)
		for range rapid.IntRange(5, 60).Draw(r, "acts") {
			d.step(r)
		}
		for id := range d.tickets {
			d.holdsAtEnd(r, id)
			for _, e := range d.log[id] {
				seen[e.Event.Kind()] = true
				why.collect(r, d.world, e.Event, e.Stamp)
			}
		}
	})
	why.vary(t, 40)
	enough := len(Kinds()) / 2
	if testing.Short() {
		enough /= 3 // a fifth of the days, now and then short ones
	}
	if !t.Failed() && len(seen) < enough {
		t.Errorf("the days came to %d kinds of event only: %v", len(seen), slices.Sorted(maps.Keys(seen)))
	}
}

type anyDay struct {
	*world
	now    time.Time
	values map[TicketID][]Ticket // the ticket after each entry, from the acts themselves
}

// newAnyDay draws a house: other ways between tiers, other contracts, other memberships.
func newAnyDay(r *rapid.T) *anyDay {
	d := &anyDay{world: newWorld(), now: monday, values: map[TicketID][]Ticket{}}
	d.house.CloseAfter = rapid.IntRange(0, 6).Draw(r, "close after")
	d.house.ReopenFor = time.Duration(rapid.IntRange(0, 5).Draw(r, "reopen for")) * 24 * time.Hour
	for i := range d.house.Tiers {
		d.house.Tiers[i].Next = rapid.SliceOfNDistinct(rapid.IntRange(1, 3), 0, 3, rapid.ID[int]).Draw(r, "next")
		d.house.Tiers[i].SpeaksToRequester = rapid.Bool().Draw(r, "speaks")
	}
	for i := range d.house.Edges {
		d.house.Edges[i].Parts = rapid.SliceOfNDistinct(rapid.SampledFrom(PartCodes), 0, 2, rapid.ID[PartCode]).Draw(r, "parts")
		d.house.Edges[i].AcceptWithin = time.Duration(rapid.IntRange(0, 3).Draw(r, "accept within")) * time.Hour
	}
	for _, id := range teamIDs {
		team := d.house.Teams[id]
		team.Assign = routing.Policy{
			Mode: anyOf(r, routing.Modes, "mode"), Order: anyOf(r, routing.Orders, "order"), Sticky: rapid.Bool().Draw(r, "sticky"),
			Spill: string(anyOf(r, append([]TeamID{""}, teamIDs...), "spill")), SpillAfter: time.Duration(rapid.IntRange(0, 2).Draw(r, "spill after")) * time.Hour,
		}
		d.house.Teams[id] = team
	}
	d.house.Categories["vpn"] = Category{ID: "vpn", Team: frontDesk, Needs: []routing.Need{{Skill: "net", Level: rapid.IntRange(0, 2).Draw(r, "level")}}}
	d.router = anyRouter(r)
	d.moveSomebody(r)
	return d
}

// anyRouter draws rules that look at what tickets are opened with.
func anyRouter(r *rapid.T) *routing.Router {
	set := routing.RuleSet{Version: 4, Groups: []routing.Group{{ID: "main"}, {ID: "more"}}}
	for i := range rapid.IntRange(0, 6).Draw(r, "rules") {
		g := rapid.IntRange(0, 1).Draw(r, "group")
		then := routing.Then{Team: string(anyOf(r, append([]TeamID{"", "nonsense"}, teamIDs...), "to")), Category: anyOf(r, []string{"", "vpn", "server"}, "as"), Tags: []string{"ruled"}}
		if g == 0 {
			then.Group = anyOf(r, []string{"", "more"}, "on")
		}
		set.Groups[g].Rules = append(set.Groups[g].Rules, routing.Rule{ID: fmt.Sprint("r", i), Then: then, When: anyOf(r, []rules.Condition{
			{},
			{Field: "client", Op: rules.Is, Values: []string{"acme"}},
			{Field: "words", Op: rules.Contains, Values: []string{"words"}},
			{Field: "category", Op: rules.IsNot, Values: []string{""}},
			{Field: "vip", Op: rules.Is, Values: []string{"yes"}},
		}, "when")})
	}
	router, err := routing.Prepare(set, OpeningFields)
	if err != nil {
		r.Fatal(err)
	}
	return router
}

var (
	personIDs = slices.Sorted(maps.Keys(testPeople()))
	teamIDs   = slices.Sorted(maps.Keys(testHouse().Teams))
	clientIDs = slices.Sorted(maps.Keys(testClients()))
	drawAt    = rapid.SampledFrom([]time.Duration{0, 0, time.Microsecond, time.Minute, time.Hour, 26 * time.Hour, 8 * 24 * time.Hour})
	drawText  = rapid.SampledFrom([]string{"", "words", "words", "words", "words", "words"})
	levels    = rapid.SampledFrom([]Level{"", High, Medium, Low, "huge"})
)

func anyOf[T any](r *rapid.T, list []T, name string) T { return rapid.SampledFrom(list).Draw(r, name) }

// moveSomebody changes who belongs where, as administrators do at any time.
func (d *anyDay) moveSomebody(r *rapid.T) {
	p := d.people[anyOf(r, personIDs, "moved")]
	if p.Has(RoleAgent) {
		p.Teams = rapid.SliceOfNDistinct(rapid.SampledFrom(teamIDs), 0, 3, rapid.ID[TeamID]).Draw(r, "teams")
		p.Skills = []SkillLevel{{"net", rapid.IntRange(0, 3).Draw(r, "skill")}}
		p.Capacity = rapid.IntRange(0, 3).Draw(r, "capacity")
		p.Leave = []Leave{{From: d.now, Until: d.now.Add(time.Duration(rapid.IntRange(0, 30).Draw(r, "leave")) * time.Hour), Why: LeaveSick}}
		p.Disabled = rapid.IntRange(0, 5).Draw(r, "disabled") == 0
	}
	d.people[p.ID] = p
}

func (d *anyDay) step(r *rapid.T) {
	d.now = d.now.Add(drawAt.Draw(r, "later"))
	ids := slices.Sorted(maps.Keys(d.tickets))
	if len(ids) == 0 || len(ids) < 4 && rapid.IntRange(0, 6).Draw(r, "open") == 0 {
		d.act(r, TicketID(fmt.Sprintf("#%d", len(ids)+1)), d.anyOpen(r, ids))
		return
	}
	if rapid.IntRange(0, 15).Draw(r, "move") == 0 {
		d.moveSomebody(r)
	}
	id := anyOf(r, ids, "ticket")
	if rapid.IntRange(0, 6).Draw(r, "due") == 0 {
		d.runDue(r, id)
		return
	}
	d.act(r, id, d.anyCommand(r, d.tickets[id], ids))
}

// act gives a command by somebody and checks each value on the way.
func (d *anyDay) act(r *rapid.T, id TicketID, c Command) {
	actor := d.actor(anyOf(r, personIDs, "actor"))
	if may := d.whoMay(c, d.tickets[id]); len(may) > 0 && rapid.IntRange(0, 9).Draw(r, "may") > 0 {
		actor = d.actor(anyOf(r, may, "one who may"))
	}
	if rapid.IntRange(0, 5).Draw(r, "machine") == 0 {
		actor = Actor{Machine: "mail", Person: actor.Person}
	}
	d.give(r, id, c, actor)
}

// whoMay gives those who are let through to the rules of the command, so that tickets get somewhere.
func (d *anyDay) whoMay(c Command, t Ticket) []PersonID {
	var may []PersonID
	for _, id := range personIDs {
		if a := d.actor(id); t.Version != 0 && a.Scope().Admits(t) && mayDo(c, t, a) == nil {
			may = append(may, id)
		}
	}
	return may
}

func (d *anyDay) give(r *rapid.T, id TicketID, c Command, actor Actor) did {
	s := Stamp{At: d.now, RecordedAt: d.now, By: actor.By(), Via: ViaAPI}
	before := d.tickets[id]
	frozen := marshal(r, before)
	all := maps.Clone(d.tickets)
	got, err := d.do(id, c, actor, s)
	if now := marshal(r, before); now != frozen {
		r.Fatalf("%s changed its receiver\nfrom %s\nto   %s", c.Name(), frozen, now)
	}
	d.checkRefusal(r, c, before, actor, err)
	for _, changed := range slices.Sorted(maps.Keys(d.tickets)) {
		d.checkChange(r, c, all[changed], d.tickets[changed])
	}
	return got
}

// checkRefusal holds that strangers learn nothing and that errors speak.
func (d *anyDay) checkRefusal(r *rapid.T, c Command, before Ticket, actor Actor, err error) {
	var e *Error
	if err != nil && !errors.As(err, &e) {
		r.Fatalf("%s gives an error without a kind: %v", c.Name(), err)
	}
	if e != nil {
		checkWords(r, e)
	}
	if before.Version != 0 && !actor.Scope().Admits(before) && (e == nil || e.Kind != KindNotFound || e.Code != "ticket.not_found") {
		r.Fatalf("%s by a stranger gives %v, want ticket.not_found", c.Name(), err)
	}
}

// checkChange holds what is true of every step from one value to the next.
func (d *anyDay) checkChange(r *rapid.T, c Command, before, after Ticket) {
	added := d.log[after.ID][len(d.values[after.ID]):]
	if before.State.IsFinal() && len(added) > 0 && c.Name() != "record_erasure" {
		r.Fatalf("%s changed a ticket that is %s", c.Name(), before.State)
	}
	t := before
	t.ID = after.ID
	for _, entry := range added {
		frozen := marshal(r, t)
		next := t.Apply(entry.Event, entry.Stamp)
		if now := marshal(r, t); now != frozen {
			r.Fatalf("Apply of %s wrote into the value it came from\nfrom %s\nto   %s", entry.Event.Kind(), frozen, now)
		}
		d.checkOwner(r, t, next, entry)
		if next.LastAt.Before(t.LastAt) || next.Version != t.Version+1 {
			r.Fatalf("%s goes back in time or skips a version", entry.Event.Kind())
		}
		d.values[after.ID] = append(d.values[after.ID], next)
		t = next
	}
	if diff := cmp.Diff(t, after, equal); diff != "" {
		r.Fatalf("%s: entry by entry gives another ticket:\n%s", c.Name(), diff)
	}
	if len(added) > 0 {
		d.checkTicket(r, after)
	}
}

// checkOwner holds that only a member of the team becomes its owner.
func (d *anyDay) checkOwner(r *rapid.T, before, after Ticket, e logged) {
	if after.Owner == "" || after.Owner == before.Owner && after.Team == before.Team {
		return
	}
	if p := d.people[after.Owner]; !p.IsMember(after.Team) || p.Disabled {
		r.Fatalf("%s makes %s the owner, who is not in %s", e.Event.Kind(), after.Owner, after.Team)
	}
}

// checkTicket holds what is true of a ticket between commands.
func (d *anyDay) checkTicket(r *rapid.T, t Ticket) {
	team, ok := d.house.Teams[t.Team]
	open := 0
	for _, h := range t.Handoffs {
		if h.IsOpen() {
			open++
		}
	}
	switch {
	case !ok || team.Tier != t.Tier:
		r.Fatalf("the ticket is with team %q of tier %d, and says tier %d", t.Team, team.Tier, t.Tier)
	case team.Client != "" && team.Client != t.Client:
		r.Fatalf("the team %s has a ticket of %s", t.Team, t.Client)
	case open > 1 || open == 1 && !t.State.IsLive():
		r.Fatalf("%d handoffs are open on a ticket that is %s", open, t.State)
	case open == 1 && (t.Owner != "" || t.OpenHandoff().To != t.Team):
		r.Fatalf("an offered ticket is with %s of %s", t.Owner, t.Team)
	case t.Hold != nil && t.State != StateOpen:
		r.Fatalf("a ticket that is %s waits for %s", t.State, t.Hold.Reason)
	case t.State.IsLive() && t.Resolution != nil, t.State == StateResolved && t.Resolution == nil, (t.State == StateClosed) != (t.Closure != nil) && !t.State.IsFinal():
		r.Fatalf("a ticket that is %s has the resolution %v and the closure %v", t.State, t.Resolution, t.Closure)
	case t.Rating != nil && t.State != StateResolved && t.State != StateClosed && !t.State.IsFinal():
		r.Fatalf("a ticket that is %s is rated %v", t.State, *t.Rating)
	case t.Restriction != nil && !slices.Contains(t.Restriction.Teams, t.Team):
		r.Fatalf("the restricted ticket is with %s, which is not named on it", t.Team)
	case int(t.Version) != len(d.log[t.ID]):
		r.Fatalf("version %d after %d entries", t.Version, len(d.log[t.ID]))
	case t.ShownTier() == 4 != (t.Hold != nil && t.Hold.Reason == HoldVendor):
		r.Fatalf("shown at tier %d with hold %v", t.ShownTier(), t.Hold)
	}
	if want := bounces(d.log[t.ID]); t.Bounces != want {
		r.Fatalf("%d bounces, by MODEL.md %d:\n%s", t.Bounces, want, kindsOf(entriesOf(d.log[t.ID])))
	}
	d.checkDue(r, t)
}

func entriesOf(log []logged) []Entry {
	entries := make([]Entry, len(log))
	for i, e := range log {
		entries[i] = e.Entry
	}
	return entries
}

// bounces counts by the words of MODEL.md over the list of events alone: a return, or a handoff to a team that had the ticket
// since opening or last reopening, except down with the work done. What was withdrawn before acceptance never happened.
func bounces(log []logged) int {
	type offer struct {
		seq    Seq
		bounce bool
	}
	count, had, team := 0, map[TeamID]int{}, TeamID("")
	var open offer
	var openTo TeamID
	moved := func(to TeamID) { team = to; had[to]++ }
	for i, e := range log {
		switch e := e.Event.(type) {
		case TicketOpened:
			moved(e.Team)
		case TicketRouted:
			moved(e.Team)
		case HandoffOffered:
			open = offer{Seq(i + 1), had[e.To] > 0 && !(e.ToTier < e.FromTier && e.WorkDone)}
			if open.bounce {
				count++
			}
			openTo = e.To
			moved(e.To)
		case HandoffReturned:
			count++
			moved(e.Team)
		case HandoffWithdrawn:
			if e.Overtaken {
				continue
			}
			if open.bounce {
				count--
			}
			had[openTo]--
			moved(e.Team)
		case TicketReopened:
			count, had = 0, map[TeamID]int{team: 1}
		}
	}
	return count
}

// checkDue holds that due work is done when it is due, and once: there is no instant at which it would run for ever.
func (d *anyDay) checkDue(r *rapid.T, t Ticket) {
	at := t.NextDue()
	if at.IsZero() {
		if len(t.RunDue(nil, t.LastAt.AddDate(50, 0, 0))) > 0 {
			r.Fatalf("nothing is due next, and yet something would run")
		}
		return
	}
	if at.Location() != time.UTC || !at.Equal(at.Truncate(time.Microsecond)) {
		r.Fatalf("due at %s, which no index of whole microseconds in UTC finds", at)
	}
	if len(t.RunDue(nil, at.Add(-time.Microsecond))) > 0 {
		r.Fatalf("something would run before it is due")
	}
	at = later(at, t.LastAt)
	commands := t.RunDue(nil, at)
	if len(commands) == 0 {
		r.Fatalf("nothing runs when it is due")
	}
	machine := MachineActor("due")
	s := Stamp{At: at, RecordedAt: at, By: machine.By(), Via: ViaDue}
	before := t.NextDue()
	for round := 0; ; round++ {
		for _, c := range commands {
			entries, err := t.Decide(c, d.facts(t, c, machine), s)
			if err != nil || len(entries) == 0 {
				r.Fatalf("due work %s gives %d entries and %v", c.Name(), len(entries), err)
			}
			t = t.ApplyAll(entries, s)
		}
		next := t.NextDue()
		if next.IsZero() || next.After(before) {
			return
		}
		if commands = t.RunDue(nil, at); round > len(teamIDs) || len(commands) == 0 { // a team that cannot take it hands it on at once
			r.Fatalf("due work leaves the next at %s, before it was %s", next, before)
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (d *anyDay) runDue(r *rapid.T, id TicketID) {
	if at := d.tickets[id].NextDue(); !at.IsZero() {
		d.now = later(d.now, at)
	}
	for _, c := range d.tickets[id].RunDue(nil, d.now) {
		d.give(r, id, c, MachineActor("due"))
	}
}

// holdsAtEnd holds that timeline and value are the same thing, also when both come back from their stored form.
func (d *anyDay) holdsAtEnd(r *rapid.T, id TicketID) {
	folded, decoded := Ticket{ID: id}, Ticket{ID: id}
	for i, e := range d.log[id] {
		data, err := EncodeEvent(e.Event)
		if err != nil {
			r.Fatal(err)
		}
		event, err := DecodeEvent(e.Event.Kind(), EventVersion, data)
		if err != nil {
			r.Fatal(err)
		}
		folded, decoded = folded.Apply(e.Event, e.Stamp), decoded.Apply(event, e.Stamp)
		if diff := cmp.Diff(d.values[id][i], folded, equal); diff != "" {
			r.Fatalf("folding gives another ticket after entry %d:\n%s", i+1, diff)
		}
		if e.Content != nil && strings.Contains(string(data), "words") && !strings.Contains(string(data), `"Words"`) {
			r.Fatalf("the event %s holds text: %s", e.Event.Kind(), data)
		}
	}
	if diff := cmp.Diff(d.tickets[id], decoded, equal); diff != "" {
		r.Fatalf("the decoded events fold to another ticket:\n%s", diff)
	}
	var back Ticket
	if err := json.Unmarshal([]byte(marshal(r, decoded)), &back); err != nil {
		r.Fatal(err)
	}
	if diff := cmp.Diff(decoded, back, equal); diff != "" {
		r.Fatalf("the ticket comes back changed:\n%s", diff)
	}
}

func marshal(r *rapid.T, v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		r.Fatal(err)
	}
	return string(data)
}
