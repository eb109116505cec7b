package main

import (
	"bytes"
	"encoding/json"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/api"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// TestSlaExplain opens a ticket on a new desk, which promises the usual, and has its clocks explained.
func TestSlaExplain(t *testing.T) {
	ctx, dir := t.Context(), filepath.Join(t.TempDir(), "desk")
	d, err := place{Data: dir}.open(ctx, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	ana := desk.Person{ID: "ana", Name: "Ana", Email: "ana@desk.example", Roles: []desk.Role{desk.RoleAgent}, ServesAll: true}
	maria := desk.Person{ID: "maria", Name: "Maria", Email: "maria@acme.example", Contacts: []desk.Contact{{Client: d.engine.House().Unsorted, Sees: desk.SeesOwn}}}
	for _, p := range []desk.Person{ana, maria} {
		if err := d.store.SavePerson(ctx, p, store.Audit{At: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	open := desk.Open{Type: desk.Incident, Client: d.engine.House().Unsorted, Requester: maria.ID, Content: desk.Content{Subject: "VPN down"}}
	opened, err := d.engine.Open(ctx, open, engine.Call{Actor: desk.Actor{Person: ana}, Via: desk.ViaWeb})
	if err != nil {
		t.Fatal(err)
	}
	d.close()
	if opened.Number != 1 {
		t.Fatalf("the first ticket is #%d", opened.Number)
	}
	var out, problems bytes.Buffer
	if code := run([]string{"sla", "explain", "--data", dir, "#1"}, &out, &problems); code != 0 {
		t.Fatalf("it ended with %d: %s", code, problems.String())
	}
	var answer struct {
		Number int64 `json:"number"`
		api.Clocks
	}
	if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Number != 1 || answer.Agreement == nil || answer.Agreement.Name != "Standard" || answer.Agreement.Level != "desk" || answer.Ledger == nil {
		t.Errorf("it says %s", out.String())
	}
	for _, c := range answer.Items[:2] {
		if c.TargetSeconds == nil || len(c.Steps) == 0 || c.State != "running" {
			t.Errorf("a clock is %+v", c)
		}
	}
	for _, tt := range []struct{ ticket, says string }{{"2", "There is no such ticket"}, {"VPN", "is no number of a ticket"}} {
		problems.Reset()
		if code := run([]string{"sla", "explain", "--data", dir, tt.ticket}, &out, &problems); code != 1 || !strings.Contains(problems.String(), tt.says) {
			t.Errorf("%s: ended with %d and said %q", tt.ticket, code, problems.String())
		}
	}
}

// TestFirstPromises holds that a new desk promises the usual, and that one that is there already is left alone.
func TestFirstPromises(t *testing.T) {
	ctx, at := t.Context(), place{Data: filepath.Join(t.TempDir(), "desk")}
	for range 2 {
		d, err := at.open(ctx, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		agreements, err := d.store.Agreements(ctx)
		calendars, calendarErr := d.store.Calendars(ctx)
		if err != nil || calendarErr != nil {
			t.Fatal(err, calendarErr)
		}
		if len(agreements) != 1 || agreements[0].Version != 1 || len(calendars) != 1 || calendars[0].Name != "Office hours" || calendars[0].Hours.Zone != "UTC" {
			t.Errorf("the desk has %+v and %+v", agreements, calendars)
		}
		d.close()
	}
}
