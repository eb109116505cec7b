package engine_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// solveIn gives the agreement another time for solutions.
func solveIn(a sla.Agreement, minutes int) sla.Agreement {
	a.Targets = append([]sla.Target(nil), a.Targets...)
	for i := range a.Targets {
		if a.Targets[i].Clock == sla.Resolution {
			a.Targets[i].Minutes = minutes
		}
	}
	return a
}

// TestS6RunningTicketsGoOver looks at what another version would change, decides it, and holds that only then running tickets go over, once, with
// what they had counted; and that an ordinary version binds only what is opened later (S5, S6).
func TestS6RunningTicketsGoOver(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s store.Store) {
		d, ctx := newClockDesk(t, s, 26), t.Context()
		d.quiet = true
		d.saveAgreement(sla.Scope{Client: string(d.client)})
		id := d.open()
		old := d.fold(id).Agreement.Version
		newest := func() sla.Agreement {
			for _, a := range d.engine.Promises().Agreements {
				if a.Scope.Client != "" {
					return a
				}
			}
			return sla.Agreement{}
		}
		if err := d.engine.SaveAgreement(ctx, d.agent, solveIn(newest(), 2000)); err != nil {
			t.Fatal(err)
		}
		if n, err := d.engine.BindRunning(ctx); n != 0 || err != nil || d.fold(id).Agreement.Version != old {
			t.Errorf("an ordinary version takes %d running tickets over: %v", n, err)
		}
		before, entries := d.due(), d.fold(id).Version
		wanted := solveIn(newest(), 299) // earlier than any response
		for i := range wanted.Targets {
			wanted.Targets[i].Minutes = min(wanted.Targets[i].Minutes, 10)
		}
		preview, err := d.engine.PreviewAgreement(ctx, d.agent, wanted)
		if err != nil || preview.Tickets != 1 || len(preview.Clocks) == 0 {
			t.Fatalf("the preview is %+v, %v", preview, err)
		}
		if d.due() != before || d.fold(id).Version != entries || newest().Version != wanted.Version {
			t.Error("looking at it changed something")
		}
		stale := wanted
		stale.Version--
		for name, try := range map[string]func() error{
			"an old version": func() error {
				_, err := d.engine.SaveAgreementForRunning(ctx, d.agent, stale, "Because.")
				return err
			},
			"no reason": func() error {
				_, err := d.engine.SaveAgreementForRunning(ctx, d.agent, wanted, " ")
				return err
			},
			"a requester": func() error {
				_, err := d.engine.SaveAgreementForRunning(ctx, d.rita, wanted, "Because.")
				return err
			},
		} {
			if err := try(); err == nil || newest().Version != wanted.Version {
				t.Errorf("%s: is taken", name)
			}
		}
		if _, err := d.engine.SaveAgreementForRunning(ctx, d.agent, stale, "Because."); !errors.Is(err, store.ErrStale) {
			t.Errorf("an old version is refused with %v", err)
		}
		done, err := d.engine.SaveAgreementForRunning(ctx, d.agent, wanted, "The client bought faster help.")
		if err != nil || done.Tickets != preview.Tickets {
			t.Fatalf("decided: %+v, %v", done, err)
		}
		d.must(d.engine.SaveAgreement(ctx, d.agent, solveIn(newest(), 3000))) // in between, for what is opened later
		for want := 1; want >= 0; want-- {
			if n, err := d.engine.BindRunning(ctx); n != want || err != nil {
				t.Errorf("%d tickets are taken over, want %d: %v", n, want, err)
			}
		}
		after := d.fold(id)
		if after.Agreement.Version != wanted.Version+1 || !d.due().Before(before) || after.Version != entries+1 {
			t.Errorf("the ticket has version %d, is due %v, was %v, and has %d entries, had %d", after.Agreement.Version, d.due(), before, after.Version, entries)
		}
		trail, err := s.AuditTrail(ctx, 0, 50)
		d.must(err)
		var details engine.RebindDetails
		for _, a := range trail {
			if a.Act == "agreement.rebind" {
				d.must(json.Unmarshal([]byte(a.Details), &details))
			}
		}
		if want := (engine.RebindDetails{Reason: "The client bought faster help.", Version: wanted.Version + 1, Tickets: 1, Late: preview.Late, InTime: preview.InTime}); details != want {
			t.Errorf("the trail has %+v, want %+v", details, want)
		}
		d.now = d.now.Add(time.Minute)
		if later := d.fold(d.open()); later.Agreement.Version != wanted.Version+2 {
			t.Errorf("a ticket that is opened later has version %d", later.Agreement.Version)
		}
	})
}
