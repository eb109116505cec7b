package admin

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// escalationRows are what the desk does when a clock comes to a point, a row each.
var escalationRows = formRows{name: "escalation", parts: []string{"clock", "at", "priority", "do", "wake"}, keys: []string{"do"}, spare: 2}

// escalationValues are the rows of the agreement's escalations, and some empty ones.
func escalationValues(values url.Values, all []sla.Escalation) {
	escalationRows.blank(values, len(all))
	for row, x := range all {
		values.Set(escalationRows.field(row, "clock"), string(x.Clock))
		values.Set(escalationRows.field(row, "at"), warningText([]sla.Warning{{Share: x.Share, Minutes: x.Minutes}}))
		values.Set(escalationRows.field(row, "do"), orderText(x))
		values.Set(escalationRows.field(row, "wake"), yes(x.Wake))
		if x.Priority > 0 {
			values.Set(escalationRows.field(row, "priority"), strconv.Itoa(x.Priority))
		}
		if x.Share+x.Minutes == 0 {
			values.Set(escalationRows.field(row, "at"), "")
		}
	}
}

// orderText writes what is done, and to whom, as one code: "tell:owner", "tell:person:ID", "raise:managers", "offer:2", "dispatch".
func orderText(x sla.Escalation) string {
	switch {
	case x.Do == sla.ActionOffer:
		return string(x.Do) + ":" + strconv.Itoa(x.Tier)
	case x.Do.ReachesPeople() && x.To == sla.ReceiverPerson:
		return string(x.Do) + ":" + string(x.To) + ":" + x.Person
	case x.Do.ReachesPeople():
		return string(x.Do) + ":" + string(x.To)
	}
	return string(x.Do)
}

func readOrder(text string) sla.Escalation {
	do, to, _ := strings.Cut(text, ":")
	x := sla.Escalation{Do: sla.Action(do)}
	switch x.Do {
	case sla.ActionOffer:
		x.Tier, _ = strconv.Atoi(to) // what is no tier the core refuses
	case sla.ActionTell, sla.ActionRaise:
		receiver, person, _ := strings.Cut(to, ":")
		x.To, x.Person = sla.Receiver(receiver), person
	}
	return x
}

func (d draft) readEscalations(a *sla.Agreement) error {
	var all []sla.Escalation
	for _, row := range escalationRows.filled(d) {
		get := func(name string) string { return strings.TrimSpace(d.get(escalationRows.field(row, name))) }
		x := readOrder(get("do"))
		x.Clock, x.Wake = sla.Kind(get("clock")), get("wake") != ""
		x.Priority, _ = strconv.Atoi(get("priority"))
		if at := get("at"); at != "" {
			w, err := readWarning(at)
			if err != nil {
				return inField(err, escalationRows.field(row, "at"))
			}
			x.Share, x.Minutes = w.Share, w.Minutes
		}
		all = append(all, x)
	}
	a.Escalations = all
	return nil
}

// escalationClocks are the clocks that may come to a point.
var escalationClocks = []sla.Kind{sla.FirstResponse, sla.NextResponse, sla.Resolution, sla.TierTime, sla.Acceptance}

func clockOptions(ctx context.Context) []part.Option {
	return append([]part.Option{{Label: words.T(ctx, "admin.escalation.any_clock")}}, codes(ctx, "clock", escalationClocks)...)
}

func priorityOptions(ctx context.Context) []part.Option {
	return append([]part.Option{{Label: words.T(ctx, "admin.escalation.any_priority")}}, priorities()...)
}

// orders are all that a row can do.
func (e agreementEdit) orders(ctx context.Context) []part.Option {
	options := []part.Option{{Label: words.T(ctx, "admin.escalation.nothing")}}
	add := func(x sla.Escalation, label string) {
		options = append(options, part.Option{Value: orderText(x), Label: label})
	}
	for _, to := range sla.Receivers {
		if to != sla.ReceiverPerson {
			add(sla.Escalation{Do: sla.ActionTell, To: to}, words.T(ctx, "admin.escalation.tell", "Whom", words.Code(ctx, "receiver", string(to))))
		}
	}
	for _, p := range e.Agents {
		add(sla.Escalation{Do: sla.ActionTell, To: sla.ReceiverPerson, Person: string(p.ID)}, words.T(ctx, "admin.escalation.tell", "Whom", p.Name))
	}
	add(sla.Escalation{Do: sla.ActionRaise, To: sla.ReceiverManagers}, words.Code(ctx, "action", string(sla.ActionRaise)))
	add(sla.Escalation{Do: sla.ActionPriority}, words.Code(ctx, "action", string(sla.ActionPriority)))
	for _, tier := range []int{2, 3} {
		add(sla.Escalation{Do: sla.ActionOffer, Tier: tier}, words.T(ctx, "admin.escalation.offer", "Tier", tier))
	}
	add(sla.Escalation{Do: sla.ActionDispatch}, words.Code(ctx, "action", string(sla.ActionDispatch)))
	return options
}

// orderOptions keeps what a row says though the list has it no more, as a person who left.
func (e agreementEdit) orderOptions(ctx context.Context, row int) []part.Option {
	options := e.orders(ctx)
	value := e.get(escalationRows.field(row, "do"))
	if !slices.ContainsFunc(options, func(o part.Option) bool { return o.Value == value }) {
		options = append(options, part.Option{Value: value, Label: words.T(ctx, "admin.escalation.gone")})
	}
	return options
}

// callable are those whom an escalation may name.
func (s *Site) callable(v *page.Visit) ([]desk.Person, error) {
	agents, err := s.Store().ListAgents(v.Ctx())
	return slices.DeleteFunc(agents, func(p desk.Person) bool { return p.Disabled }), err
}
