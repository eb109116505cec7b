package demo

import (
	"context"
	"slices"
	"strconv"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
)

// promise is what a client was promised: its hours, its targets for incidents and requests, and the time that tiers may take.
type promise struct {
	client, name, hours, zone, open string
	days                            []string
	dayMinutes                      int
	response, next, solution        [4]int // open minutes by priority
	tiers                           map[int]int
	terms                           func(*sla.Agreement) // on which time is paid, and what is credited
}

var (
	weekdays = []string{"mon", "tue", "wed", "thu", "fri"}
	sixDays  = append(slices.Clone(weekdays), "sat")
)

// promises are those of the clients. The rest has the desk's own.
var promises = []promise{
	{
		client: "harbor", name: "Harbor 07–18", hours: "Practice hours", zone: eastern, open: "07:00-18:00", days: weekdays, dayMinutes: 11 * 60,
		response: [4]int{30, 60, 330, 2 * 660}, next: [4]int{60, 120, 660, 2 * 660}, solution: [4]int{240, 660, 5 * 660, 10 * 660},
		tiers: map[int]int{1: 660, 2: 5 * 660, 3: 10 * 660},
		terms: func(a *sla.Agreement) {
			a.Time, a.OnSite = sla.TimeTerms{FlatRate: true}, sla.OnSiteExtra
			a.Channels = []sla.Channel{sla.ChannelWeb, sla.ChannelMail, sla.ChannelPhone}
		},
	},
	{
		client: "kestrel", name: "Kestrel 06–22", hours: "Warehouse shifts", zone: pacific, open: "06:00-22:00", days: sixDays, dayMinutes: 16 * 60,
		response: [4]int{15, 60, 240, 2 * 960}, next: [4]int{30, 120, 960, 2 * 960}, solution: [4]int{240, 2 * 960, 5 * 960, 10 * 960},
		terms: func(a *sla.Agreement) {
			a.Time = sla.TimeTerms{PrepaidMinutes: 4 * 60, StepMinutes: 15}
			a.Credits = []sla.Credit{{Clock: sla.FirstResponse, Cents: 2500}, {Clock: sla.NextResponse, Cents: 1500}, {Clock: sla.Resolution, Cents: 5000}}
		},
	},
}

// warned is the share of the clients' targets at which the desk speaks up.
var warned = []sla.Warning{{Share: 75}}

// daysOff are days of every year on which the clients' hours are others.
var daysOff = []struct {
	day, name string
	hours     []string
}{
	{"01-01", "New Year's Day", nil}, {"07-04", "Independence Day", nil}, {"12-24", "Christmas Eve", []string{"07:00-12:00"}}, {"12-25", "Christmas Day", nil},
}

// calendar has the days off that are ahead: in the story nobody knew of them.
func (p promise) calendar(now time.Time) store.Calendar {
	c := store.Calendar{ID: id("calendar", p.client), Name: p.hours, Hours: calendar.Calendar{Zone: p.zone, Weekly: map[string][]string{}}}
	for _, day := range p.days {
		c.Hours.Weekly[day] = []string{p.open}
	}
	c.Days = map[string]string{}
	for _, year := range []int{now.Year(), now.Year() + 1} {
		for _, off := range daysOff {
			date := strconv.Itoa(year) + "-" + off.day
			if date > now.AddDate(0, 0, 1).Format(time.DateOnly) {
				c.Hours.Exceptions = append(c.Hours.Exceptions, calendar.Exception{Date: date, Hours: off.hours})
				c.Days[date] = off.name
			}
		}
	}
	return c
}

func (p promise) agreement(start time.Time) sla.Agreement {
	a := sla.Agreement{
		ID: id("agreement", p.client), Name: p.name, Scope: sla.Scope{Client: string(clientID(p.client))}, Start: start,
		Coverage: id("calendar", p.client), DayMinutes: p.dayMinutes, Warnings: warned,
		Escalations: []sla.Escalation{
			{Clock: sla.Resolution, Share: 75, Do: sla.ActionTell, To: sla.ReceiverOwner}, {Clock: sla.Resolution, Do: sla.ActionTell, To: sla.ReceiverManagers},
		},
	}
	for _, kind := range []desk.Type{desk.Incident, desk.Request} {
		for i := range 4 {
			a.Targets = append(a.Targets,
				sla.Target{Clock: sla.FirstResponse, Type: string(kind), Priority: i + 1, Minutes: p.response[i]},
				sla.Target{Clock: sla.NextResponse, Type: string(kind), Priority: i + 1, Minutes: p.next[i]},
				sla.Target{Clock: sla.Resolution, Type: string(kind), Priority: i + 1, Minutes: p.solution[i]},
			)
		}
	}
	for tier := 1; tier <= 3; tier++ {
		if minutes := p.tiers[tier]; minutes > 0 {
			a.Targets = append(a.Targets, sla.Target{Clock: sla.TierTime, Tier: tier, Minutes: minutes})
		}
	}
	p.terms(&a)
	return a
}

// furnishPromises saves calendars and agreements before the first ticket, so that each is bound to one when it is opened and its thresholds are
// told when they pass. The calendar that every new desk has gets the zone of this one.
func (d *director) furnishPromises(ctx context.Context) error {
	s := d.stage.Store
	office := store.Calendar{ID: calendar.OfficeHoursID, Name: "Office hours", Hours: calendar.OfficeHours(eastern)}
	saved, err := s.Calendars(ctx)
	if err != nil {
		return err
	}
	for _, c := range saved {
		if c.ID == office.ID {
			office.Version = c.Version
		}
	}
	if err := s.SaveCalendar(ctx, office, d.audit("calendar.save", office.ID)); err != nil {
		return err
	}
	standard := sla.Standard(office.ID, d.clock.now)
	kept, err := s.Agreements(ctx)
	if err != nil {
		return err
	}
	for _, a := range kept {
		if a.ID == standard.ID {
			standard.Version = a.Version
		}
	}
	if err := s.SaveAgreement(ctx, standard, d.audit("agreement.save", standard.ID)); err != nil {
		return err
	}
	for _, p := range promises {
		hours, agreement := p.calendar(d.stage.Now), p.agreement(d.clock.now)
		if err := s.SaveCalendar(ctx, hours, d.audit("calendar.save", hours.ID)); err != nil {
			return err
		}
		if err := s.SaveAgreement(ctx, agreement, d.audit("agreement.save", agreement.ID)); err != nil {
			return err
		}
	}
	return nil
}
