package api

import (
	"testing"
	"time"

	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
)

// TestCoverage holds that those who serve a client get its agreement, hours and what is used of them, that the figures count tickets they do not see
// without telling of them, and that nobody else gets anything.
func TestCoverage(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	path := "/clients/" + string(d.acme.ID) + "/coverage"
	if bare := d.as("agent-team", "GET", path, nil).must(200).json(); bare["agreement"] != nil || bare["month"] != nil {
		t.Errorf("without an agreement: %v", bare)
	}
	agreement := sla.Agreement{
		ID: "acme", Name: "Acme", Scope: sla.Scope{Client: string(d.acme.ID)}, Coverage: "office", Start: time.Now().Add(-time.Hour), OnSite: sla.OnSiteExtra,
		Time: sla.TimeTerms{PrepaidMinutes: 60, StepMinutes: 15}, Targets: []sla.Target{{Clock: sla.Resolution, Minutes: 240}},
	}
	if err := d.store.SaveAgreement(ctx, agreement, store.Audit{At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	if err := d.engine.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	seen, hidden := d.open("Seen"), d.open("Hidden")
	log := func(id string, body object) { d.as("agent-team", "POST", "/tickets/"+id+"/time", body).must(201) }
	log(seen, object{"minutes": 20, "billable": true})
	log(hidden, object{"minutes": 30, "billable": true})
	log(seen, object{"minutes": 5})
	log(seen, object{"minutes": 10, "billable": true, "where": "on_site"})
	log(seen, object{"minutes": 16, "billable": true})
	d.as("agent-team", "POST", "/tickets/"+hidden+"/restrict", object{}).must(200)

	got := d.as("agent-other", "GET", path, nil).must(200).json()
	month := got["month"].(object)
	for field, want := range map[string]float64{"prepaid_minutes": 60, "used_minutes": 60, "left_minutes": 0, "extra_minutes": 45, "hidden_minutes": 30, "credited_cents": 0} {
		if got, _ := month[field].(float64); got != want {
			t.Errorf("%s is %v, want %v", field, month[field], want)
		}
	}
	entries := month["entries"].([]any)
	taken, extra := []float64{}, []float64{}
	for _, entry := range entries {
		one := entry.(object)
		if one["ticket_id"] != seen {
			t.Errorf("an entry of a ticket that is not theirs to see: %v", one)
		}
		taken, extra = append(taken, one["taken_minutes"].(float64)), append(extra, one["extra_minutes"].(float64))
	}
	if len(entries) != 4 || taken[0] != 30 || taken[1] != 0 || extra[1] != 0 || extra[2] != 15 || taken[3] != 0 || extra[3] != 30 {
		t.Errorf("taken are %v, apart are %v", taken, extra)
	}
	if by := got["agreement"].(object); by["id"] != "acme" || got["level"] != "client" || got["zone"] != "UTC" {
		t.Errorf("it is %v, %v, %v", by["id"], got["level"], got["zone"])
	}
	if open, shuts, opens := got["open"].(bool), got["closes_at"], got["opens_at"]; open != (shuts != nil) || open == (opens != nil) {
		t.Errorf("open %v, closes %v, opens %v", open, shuts, opens)
	}
	for who, status := range map[string]int{"requester": 403, "client-manager": 403, "stranger": 403, "vendor": 403} {
		if r := d.as(who, "GET", path, nil); r.status != status {
			t.Errorf("%s gets %d, want %d", who, r.status, status)
		}
	}
	d.as("agent-team", "GET", "/clients/"+string(d.other.ID)+"/coverage", nil).must(404)
}
