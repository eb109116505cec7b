package demo

import (
	"context"
	"fmt"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// skills are what the work of Northwind IT asks for.
var skills = []struct{ key, name string }{
	{"network", "Network"}, {"printers", "Printers"}, {"mail", "Mail"}, {"erp", "ERP"}, {"imaging", "Imaging"}, {"servers", "Servers"}, {"spanish", "Spanish"},
}

// asked says which skill, and how much of it, a category asks for.
var asked = map[string]routing.Need{
	"printing": {Skill: "printers", Level: 1}, "erp": {Skill: "erp", Level: 1}, "servers": {Skill: "servers", Level: 2}, "imaging": {Skill: "imaging", Level: 1},
}

// shift is how somebody works: what they know, when, and how much they can have in hand.
type shift struct {
	key      string
	knows    []desk.SkillLevel
	calendar string
	room     int
}

var shifts = []shift{
	{"sam", []desk.SkillLevel{{Skill: "servers", Level: 2}}, calendar.OfficeHoursID, 4},
	{"leah", []desk.SkillLevel{{Skill: "mail", Level: 1}}, calendar.OfficeHoursID, 4},
	{"marcus", []desk.SkillLevel{{Skill: "mail", Level: 2}, {Skill: "network", Level: 1}, {Skill: "erp", Level: 1}}, calendar.OfficeHoursID, 8},
	{"ines", []desk.SkillLevel{{Skill: "printers", Level: 3}, {Skill: "imaging", Level: 1}, {Skill: "spanish", Level: 3}}, "west", 8},
	{"priya", []desk.SkillLevel{{Skill: "network", Level: 3}, {Skill: "servers", Level: 1}}, calendar.OfficeHoursID, 6},
	{"tomas", []desk.SkillLevel{{Skill: "erp", Level: 3}, {Skill: "spanish", Level: 3}}, calendar.OfficeHoursID, 3},
	{"aiko", []desk.SkillLevel{{Skill: "imaging", Level: 2}, {Skill: "printers", Level: 1}}, calendar.OfficeHoursID, 6},
	{"yusuf", []desk.SkillLevel{{Skill: "servers", Level: 3}, {Skill: "network", Level: 2}}, calendar.OfficeHoursID, 3},
}

// appointments are work ahead, by the first live ticket of a client, in half hours from when the desk next works.
var appointments = []struct {
	client, person string
	kind           desk.WorkKind
	after, took    int // half hours
	way            int // minutes
}{
	{"kestrel", "ines", desk.WorkVisit, 3, 4, 30},
	{"harbor", "aiko", desk.WorkVisit, 1, 3, 45},
	{"kestrel", "marcus", desk.WorkDepot, 2, 3, 0},
	{"harbor", "priya", desk.WorkRemote, 4, 2, 0},
}

// furnishBoard says what people know and when they work, and plans a few visits. It comes after the story, which knows nothing of it.
func (d *director) furnishBoard(ctx context.Context) error {
	if err := d.furnishSkills(ctx); err != nil {
		return err
	}
	west := store.Calendar{ID: "west", Name: "West coast shift", Hours: calendar.Calendar{Zone: pacific, Weekly: map[string][]string{}}}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
		west.Hours.Weekly[day] = []string{"07:00-15:00"}
	}
	if err := d.stage.Store.SaveCalendar(ctx, west, d.audit("calendar.save", west.ID)); err != nil {
		return err
	}
	for _, s := range shifts {
		p := d.person(s.key)
		p.Skills, p.Shift, p.Capacity = s.knows, s.calendar, s.room
		if s.key == "yusuf" {
			p.Leave = []desk.Leave{{From: d.stage.Now.AddDate(0, 0, -1), Until: d.stage.Now.AddDate(0, 0, 2), Why: desk.LeaveVacation}}
		}
		if err := d.stage.Store.SavePerson(ctx, p, d.audit("person.save", string(p.ID))); err != nil {
			return err
		}
	}
	if err := d.engine.Refresh(ctx); err != nil {
		return err
	}
	return d.planVisits(ctx)
}

func (d *director) furnishSkills(ctx context.Context) error {
	house, err := d.stage.Store.House(ctx)
	if err != nil {
		return err
	}
	for _, s := range skills {
		if err := house.PutSkill(desk.Skill{ID: desk.SkillID(s.key), Name: s.name}); err != nil {
			return err
		}
	}
	for key, need := range asked {
		category := house.Categories[categoryID(key)]
		category.Needs = []routing.Need{need}
		house.Categories[category.ID] = category
	}
	return d.stage.Store.SaveHouse(ctx, house, d.audit("house.save", ""))
}

func (d *director) planVisits(ctx context.Context) error {
	start, err := nextWork(d.stage.Now)
	if err != nil {
		return err
	}
	used := map[desk.TicketID]bool{}
	for _, a := range appointments {
		rows, _, err := d.stage.Store.ListTickets(ctx, store.TicketFilter{
			Scope: desk.Actor{Machine: "demo"}.Scope(), Live: true, Client: clientID(a.client),
		}, store.Page{Sort: store.SortOldest, Limit: 10})
		if err != nil {
			return err
		}
		for _, r := range rows {
			if used[r.ID] {
				continue
			}
			used[r.ID] = true
			from := start.Add(time.Duration(a.after) * 30 * time.Minute)
			plan := desk.ScheduleWork{
				Kind: a.kind, Person: personID(a.person), From: from, Until: from.Add(time.Duration(a.took) * 30 * time.Minute), Before: a.way, After: a.way,
			}
			call := engine.Call{Actor: desk.Actor{Person: d.person("leah")}, Via: desk.ViaWeb}
			if _, err := d.engine.Do(ctx, r.ID, plan, call); err != nil {
				return fmt.Errorf("plan work on #%d: %w", r.Number, err)
			}
			break
		}
	}
	return nil
}

// nextWork is a half hour from now on at which the desk works and has some of the day before it.
func nextWork(now time.Time) (time.Time, error) {
	zone, err := time.LoadLocation(eastern)
	at := now.Truncate(30 * time.Minute).Add(30 * time.Minute)
	for range 7 * 48 {
		local := at.In(zone)
		if day := local.Weekday(); day != time.Saturday && day != time.Sunday && local.Hour() >= 10 && local.Hour() < 14 {
			break
		}
		at = at.Add(30 * time.Minute)
	}
	return at.UTC(), err
}
