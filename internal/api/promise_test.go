package api

import (
	"slices"
	"strings"
	"testing"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// TestHoursOfTeamsDeskAndClients gives hours to each and looks at who learns of them.
func TestHoursOfTeamsDeskAndClients(t *testing.T) {
	d := newDesk(t)
	week := object{"mon": []string{"09:00-17:00"}}
	own := d.as("administrator", "POST", "/calendars", object{"name": "Acme at night", "zone": "UTC", "weekly": week, "client_id": string(d.acme.ID)}).must(201)
	if own.str("client_id") != string(d.acme.ID) || own.str("from") == "" || own.str("from") != own.str("saved_at") {
		t.Errorf("added is %s", own.body)
	}
	d.as("manager", "POST", "/calendars", object{"name": "X", "zone": "UTC", "weekly": week, "client_id": string(d.other.ID)}).must(422)
	foreign := store.Calendar{ID: newID(), Name: "Theirs", Client: d.other.ID, Hours: calendar.Calendar{Zone: "UTC", Weekly: map[string][]string{"mon": {"09:00-17:00"}}}}
	if err := d.engine.SaveCalendar(t.Context(), desk.MachineActor("test"), foreign); err != nil {
		t.Fatal(err)
	}
	if list := d.as("agent-team", "GET", "/calendars", nil).must(200).body; !strings.Contains(list, "Acme at night") || strings.Contains(list, "Theirs") {
		t.Errorf("who serves one of the clients sees %s", list)
	}
	d.as("manager", "PUT", "/calendars/"+foreign.ID, object{"name": "Mine", "zone": "UTC", "weekly": week}).must(404)
	d.as("administrator", "POST", "/calendars/"+foreign.ID+"/recompute/preview", object{"name": "Mine", "zone": "UTC", "weekly": week, "from": "2020-01-01T00:00:00Z"}).must(404)
	team := "/teams/" + string(d.house.Intake)
	if got := d.as("manager", "PATCH", team, object{"calendar_id": "office"}).must(200).str("calendar_id"); got != "office" {
		t.Errorf("the team works by %q", got)
	}
	d.as("manager", "PATCH", team, object{"name": "Front"}).must(200)
	if got := d.engine.House().Teams[d.house.Intake]; got.Calendar() != "office" || len(got.Hours) != 1 {
		t.Errorf("another name changes the hours: %+v", got)
	}
	d.as("manager", "PATCH", team, object{"calendar_id": own.str("id")}).must(422)
	d.as("manager", "PATCH", "/house", object{"calendar_id": own.str("id")}).must(422)
	d.as("manager", "PATCH", "/house", object{"calendar_id": "office"}).must(200)
	for who, want := range map[string]string{"agent-team": "office", "requester": ""} {
		if got := d.as(who, "GET", "/house", nil).must(200).str("calendar_id"); got != want {
			t.Errorf("%s learns that the desk works by %q, want %q", who, got, want)
		}
	}
}

// TestRecomputeIsLookedAtFirst previews, is refused with another version, and confirms.
func TestRecomputeIsLookedAtFirst(t *testing.T) {
	d := newDesk(t)
	agreement := object{"name": "Now", "client_id": string(d.acme.ID), "calendar_id": "office", "start": "2020-01-01T00:00:00Z", "targets": []object{{"clock": "resolution", "minutes": 240}}}
	d.as("manager", "POST", "/agreements", agreement).must(201)
	id := d.open("VPN down")
	hours := func(more object) object {
		body := object{"name": "Office", "zone": "UTC", "weekly": object{"sun": []string{"03:00-03:10"}}, "from": "2020-01-01T00:00:00Z"}
		for field, value := range more {
			body[field] = value
		}
		return body
	}
	d.as("manager", "POST", "/calendars/office/recompute/preview", hours(nil)).must(403)
	seen := d.as("administrator", "POST", "/calendars/office/recompute/preview", hours(nil)).must(200)
	if seen.json()["tickets"] != 1.0 || seen.json()["version"] != 1.0 || !strings.Contains(seen.body, id) {
		t.Errorf("the preview is %s", seen.body)
	}
	d.as("administrator", "POST", "/calendars/office/recompute", hours(object{"version": 2, "reason": "Wrong"})).must(409)
	d.as("administrator", "POST", "/calendars/office/recompute", hours(object{"version": 1, "reason": " "})).must(422)
	done := d.as("administrator", "POST", "/calendars/office/recompute", hours(object{"version": 1, "reason": "Wrong"})).must(200)
	if done.json()["version"] != 2.0 || done.str("from") != "2020-01-01T00:00:00Z" {
		t.Errorf("kept is %s", done.body)
	}
	d.as("administrator", "POST", "/calendars/office/recompute", hours(object{"version": 1, "reason": "Wrong"})).must(409)
	items, _ := d.as("administrator", "GET", "/audit", nil).must(200).json()["items"].([]any)
	if !slices.ContainsFunc(items, func(one any) bool {
		act, _ := one.(map[string]any)
		details, _ := act["details"].(map[string]any)
		return act["act"] == "calendar.recompute" && details["reason"] == "Wrong" && details["tickets"] == 1.0
	}) {
		t.Errorf("the trail says %v", items)
	}
}
