package api

import (
	"testing"
	"time"

	"tierdesk/internal/core/calendar"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
)

// TestClocks holds that the desk gets every clock with its sum, and the requester what was promised to the client.
func TestClocks(t *testing.T) {
	d := newDesk(t)
	ctx, started := t.Context(), time.Now().Add(-time.Hour)
	hours := store.Calendar{ID: calendar.OfficeHoursID, Name: "Office hours", Hours: calendar.OfficeHours("UTC")}
	if err := d.store.SaveCalendar(ctx, hours, store.Audit{At: started}); err != nil {
		t.Fatal(err)
	}
	agreement := sla.Standard(hours.ID, started)
	agreement.Targets = append(agreement.Targets, sla.Target{Clock: sla.TierTime, Minutes: 60})
	if err := d.store.SaveAgreement(ctx, agreement, store.Audit{At: started}); err != nil {
		t.Fatal(err)
	}
	if err := d.engine.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	id := d.open("VPN down")
	inside := d.as("agent-team", "GET", "/tickets/"+id+"/clocks", nil).must(200).json()
	kinds := kindsOf(t, inside)
	for _, kind := range []string{"first_response", "resolution", "tier_time"} {
		one, ok := kinds[kind]
		if !ok || one["state"] != "running" || one["due_at"] == nil || one["run"] != 1.0 || one["steps"] == nil {
			t.Errorf("%s is %v", kind, one)
			continue
		}
		if one["target_seconds"].(float64)-one["accrued_seconds"].(float64) != one["left_seconds"].(float64) {
			t.Errorf("%s does not add up: %v", kind, one)
		}
	}
	if by, ok := inside["agreement"].(object); !ok || by["name"] != "Standard" || by["level"] != "desk" || by["version"] != 1.0 {
		t.Errorf("it was promised by %v", inside["agreement"])
	}
	ledger, ok := inside["ledger"].(object)
	if !ok {
		t.Fatalf("there is no ledger: %v", inside)
	}
	sum := 0.0
	for _, cell := range ledger["cells"].([]any) {
		sum += cell.(object)["seconds"].(float64)
	}
	if diff := sum - ledger["elapsed_seconds"].(float64); diff > 1e-6 || diff < -1e-6 {
		t.Errorf("the cells make %v of %v", sum, ledger)
	}
	outside := d.as("requester", "GET", "/tickets/"+id+"/clocks", nil).must(200).json()
	for kind, one := range kindsOf(t, outside) {
		if kind != "first_response" && kind != "resolution" || one["steps"] != nil {
			t.Errorf("the requester gets %v", one)
		}
	}
	if outside["ledger"] != nil || outside["agreement"] != nil || len(outside["items"].([]any)) != 2 {
		t.Errorf("the requester gets %v", outside)
	}
}

func kindsOf(t *testing.T, answer object) map[string]object {
	t.Helper()
	kinds := map[string]object{}
	for _, item := range answer["items"].([]any) {
		one := item.(object)
		kinds[one["kind"].(string)] = one
	}
	return kinds
}
