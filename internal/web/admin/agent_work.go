package admin

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// leaveRows are when somebody is off, a row each. A row without both times is none.
var leaveRows = formRows{name: "leave", parts: []string{"from", "until", "why"}, keys: []string{"from", "until"}, spare: 2}

// workValues are the fields of what decides whom the desk gives work.
func workValues(values url.Values, p desk.Person, zone *time.Location) {
	values.Set("vip", yes(p.VIP))
	values.Set("shift", p.Shift)
	values.Set("capacity", number(p.Capacity))
	levelRows.levels(values, p.Skills)
	leaveRows.blank(values, len(p.Leave))
	for row, l := range p.Leave {
		values.Set(leaveRows.field(row, "from"), typedInstant(l.From, zone))
		values.Set(leaveRows.field(row, "until"), typedInstant(l.Until, zone))
		values.Set(leaveRows.field(row, "why"), string(l.Why))
	}
	values.Set(leaveRows.name, "")
}

// work reads them.
func (e agentEdit) work(p desk.Person) (desk.Person, error) {
	capacity, err := e.figure("capacity")
	if err != nil {
		return p, err
	}
	if p.Capacity = int(capacity); float64(p.Capacity) != capacity {
		return p, desk.Invalid("capacity", "form.number", "This is not a number. Write it in figures.")
	}
	p.VIP, p.Shift = e.is("vip"), e.get("shift")
	if levelRows.count(e.draft) > 0 {
		p.Skills = levelRows.readLevels(e.draft)
	}
	if leaveRows.count(e.draft) > 0 {
		p.Leave, err = e.readLeave()
	}
	return p, err
}

func (e agentEdit) readLeave() ([]desk.Leave, error) {
	var all []desk.Leave
	for _, row := range leaveRows.filled(e.draft) {
		var l desk.Leave
		if row < len(e.Person.Leave) {
			l = e.Person.Leave[row]
		}
		from, err := e.readInstant(leaveRows.field(row, "from"), l.From, e.Zone)
		if err != nil {
			return nil, err
		}
		until, err := e.readInstant(leaveRows.field(row, "until"), l.Until, e.Zone)
		if err != nil {
			return nil, err
		}
		if from.IsZero() || !until.After(from) {
			return nil, desk.Invalid(leaveRows.field(row, "until"), "leave.times", "A leave has two times, and ends after it begins. To take one out, empty both.")
		}
		all = append(all, desk.Leave{From: from, Until: until, Why: desk.LeaveWhy(e.get(leaveRows.field(row, "why")))})
	}
	slices.SortStableFunc(all, func(a, b desk.Leave) int { return a.From.Compare(b.From) })
	return all, nil
}

// deskCalendars are those that belong to no client.
func (s *Site) deskCalendars(v *page.Visit) ([]store.Calendar, error) {
	all, err := s.calendars(v)
	return slices.DeleteFunc(all, func(c store.Calendar) bool { return c.Client != "" }), err
}

func (e agentEdit) shifts(ctx context.Context) []part.Option {
	options := append([]part.Option{{Label: words.T(ctx, "admin.agent.shift.team")}}, calendarOptions(e.Calendars, nil)...)
	if kept := e.Person.Shift; kept != "" && !slices.ContainsFunc(options, func(o part.Option) bool { return o.Value == kept }) {
		options = append(options, part.Option{Value: kept, Label: kept})
	}
	return options
}

// usualCapacity is what somebody has room for where nothing is said.
func usualCapacity() string { return strconv.Itoa(routing.DefaultCapacity) }

// shiftHelp says what hours go for somebody without own ones.
func (e agentEdit) shiftHelp(ctx context.Context) string {
	if e.get("shift") != "" {
		return words.T(ctx, "admin.agent.shift.help")
	}
	who := e.Person
	who.Shift = ""
	id := e.House.HoursOf(who)
	if id == "" {
		return words.T(ctx, "admin.agent.shift.none")
	}
	name := id
	if i := slices.IndexFunc(e.Calendars, func(c store.Calendar) bool { return c.ID == id }); i >= 0 {
		name = e.Calendars[i].Name
	}
	return words.T(ctx, "admin.agent.shift.theirs", "Calendar", name)
}

func helped(f part.Field, help string) part.Field {
	f.Help = help
	return f
}
