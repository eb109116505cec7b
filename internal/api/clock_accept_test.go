package api

import (
	"testing"
	"time"
)

// TestAcceptClock moves the computer's clock: nothing is taken until an administrator takes the new time, on the server that is meant.
func TestAcceptClock(t *testing.T) {
	d := newDesk(t)
	id := d.open("VPN down")
	right := d.as("administrator", "POST", "/clock/accept", object{}).must(200).json()
	if right["accepted"] != false || right["node"] != "node-7" {
		t.Errorf("a clock that is right: %v", right)
	}
	for _, step := range []time.Duration{time.Hour, -time.Hour} {
		d.step.Add(int64(step))
		stands := d.as("agent-team", "POST", "/tickets/"+id+"/notes", object{"body": "Text"}).must(503).json()
		if stands["code"] != "clock.moved" {
			t.Errorf("moved by %v: %v", step, stands)
		}
		d.as("agent-team", "GET", "/tickets/"+id, nil).must(200)
		d.as("manager", "POST", "/clock/accept", object{}).must(403)
		d.as("administrator", "POST", "/clock/accept", object{"node": "node-8"}).must(409)
		d.as("agent-team", "POST", "/tickets/"+id+"/notes", object{"body": "Text"}).must(503)
		taken := d.as("administrator", "POST", "/clock/accept", object{"node": "node-7"}).must(200).json()
		if taken["accepted"] != true || taken["drift_seconds"] != step.Seconds() {
			t.Errorf("moved by %v: %v", step, taken)
		}
		d.as("agent-team", "POST", "/tickets/"+id+"/notes", object{"body": "Text"}).must(201)
	}
	trail := d.as("administrator", "GET", "/audit", nil).must(200).json()["items"].([]any)
	taken := 0
	for _, one := range trail {
		if one.(object)["act"] == "clock.accept" {
			taken++
		}
	}
	if taken != 2 {
		t.Errorf("the trail knows of %d times that were taken, want 2", taken)
	}
}
